/**
 * Interface between the processes of a cluster and the store that they share.
 * Implemented with Redis in `redis_store.ts`, and in memory for tests.
 *
 * @module
 */
import * as v from "valibot";

/** A process of the cluster, as the others know it. */
export const ClusterNode = v.object({
  /** Unique in the cluster. */
  name: v.string(),
  /** Random, of one process: a restarted one has another. */
  incarnation: v.string(),
  /** Host name of its machine. */
  machine: v.string(),
  /** Where it accepts links of the others. */
  link: v.object({
    hostname: v.string(),
    port: v.number(),
    /** The self-signed certificate that it shows there, as PEM. */
    certificate: v.string(),
    /** Proves to it that a link is from a process that can read the store. */
    secret: v.string(),
  }),
  /** URLs of the media servers that run in it and end with it. */
  media: v.array(v.string()),
  /** It ends soon: its media servers take no new calls. */
  leaving: v.boolean(),
  /** When it started, in epoch ms by its own clock; absent in records of earlier versions, as is {@link sockets}. */
  since: v.optional(v.number()),
  /** Number of its open sockets. */
  sockets: v.optional(v.number()),
});
/** See {@link ClusterNode}. */
export type ClusterNode = v.InferOutput<typeof ClusterNode>;

/** A process that lives. */
export interface LivingNode extends ClusterNode {
  /** ms since the store heard it. */
  silentMs: number;
}

/** The process that has the exchange. The number of its election fences off all earlier ones. */
export interface Leader {
  /** {@link ClusterNode.incarnation} */
  incarnation: string;
  epoch: number;
}

/** Whether a process asks to lead with a beat. */
export type BeatMode =
  /** It does not. */
  | { type: "follow" }
  /** It asks to lead if nobody does; `over` is the epoch of a leader whose process is known to be dead. */
  | { type: "claim"; over?: number }
  /** It leads, and goes on. */
  | { type: "lead"; epoch: number };

/** Answer to a beat. */
export type BeatResult =
  | {
    type: "beaten";
    /** Null while nobody leads. */
    leader: Leader | null;
    /** The processes that live, in no order. */
    nodes: LivingNode[];
    /** Number of the latest write; one that has lost its content has a lower one. */
    written: number;
  }
  /** A living process has the same name. */
  | { type: "name_taken" };

/** Records by their keys; null for a deleted one. */
export type RecordChanges = ReadonlyMap<string, string | null>;

/** Result of a write. */
export type WriteResult =
  | "written"
  /** A later leader was elected. */
  | "fenced"
  /** The store knows nothing of this leader yet, since it has lost its content: the next beat tells it. */
  | "unknown";

/** The records of the exchange, as the store has them. */
export interface LoadedRecords {
  records: Map<string, string>;
  /** Number of the latest write. */
  written: number;
}

/** The store that the processes of a cluster share. Every method rejects when the store does not answer in time. */
export interface ClusterStore {
  /**
   * Says that a process lives, and asks who leads. The store's own clock ends a
   * lease that was not renewed for {@link LEASE_MS}.
   *
   * A store that has lost its content, or is an old copy, believes the leader
   * with the highest epoch.
   */
  beat(node: ClusterNode, mode: BeatMode): Promise<BeatResult>;
  /** A process ends in good order: its name is free, and so is the lead if it had it. */
  leave(node: ClusterNode): Promise<void>;
  load(): Promise<LoadedRecords>;
  /**
   * Writes records in the name of a leader.
   *
   * @param number of this write, one more than the previous one
   */
  write(
    epoch: number,
    number: number,
    changes: RecordChanges,
  ): Promise<WriteResult>;
  /** The same, and forgets all other records, for a store that has lost some. */
  replace(
    epoch: number,
    number: number,
    records: ReadonlyMap<string, string>,
  ): Promise<WriteResult>;
  close(): void;
}

/** ms for which a leader is one after its last beat. Longer than a pause of its event loop or of the store; another process that sees it dead does not wait for it. */
export const LEASE_MS = 3_000;

/** ms between beats of a process: several are lost before a lease ends. */
export const BEAT_MS = 500;
