import { Redis } from "ioredis";
import { RedisStore } from "../lib/cluster/redis_store.ts";
import { redisAddress } from "../lib/config/redis_url.ts";
import { tokenDigest } from "../lib/net/token_digest.ts";
import type { SavedSession } from "../lib/signaling/store.ts";
import { until } from "../tests/support/until.ts";
import { delay } from "./cluster_calls.ts";
import { BenchCluster } from "./cluster_processes.ts";
import { RawWebSocket } from "./raw_web_socket.ts";

/** Sockets that they open at a time. */
const AT_ONCE = 50;
/** ms between attempts of a session that comes back. */
const RETRY_MS = 20;
/** Records in one request. */
const CHUNK = 1_000;
/** ms from the take-over until sessions that did not come back are over, and the pause of that is seen. Each session has a ms more. */
const OVER_MS = 17_000;

/** Results of one take-over. */
export interface TakeOver {
  /** ms that reading the journal takes by itself. */
  readMs: number;
  /** ms from the kill until the other process has the exchange. */
  leadsMs: number;
  /** ms from the kill until the first session is back. */
  firstMs: number;
  /** ms from the kill until the last session that came back has done so. */
  allMs: number;
  /** Sessions that came too late. */
  lost: number;
  /** Bytes in the new leader for each session. */
  rssBytes: number;
  /** Bytes in Redis for each session. */
  redisBytes: number;
  /** Longest delay of the new leader's event loop until it serves, ms. */
  restorePauseMs: number;
  /** The same while the other sessions end. */
  endPauseMs: number;
}

/**
 * Kills a process that leads while so many sessions are in the journal.
 *
 * @param returning sessions that come back, as fast as they can
 */
export async function takeOver(
  sessions: number,
  returning: number,
): Promise<TakeOver> {
  await using cluster = await BenchCluster.start(2);
  const { leader, followers: [next], redis } = cluster;
  const empty = await redisMemory(cluster);
  const names = await writeSessions(redis.url, sessions);
  const redisBytes = (await redisMemory(cluster) - empty) / sessions;
  const readMs = await reading(redis.url);
  const rssBefore = next.rssBytes;
  const from = performance.now();
  const since = () => performance.now() - from;
  await leader.kill();
  let restorePauseMs = NaN;
  const leads = until(async () => {
    const role = await next.role();
    restorePauseMs = role?.lagMs ?? NaN;
    return role?.role === "leading" && role.open;
  }).then(since);
  const back: number[] = [];
  let lost = 0;
  const waiting = names.slice(0, returning);
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let name; (name = waiting.pop()) !== undefined;) {
      if (await comesBack(next.url, name)) back.push(since());
      else lost++;
    }
  }));
  const rssBytes = (next.rssBytes - rssBefore) / sessions;
  await delay(await leads + OVER_MS + sessions - since());
  const { lagMs } = (await next.role())!;
  return {
    readMs,
    leadsMs: await leads,
    firstMs: back[0],
    allMs: back.at(-1) ?? NaN,
    lost,
    rssBytes,
    redisBytes,
    restorePauseMs,
    endPauseMs: lagMs,
  };
}

/** Writes records of sessions past the leader, whose load they would be otherwise. @returns their names */
async function writeSessions(url: string, count: number): Promise<string[]> {
  const redis = new Redis(url);
  const names = Array.from({ length: count }, (_, i) => `person ${i}`);
  try {
    for (let at = 0; at < count; at += CHUNK) {
      const fields = names.slice(at, at + CHUNK).flatMap((name) => {
        const session: SavedSession = {
          id: crypto.randomUUID(),
          name,
          tokens: [tokenDigest(tokenOf(name))],
        };
        return [`session:${session.id}`, JSON.stringify(session)];
      });
      await redis.hset("{o2o}:records", ...fields);
    }
  } finally {
    redis.disconnect();
  }
  return names;
}

async function reading(url: string): Promise<number> {
  const store = new RedisStore(redisAddress(url)!, () => {});
  try {
    await until(() => store.ping().then(() => true, () => false));
    const from = performance.now();
    await store.load();
    return performance.now() - from;
  } finally {
    store.close();
  }
}

async function redisMemory({ redis }: BenchCluster): Promise<number> {
  const info = String(await redis.command("INFO", "memory"));
  return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
}

/** @returns whether the service still knows the session */
async function comesBack(url: string, name: string): Promise<boolean> {
  for (;;) {
    const answer = Promise.withResolvers<string>();
    try {
      const socket = await RawWebSocket.open(url, answer.resolve);
      socket.closed.then(() => answer.reject(new Error("closed")));
      socket.send(JSON.stringify({
        id: "register",
        name,
        protocol: 2,
        resumeToken: tokenOf(name),
      }));
      const { resumed = false } = JSON.parse(await answer.promise);
      return resumed;
    } catch {
      // The process is not ready yet.
      await delay(RETRY_MS);
    }
  }
}

function tokenOf(name: string): string {
  return `token of ${name}`;
}
