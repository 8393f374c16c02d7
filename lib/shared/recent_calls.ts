import * as v from "valibot";
import { PastCall } from "./past_call.ts";
import { MAX_NAME_LENGTH, MAX_RECENT_PEOPLE } from "./protocol_limits.ts";

/** A person's recent calls as the server passes them on: it has checked them. */
export const PassedRecentCalls = v.object({
  /** The last call with each other person. */
  calls: v.array(PastCall),
  /** End of the last call that was in a list that the person cleared, in epoch ms; 0 for none. */
  clearedAt: v.number(),
});

/** The same as a client sends them. Made by a call that bundlers may leave out. */
export const RecentCalls = /* @__PURE__ */ (() =>
  v.object({
    ...PassedRecentCalls.entries,
    calls: v.pipe(
      v.array(v.object({
        // Words that somebody wrote stay on the device.
        ...v.omit(PastCall, ["message"]).entries,
        peer: v.pipe(v.string(), v.maxLength(MAX_NAME_LENGTH)),
      })),
      v.maxLength(MAX_RECENT_PEOPLE),
    ),
  }))();
/** See {@link RecentCalls}. */
export type RecentCalls = v.InferOutput<typeof RecentCalls>;
