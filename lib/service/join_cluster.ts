import { setTimeout as delay } from "node:timers/promises";
import { Cluster, type ClusterParts } from "../cluster/cluster.ts";
import type { ClusterNode } from "../cluster/cluster_store.ts";
import { reachable } from "../cluster/reachable.ts";
import { dial, WireListener } from "../cluster/tls_wires.ts";
import { WireError } from "../cluster/wire.ts";
import type { ClusterConfig } from "../config/cluster_config.ts";
import { makeCertificate } from "../net/certificate.ts";
import { errorText } from "../shared/error_text.ts";
import { EXIT_FAILURE, StartError } from "../shared/start_error.ts";
import { systemClock } from "../signaling/clock.ts";
import { log } from "../telemetry/log.ts";

/** ms within which Redis has to answer for the first time. */
const FIRST_ANSWER_MS = 10_000;
/** ms between attempts. */
const PING_MS = 100;
/** Bytes of the secret that opens links: cannot be guessed. */
const SECRET_BYTES = 32;
/** ms between equal lines about an error that is retried ten times a second. */
const TROUBLE_MS = 10_000;

/** Why a process of a cluster ends, in words. */
const CLUSTER_ENDS = {
  lost:
    "Another process has the exchange now, because Redis had not heard this one for too long.",
  name_taken: "--node: a living process has the same name.",
};

/** Dependencies of {@link joinCluster}. */
export interface JoinParts extends Pick<ClusterParts, "lead" | "movedOn"> {
  config: ClusterConfig;
  /** Port of the page, for the name of a process that has none. */
  port: string;
  /** URLs of the media servers that run in this process now. */
  media(): string[];
  /** Number of its open sockets now. */
  sockets(): number;
  /** Called when this process must not go on. */
  ended(error: StartError): void;
}

/** A process in its cluster. */
export interface JoinedCluster {
  /** To be started by {@link Cluster.start}. */
  readonly cluster: Cluster;
  /** Its name. */
  readonly node: string;
  /** Hands the exchange over, if it is here; other processes empty the media servers of this one. Never rejects. */
  leave(): Promise<void>;
  /** Ends in good order, after {@link leave}. Never rejects. */
  end(): Promise<void>;
  /** Settles only when others cannot open links any more. */
  readonly finished: Promise<never>;
}

/**
 * Prepares to be one of the processes that use the same Redis.
 *
 * @throws {StartError} as a rejection, when Redis does not answer or the port is taken
 */
export async function joinCluster(
  { config, port, media, sockets, ended, ...parts }: JoinParts,
): Promise<JoinedCluster> {
  // Only here, because its packages read the environment when they are loaded.
  const { RedisStore } = await import("../cluster/redis_store.ts");
  const { inWords } = await import("../cluster/connect_redis.ts");
  const trouble = quietly((error) =>
    log.warn("the cluster has trouble: {error}", { error: errorText(error) })
  );
  let latest: unknown;
  let joined = false;
  const store = new RedisStore(config.redis, (error) => {
    latest = error;
    if (joined) trouble(inWords(error));
  });
  const machine = Deno.hostname();
  const name = config.node ?? `${machine}-${port}`;
  const { hostname } = config.link;
  const certificate = await makeCertificate([hostname], Date.now());
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  let listener: WireListener;
  try {
    await firstAnswer(store, () => latest);
    listener = await WireListener.listen(
      hostname,
      config.link.port,
      certificate,
      (wire) => cluster.accepted(wire),
      failed.reject,
    );
  } catch (error) {
    store.close();
    if (error instanceof StartError) throw error;
    throw new StartError(
      `--link: cannot listen on ${hostname}:${config.link.port}: ${
        errorText(error)
      }`,
      { exitCode: EXIT_FAILURE, cause: error },
    );
  }
  const own = {
    name,
    incarnation: crypto.randomUUID(),
    machine,
    since: Date.now(),
    link: {
      hostname,
      port: listener.port,
      certificate: certificate.cert,
      secret: crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toHex(),
    },
  };
  let leaving = false;
  const cluster: Cluster = new Cluster({
    ...parts,
    ended: (why) =>
      ended(new StartError(CLUSTER_ENDS[why], { exitCode: EXIT_FAILURE })),
    store,
    clock: systemClock,
    node: () => ({ ...own, leaving, media: media(), sockets: sockets() }),
    dial: async (node) => {
      if (!reachable(node, machine)) {
        throw new WireError(
          false,
          `${node.name} on ${node.machine} can be reached there only: give it --link=HOST:PORT.`,
        );
      }
      return await dial(node);
    },
    changed: (role) =>
      log.info("in the cluster, {name} is {role}", { name, role: role.type }),
    trouble,
  });
  joined = true;
  return {
    cluster,
    node: name,
    leave: async () => {
      leaving = true;
      await cluster.leave();
      listener.close();
    },
    end: () => cluster.end(),
    finished: failed.promise,
  };
}

/** @throws {StartError} as a rejection, if Redis does not answer */
async function firstAnswer(
  store: { ping(): Promise<void> },
  trouble: () => unknown,
): Promise<void> {
  const until = performance.now() + FIRST_ANSWER_MS;
  for (;;) {
    try {
      return await store.ping();
    } catch (error) {
      if (performance.now() > until) {
        const cause = trouble() ?? error;
        throw new StartError(`--redis: ${errorText(cause)}`, {
          exitCode: EXIT_FAILURE,
          cause,
        });
      }
      await delay(PING_MS);
    }
  }
}

/** Passes an error on unless one with the same text was passed on a moment ago. */
function quietly(told: (error: unknown) => void): (error: unknown) => void {
  const passed = new Map<string, number>();
  return (error) => {
    const text = errorText(error);
    const now = performance.now();
    for (const [old, at] of passed) {
      if (now - at >= TROUBLE_MS) passed.delete(old);
    }
    if (passed.has(text)) return;
    passed.set(text, now);
    told(error);
  };
}

/** The media servers of other processes, as far as this machine reaches them. */
export function mediaOf(others: readonly ClusterNode[]): string[] {
  const machine = Deno.hostname();
  return others.filter((node) => node.machine === machine)
    .flatMap(({ media }) => media);
}
