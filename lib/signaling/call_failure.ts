import type { Reason } from "../protocol.ts";
import { MediaError, type MediaErrorReason } from "./call_media.ts";

/** An offer was not answered in time. */
export function answerMissing(): MediaError {
  return new MediaError("media_failed", "The media server does not answer.");
}

/** A leg's transport failed for good. */
export function connectionLost(): MediaError {
  return new MediaError("media_failed", "The media connection was lost.");
}

/** What clients are told of a call that ends by an error of media. */
export function callReason(reason: MediaErrorReason): Reason {
  return reason === "bad_offer" ? "invalid_message" : reason;
}
