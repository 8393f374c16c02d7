/**
 * Composition of the service: media servers, the exchange, and the sockets
 * that lead to it, created from the options and closed in order.
 *
 * @module
 */
import { inMib, MemoryAlarm, usualMemoryLimit } from "./memory_alarm.ts";
import type { Guard } from "../net/guard/guard.ts";
import manifest from "../../deno.json" with { type: "json" };
import { TokenVerifier } from "../auth/token_verifier.ts";
import { machineNames } from "../net/certificate.ts";
import type { Config } from "../config/config.ts";
import { EventLoopWatch } from "../telemetry/event_loop_watch.ts";
import { loadIceSettings } from "../config/ice_config.ts";
import { candidatePolicy, ownAddresses } from "../net/candidate_policy.ts";
import { IceServers } from "../net/ice_servers.ts";
import { log } from "../telemetry/log.ts";
import {
  logExchangeEvent,
  logSocketEvent,
  logSocketRejection,
} from "../telemetry/log_events.ts";
import { MediaPool } from "../media/media_pool.ts";
import { openRecords } from "../telemetry/records/open_records.ts";
import { MediaNodes } from "../media_nodes/media_nodes.ts";
import { ServiceMetrics } from "../telemetry/metrics.ts";
import { systemClock } from "../signaling/clock.ts";
import { Exchange } from "../signaling/exchange.ts";
import { costLimits } from "../signaling/limits/cost_limits.ts";
import { MEDIA_STEP_MS } from "../signaling/limits/media_turns.ts";
import { DEFAULT_PRESENCE_PACE } from "../signaling/sessions/presence_limits.ts";
import { DEFAULT_SOCKET_LIMITS } from "../signaling/sockets/socket_limits.ts";
import { SocketServer } from "../signaling/sockets/socket_server.ts";
import { PushSender } from "../push/push_sender.ts";
import { vapidKeys } from "../push/vapid_keys.ts";
import type { Refusal } from "../signaling/refusal.ts";
import type { PushInfo, PushSubscriptionKeys } from "../shared/push.ts";
import { StateFile } from "./state_file.ts";
import { DEFAULT_TIMING, type Timing } from "../signaling/timing.ts";

const DAY_MS = 86_400_000;
/** Bytes of random ids and resume tokens, enough that they cannot be guessed. */
const ID_BYTES = 16;

/** The requests of browsers about push messages, outside their sockets. */
export interface PushDoor {
  readonly info: PushInfo;
  /** See {@link Exchange.subscribe}. */
  subscribe(
    resumeToken: string,
    subscription: PushSubscriptionKeys,
    secret?: string,
  ): Refusal | null;
  /** See {@link Exchange.unsubscribe}. */
  unsubscribe(
    resumeToken: string,
    endpoint: string,
    secret?: string,
  ): Refusal | null;
  /** See {@link Exchange.declineAsleep}. */
  decline(ticket: string): boolean;
}

/** The running service. */
export interface Service {
  readonly exchange: Exchange;
  readonly sockets: SocketServer;
  readonly media: MediaPool;
  readonly nodes: MediaNodes;
  readonly metrics: ServiceMetrics;
  readonly loop: EventLoopWatch;
  /** Null where pages ring only while they are open. */
  readonly push: PushDoor | null;
  /** Pipelines of the embedded media server, if there is one. */
  pipelines(): number;
  /** Reads the media server list and the token keys again. Never rejects. */
  reload(): Promise<void>;
  /** Hands established calls over to the next process, to which their clients reconnect; null without `--state`. Resolves once these clients have been notified. */
  handOver: (() => Promise<void>) | null;
  /** Waits up to `drainMs` for calls to end, then frees everything. */
  close(drainMs: number): Promise<void>;
}

/**
 * Starts the service.
 *
 * @throws {StartError} as a rejection, if a port, a file, or the permission to
 *   start media processes is missing, or a file holds something invalid
 */
export async function startService(
  config: Config,
  guard: Pick<Guard, "connections" | "endings"> | null,
  timing: Timing = DEFAULT_TIMING,
): Promise<Service> {
  const fault = (error: unknown) => {
    metrics.fault();
    log.error("fault: {error}", { error });
  };
  const identity = config.auth && await TokenVerifier.load(config.auth);
  const ice = new IceServers(await loadIceSettings(config.ice));
  const keys = config.push &&
    await vapidKeys(config.push.keyFile, config.push.makeKey);
  const state = config.state === undefined
    ? null
    : StateFile.open(config.state, fault);
  const nodes = await MediaNodes.start(config, fault);
  const { embedded } = nodes;
  // May refer to later variables: metrics are read only once all of them exist.
  const metrics = new ServiceMetrics({
    version: manifest.version,
    exchange: () => exchange,
    sockets: () => sockets.size,
    mediaServers: () => media.status(),
    engine: embedded ? () => embedded.engine.stats() : null,
    relay: embedded ? () => embedded.sealed.stats() : null,
    memory: () => Deno.memoryUsage().rss,
    guard,
  });
  const loop = new EventLoopWatch((ms) => metrics.lag(ms));
  loop.start();
  const alarm: MemoryAlarm = new MemoryAlarm({
    limit: config.memoryLimitBytes ?? usualMemoryLimit(),
    rss: () => Deno.memoryUsage().rss,
    sockets: () => sockets.size,
    shed: (count) => sockets.shed(count),
    told: (over, rss) => {
      const mib = inMib(rss);
      if (over) log.warn("memory is above its limit: {mib} MiB", { mib });
      else log.info("memory is below its limit again: {mib} MiB", { mib });
    },
  });
  alarm.start();
  const media = new MediaPool({
    cap: config.mediaCap,
    instance: `${Deno.hostname()} ${config.asUri.host}`,
    roundTrip: (ms) => metrics.roundTrip(ms),
    // The embedded server checks for itself: it knows its own bind address.
    isAllowed: nodes.embeds ? undefined : candidatePolicy({
      networks: config.media.candidateNetworks,
      loopback: false,
      own: ownAddresses(),
    }),
    videoKbps: config.videoKbps,
    iceServers: async () => {
      const { stun, turnUrl } = await ice.forEndpoint();
      // With a relay of its own, an embedded endpoint could not use the single UDP port.
      return nodes.embeds ? { stun } : { stun, turnUrl };
    },
  });
  nodes.feed(media);
  const records = openRecords(
    config.callRecords,
    (result) => metrics.callRecord(result),
    fault,
  );
  const push = config.push && keys && new PushSender({
    ...config.push,
    keys,
    told: (result) => metrics.push(result),
    trouble: (words) =>
      log.warn("a push message was not taken: {words}", { words }),
  });
  const reservedDays = config.push?.reservedDays;
  const exchange = new Exchange({
    push: push ?? undefined,
    reservedMs: reservedDays && reservedDays * DAY_MS,
    media,
    clock: systemClock,
    timing,
    randomId: () => crypto.getRandomValues(new Uint8Array(ID_BYTES)).toHex(),
    iceServers: () => ice.forBrowser(),
    identity,
    store: state ?? undefined,
    costs: costLimits(config.socketsPerAddress),
    presencePace: DEFAULT_PRESENCE_PACE,
    mediaStepMs: MEDIA_STEP_MS[nodes.embeds ? "embedded" : "elsewhere"],
    seal: () => config.seal,
    freeCalls: () => media.freeCalls(),
    recorded: (record) => records.add(record),
    event: (event) => {
      metrics.event(event);
      logExchangeEvent(event);
    },
  });
  const sockets: SocketServer = new SocketServer({
    exchange,
    limits: {
      ...DEFAULT_SOCKET_LIMITS,
      socketsPerAddress: config.socketsPerAddress,
    },
    allowedOrigins: new Set([
      ...ownOrigins(config.asUri),
      ...config.allowOrigins,
    ]),
    full: () => alarm.over,
    fault,
    rejected: (why) => {
      metrics.rejected(why);
      logSocketRejection(why);
    },
    event: (event) => {
      if (event.type === "closed") metrics.socketClosed(event.code);
      logSocketEvent(event, config.logAddresses);
    },
  });
  return {
    metrics,
    loop,
    exchange,
    push: keys && {
      info: { key: keys.publicKey, reservedDays },
      subscribe: (...asked) => exchange.subscribe(...asked),
      unsubscribe: (...asked) => exchange.unsubscribe(...asked),
      decline: (ticket) => exchange.declineAsleep(ticket),
    },
    sockets,
    media,
    nodes,
    pipelines: () => embedded?.server.pipelines() ?? 0,
    reload: async () => {
      await Promise.all([nodes.reload(), identity?.reload()]);
    },
    handOver: state && (async () => {
      // First: later changes to calls concern only this process.
      state.close();
      push?.close();
      loop.stop();
      alarm.stop();
      await Promise.all([sockets.close("restart"), records.close()]);
    }),
    close: async (drainMs) => {
      await exchange.shutdown(drainMs);
      state?.close();
      push?.close();
      loop.stop();
      alarm.stop();
      void sockets.close("shutdown");
      await records.close();
      await media.close();
      await nodes.close();
    },
  };
}

/**
 * The origins of this server's own page. A page of `localhost` is also
 * reached by this machine's other names; these are not taken from the
 * request's `Host`, since a rebound name (DNS rebinding) would pass.
 */
function ownOrigins({ protocol, hostname, port, origin }: URL): string[] {
  if (hostname !== "localhost") return [origin];
  return machineNames().map((name) => {
    const host = name.includes(":") ? `[${name}]` : name;
    return new URL(`${protocol}//${host}:${port}`).origin;
  });
}
