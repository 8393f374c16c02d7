import type { Cluster, Redis } from "ioredis";
import * as v from "valibot";
import type { RedisAddress } from "../config/redis_url.ts";
import {
  type BeatMode,
  type BeatResult,
  ClusterNode,
  type ClusterStore,
  LEASE_MS,
  type LivingNode,
  type LoadedRecords,
  type RecordChanges,
  type WriteResult,
} from "./cluster_store.ts";
import { connectRedis, inWords, onRedisError } from "./connect_redis.ts";

/** The braces put all keys into one slot, so that scripts may use them together in a Redis Cluster. */
export const KEYS = {
  nodes: "{o2o}:nodes",
  leader: "{o2o}:leader",
  epoch: "{o2o}:epoch",
  written: "{o2o}:written",
  records: "{o2o}:records",
};

/** Records in one request: Redis does nothing else meanwhile, for about 1 ms. */
const CHUNK = 500;

/** The commands that the scripts in `scripts/` define. */
interface Scripts {
  clusterBeat(...args: (string | number)[]): Promise<string[]>;
  clusterLeave(...args: string[]): Promise<void>;
  clusterWrite(...args: (string | number)[]): Promise<WriteResult>;
}

/** The store of a cluster in Redis 6.2 or later, or Valkey. */
export class RedisStore implements ClusterStore {
  readonly #redis: (Redis | Cluster) & Scripts;

  /**
   * Connects in the background, again and again.
   *
   * @param trouble gets errors of the connection, for the log
   */
  constructor(address: RedisAddress, trouble: (error: Error) => void) {
    const redis = connectRedis(address);
    onRedisError(redis, trouble);
    redis.defineCommand("clusterBeat", {
      numberOfKeys: 4,
      lua: script("beat"),
    });
    redis.defineCommand("clusterLeave", {
      numberOfKeys: 2,
      lua: script("leave"),
    });
    redis.defineCommand("clusterWrite", {
      numberOfKeys: 3,
      lua: script("write"),
    });
    this.#redis = redis as (Redis | Cluster) & Scripts;
  }

  /** @throws {Error} as a rejection, if Redis does not answer */
  async ping(): Promise<void> {
    await this.#redis.ping();
  }

  async beat(node: ClusterNode, mode: BeatMode): Promise<BeatResult> {
    const { nodes, leader, epoch, written } = KEYS;
    const answer = await told(this.#redis.clusterBeat(
      ...[nodes, leader, epoch, written],
      ...[node.name, node.incarnation, JSON.stringify(node), mode.type],
      ...[epochOf(mode), LEASE_MS],
    ));
    if (answer[0] === "name_taken") return { type: "name_taken" };
    const [, count, incarnation, number, ...living] = answer;
    return {
      type: "beaten",
      leader: incarnation === ""
        ? null
        : { incarnation, epoch: Number(number) },
      nodes: living.flatMap((text, at) =>
        at % 2 === 0 ? readNode(text, Number(living[at + 1])) : []
      ),
      written: Number(count),
    };
  }

  async leave({ name, incarnation }: ClusterNode): Promise<void> {
    const { nodes, leader } = KEYS;
    await told(this.#redis.clusterLeave(nodes, leader, name, incarnation));
  }

  async load(): Promise<LoadedRecords> {
    const written = Number(await told(this.#redis.get(KEYS.written)) ?? "0");
    const records = new Map<string, string>();
    let cursor = "0";
    do {
      const [next, found] = await told(
        this.#redis.hscan(KEYS.records, cursor, "COUNT", CHUNK),
      );
      for (let at = 0; at < found.length; at += 2) {
        records.set(found[at], found[at + 1]);
      }
      cursor = next;
    } while (cursor !== "0");
    return { records, written };
  }

  write(
    epoch: number,
    number: number,
    changes: RecordChanges,
  ): Promise<WriteResult> {
    return this.#write(epoch, number, changes, "");
  }

  replace(
    epoch: number,
    number: number,
    records: ReadonlyMap<string, string>,
  ): Promise<WriteResult> {
    return this.#write(epoch, number, records, "replace");
  }

  close(): void {
    this.#redis.disconnect();
  }

  /** In parts. Only the last one has the number: until then, the store is known to lack something. */
  async #write(
    epoch: number,
    number: number,
    changes: RecordChanges,
    replace: "replace" | "",
  ): Promise<WriteResult> {
    const all = [...changes];
    let first = replace;
    do {
      const part = all.splice(0, CHUNK).flatMap(([key, text]) => [
        key,
        text ?? "",
      ]);
      const result = await this.#redis.clusterWrite(
        ...[KEYS.epoch, KEYS.written, KEYS.records, epoch],
        ...[all.length > 0 ? "" : number, first, ...part],
      );
      if (result !== "written") return result;
      first = "";
    } while (all.length > 0);
    return "written";
  }
}

/** @throws {Error} as a rejection, in words, if Redis does not answer */
async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw inWords(error);
  }
}

function epochOf(mode: BeatMode): number {
  switch (mode.type) {
    case "follow":
      return 0;
    case "claim":
      return mode.over ?? 0;
    case "lead":
      return mode.epoch;
    default:
      return mode satisfies never;
  }
}

/** A process of another version may write a record that this one cannot read. */
function readNode(text: string, silentMs: number): LivingNode[] {
  const read = v.safeParse(
    v.pipe(v.string(), v.parseJson(), ClusterNode),
    text,
  );
  return read.success ? [{ ...read.output, silentMs }] : [];
}

function script(name: "beat" | "leave" | "write"): string {
  return Deno.readTextFileSync(
    new URL(`./scripts/${name}.lua`, import.meta.url),
  );
}
