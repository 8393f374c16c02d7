/**
 * Composition of the service: media servers, the exchange, and the sockets
 * that lead to it, created from the options and closed in order.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { inMib, MemoryAlarm, usualMemoryLimit } from "./memory_alarm.ts";
import type { Guard, SocketLine } from "../net/guard/guard.ts";
import manifest from "../../deno.json" with { type: "json" };
import { TokenVerifier } from "../auth/token_verifier.ts";
import { urlHost } from "../net/bare_host.ts";
import { machineNames } from "../net/certificate.ts";
import type { Config } from "../config/config.ts";
import { EventLoopWatch } from "../telemetry/event_loop_watch.ts";
import { loadIceSettings } from "../config/ice_config.ts";
import { IceServers } from "../net/ice_servers.ts";
import { log } from "../telemetry/log.ts";
import { logSocketEvent, logSocketRejection } from "../telemetry/log_events.ts";
import { openRecords } from "../telemetry/records/open_records.ts";
import { MediaNodes } from "../media_nodes/media_nodes.ts";
import { ServiceMetrics } from "../telemetry/metrics.ts";
import { systemClock } from "../signaling/clock.ts";
import { DEFAULT_SOCKET_LIMITS } from "../signaling/sockets/socket_limits.ts";
import { SocketServer } from "../signaling/sockets/socket_server.ts";
import { PushSender } from "../push/push_sender.ts";
import { vapidKeys } from "../push/vapid_keys.ts";
import type { PushInfo } from "../shared/push.ts";
import type { MessageDoor } from "../messages/message_door.ts";
import { openMessages } from "../messages/open_messages.ts";
import { answerAtDesk, type Desk, deskBy } from "./desk.ts";
import { joinCluster, type JoinedCluster, mediaOf } from "./join_cluster.ts";
import { StateFile } from "./state_file.ts";
import { openSwitchboard, type Switchboard } from "./switchboard.ts";
import type { StartError } from "../shared/start_error.ts";
import { DEFAULT_TIMING, type Timing } from "../signaling/timing.ts";

/** ms between looks whether this process has media of calls. */
const EMPTY_MS = 50;

/** ms for which a socket waits for the exchange, while the processes of a cluster choose who has it. */
const EXCHANGE_WAIT_MS = 4_000;

/** The requests of browsers about push messages, outside their sockets. */
export interface PushDoor
  extends Pick<Desk, "subscribe" | "unsubscribe" | "decline"> {
  readonly info: PushInfo;
}

/** The running service. */
export interface Service {
  /** The exchange and its media servers; null while another process of the cluster has them. */
  readonly switchboard: Switchboard | null;
  /** Leads to the exchange, wherever it is. */
  readonly desk: Desk;
  /** Null for a process that is alone. */
  readonly cluster: JoinedCluster | null;
  readonly sockets: SocketServer;
  readonly nodes: MediaNodes;
  readonly metrics: ServiceMetrics;
  readonly loop: EventLoopWatch;
  /** Null where pages ring only while they are open. */
  readonly push: PushDoor | null;
  /** Null where no recordings are kept. */
  readonly messages: MessageDoor | null;
  /** Answers the request for a signaling socket; see {@link SocketServer.accept}. */
  accept(
    request: Request,
    address: string,
    line?: SocketLine,
  ): Response | Promise<Response>;
  /** Pipelines of the embedded media server, if there is one. */
  pipelines(): number;
  /** Reads the media server list and the token keys again. Never rejects. */
  reload(): Promise<void>;
  /** Hands established calls over to the next process, to which their clients reconnect; null without `--state` or `--redis`. Resolves once these clients have been notified. */
  handOver: (() => Promise<void>) | null;
  /** Waits up to `drainMs` for calls to end, then frees everything. */
  close(drainMs: number): Promise<void>;
}

/**
 * Starts the service.
 *
 * @param ended called when a process of a cluster must not go on
 * @throws {StartError} as a rejection, if a port, a file, Redis, or the permission to
 *   start media processes is missing, or a file holds something invalid
 */
export async function startService(
  config: Config,
  guard: Pick<Guard, "connections" | "endings"> | null,
  timing: Timing = DEFAULT_TIMING,
  ended: (error: StartError) => void = (error) => {
    throw error;
  },
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
    exchange: () => switchboard?.exchange ?? null,
    sockets: () => sockets.size,
    mediaServers: () => switchboard?.media.status() ?? [],
    cluster: () => joined?.cluster ?? null,
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
  const recordings = openMessages(
    config.messages,
    () => switchboard?.exchange.messages ?? null,
    fault,
  );
  const parts = {
    config,
    timing,
    metrics,
    nodes,
    ice,
    identity,
    push: push ?? undefined,
    messages: recordings?.storage,
    records,
    clock: systemClock,
  };
  let switchboard: Switchboard | null = null;
  const joined: JoinedCluster | null = config.cluster && await joinCluster({
    config: config.cluster,
    port: config.asUri.port,
    media: () => nodes.urls,
    sockets: () => sockets.size,
    lead: async (
      { media: around, nodes: others, store, clock, turn, answer },
    ) => {
      const own = {
        store,
        clock,
        turn,
        around,
        instance: CLUSTER_INSTANCE,
        identity: identity && {
          verify: (token: string) => answer(identity.verify(token)),
        },
      };
      nodes.setOthers(mediaOf(others));
      const opened = switchboard = openSwitchboard({ ...parts, ...own });
      await opened.exchange.restored;
      return {
        door: opened.exchange,
        answer: (question) => answerAtDesk(opened, question),
        nodesChanged: (others) =>
          nodes.setOthers(mediaOf(others.filter(({ leaving }) => !leaving))),
      };
    },
    movedOn: () => sockets.sendBack(),
    ended,
  });
  if (!joined) {
    switchboard = openSwitchboard({
      ...parts,
      store: state ?? undefined,
      instance: `${Deno.hostname()} ${config.asUri.host}`,
    });
  }
  recordings?.start();
  const desk = deskBy((question) =>
    switchboard
      ? answerAtDesk(switchboard, question)
      : joined!.cluster.ask(question)
  );
  const sockets: SocketServer = new SocketServer({
    exchange: joined?.cluster ?? switchboard!.exchange,
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
  joined?.cluster.start();
  const stop = () => {
    recordings?.close();
    state?.close();
    push?.close();
    loop.stop();
    alarm.stop();
  };
  const pipelines = () => embedded?.server.pipelines() ?? 0;
  const handOver = async () => {
    // First: later changes to calls concern only this process.
    await joined?.leave();
    const gone = sockets.close("restart");
    if (joined) {
      await emptied(() => nodes.pipelines(), config.drainMs);
      await joined.end();
    }
    stop();
    await Promise.all([gone, records.close()]);
  };
  return {
    metrics,
    loop,
    desk,
    sockets,
    nodes,
    get switchboard() {
      return switchboard;
    },
    cluster: joined,
    push: keys && {
      ...desk,
      info: { key: keys.publicKey, reservedDays: config.push?.reservedDays },
    },
    messages: recordings?.door ?? null,
    accept: joined
      ? async (...request) =>
        await joined.cluster.ready(EXCHANGE_WAIT_MS)
          ? sockets.accept(...request)
          : noExchange()
      : (...request) => sockets.accept(...request),
    pipelines,
    reload: async () => {
      await Promise.all([nodes.reload(), identity?.reload()]);
    },
    handOver: state || joined ? handOver : null,
    close: async (drainMs) => {
      // The exchange of a cluster is not this process's to empty.
      if (joined) await handOver();
      else await switchboard?.exchange.shutdown(drainMs);
      stop();
      void sockets.close("shutdown");
      await records.close();
      await switchboard?.media.close();
      await nodes.close();
    },
  };
}

/** Resolves when no call has its media in this process or its media processes any more, or after `ms`. */
async function emptied(
  pipelines: () => Promise<number>,
  ms: number,
): Promise<void> {
  const until = performance.now() + ms;
  while (await pipelines() > 0 && performance.now() < until) {
    await delay(EMPTY_MS);
  }
}

/** Name of all processes of a cluster together among those that share a media server. */
const CLUSTER_INSTANCE = "cluster";

function noExchange(): Response {
  return new Response("The service is looking for its exchange.", {
    status: 503,
    headers: { "retry-after": "1" },
  });
}

/**
 * The origins of this server's own page. A page of `localhost` is also
 * reached by this machine's other names; these are not taken from the
 * request's `Host`, since a rebound name (DNS rebinding) would pass.
 */
function ownOrigins({ protocol, hostname, port, origin }: URL): string[] {
  if (hostname !== "localhost") return [origin];
  return machineNames().map((name) =>
    new URL(`${protocol}//${urlHost(name)}:${port}`).origin
  );
}
