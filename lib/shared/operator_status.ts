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
  "no media server is up",
  "the event loop is starved",
] as const;
/** One of {@link READINESS_PROBLEMS}. */
export type ReadinessProblem = typeof READINESS_PROBLEMS[number];

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
});
/** See {@link OperatorStatus}. */
export type OperatorStatus = v.InferOutput<typeof OperatorStatus>;

/** Request that a media server accept no new calls, or accept them again. */
export const DrainRequest = v.object({
  node: v.string(),
  drain: v.boolean(),
});
