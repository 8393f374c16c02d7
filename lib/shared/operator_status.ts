/**
 * Data shown on the operators' status page, and the requests that it may send.
 *
 * @module
 */
import * as v from "valibot";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const counts = v.record(v.string(), count);

/** Reasons why no new calls should be sent to a service. */
export const READINESS_PROBLEMS = [
  "going down",
  "the exchange cannot be reached",
  "no media server is up",
  "the event loop is starved",
] as const;
/** One of {@link READINESS_PROBLEMS}. */
export type ReadinessProblem = typeof READINESS_PROBLEMS[number];

/** Whether a process of a cluster has the exchange (`leading`), knows who has it, or neither. */
const ClusterRole = v.picklist([
  "searching",
  "linking",
  "following",
  "leading",
  "leaving",
  "over",
]);

/** A living process of a cluster, as another one knows it. */
const ClusterProcess = v.object({
  name: v.string(),
  role: ClusterRole,
  /** Host name of its machine. */
  machine: v.string(),
  /** Host and port where the others reach it. */
  link: v.string(),
  /** When it started, in epoch ms. */
  since: v.optional(v.number()),
  /** Number of its open sockets. */
  sockets: v.optional(count),
  /** ms since Redis heard it. */
  silentMs: count,
});
/** See {@link ClusterProcess}. */
export type ClusterProcess = v.InferOutput<typeof ClusterProcess>;

/** A process of a cluster, and the cluster as it sees it. */
export const ClusterStatus = v.object({
  /** Name of this process. */
  node: v.string(),
  role: ClusterRole,
  /** The processes that live, in the order of their names. */
  nodes: v.array(ClusterProcess),
  /** ms since Redis answered. */
  storeMs: v.number(),
  /** Records that Redis does not have yet. */
  behind: count,
});
/** See {@link ClusterStatus}. */
export type ClusterStatus = v.InferOutput<typeof ClusterStatus>;

/** Status of the service at one moment. Contains no user names. */
export const OperatorStatus = v.object({
  version: v.string(),
  /** Since the service started. */
  uptimeSeconds: v.number(),
  /** Reasons why no new calls should be sent here; empty if there are none. */
  problems: v.array(v.picklist(READINESS_PROBLEMS)),
  users: count,
  sockets: count,
  /** Current calls by state. */
  calls: counts,
  /** Since the service started. */
  ended: counts,
  /** By reason and by limit, since the service started. */
  refusals: counts,
  /** The highest value of the last ten seconds. */
  lagMs: v.number(),
  memoryBytes: count,
  nodes: v.array(v.object({
    name: v.string(),
    state: v.picklist(["connecting", "up", "draining", "down"]),
    calls: count,
    cap: count,
    cpuPercent: v.optional(v.number()),
    memoryBytes: v.optional(v.number()),
    roundTripMs: v.optional(v.number()),
    problem: v.optional(v.string()),
  })),
  /** Absent for a process that is alone. */
  cluster: v.optional(ClusterStatus),
});
/** See {@link OperatorStatus}. */
export type OperatorStatus = v.InferOutput<typeof OperatorStatus>;

/** Request that a media server accept no new calls, or accept them again. */
export const DrainRequest = v.object({
  node: v.string(),
  drain: v.boolean(),
});
