/**
 * What the status page is told, and what it may ask for.
 *
 * @module
 */
import * as v from "valibot";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const counts = v.record(v.string(), count);

/** The service at one moment. Holds no person's name. */
export const OperatorStatus = v.object({
  version: v.string(),
  /** Since the start. */
  uptimeSeconds: v.number(),
  /** Why no new calls should come here; empty when they may. */
  problems: v.array(v.string()),
  users: count,
  sockets: count,
  /** Standing calls by state. */
  calls: counts,
  /** Since the start. */
  ended: counts,
  /** By reason and by limit, since the start. */
  refusals: counts,
  /** The worst of the last ten seconds. */
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

/** Asks that a media server take no new calls, or take them again. */
export const DrainRequest = v.object({
  node: v.string(),
  drain: v.boolean(),
});
