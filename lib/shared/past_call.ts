import * as v from "valibot";

/** A call that is over, as its device keeps it. */
export const PastCall = v.object({
  peer: v.string(),
  direction: v.picklist(["outgoing", "incoming"]),
  outcome: v.picklist(["talked", "missed", "declined", "unanswered"]),
  /** End of the call, in epoch ms. */
  at: v.number(),
  /** Absent for a video call. */
  video: v.optional(v.literal(false)),
  /** Length of the conversation in ms. */
  durationMs: v.optional(v.number()),
  /** The words with which it was declined. */
  message: v.optional(v.string()),
});
/** See {@link PastCall}. */
export type PastCall = v.InferOutput<typeof PastCall>;
