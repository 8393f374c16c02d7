import type { Reason } from "../../shared/protocol.ts";
import { MediaError, type MediaErrorReason } from "../media_port.ts";

/** An offer was not answered in time. */
export function answerMissing(): MediaError {
  return new MediaError("media_failed", "The media server does not answer.");
}

/** A leg was answered, and its media never came: ICE or DTLS did not succeed. */
export function notConnected({ name }: { name: string }): MediaError {
  return new MediaError(
    "media_failed",
    `The media of ${name} could not be connected.`,
  );
}

/** A leg was lost, and its browser came with no offer; one of part 1 cannot. */
export function notRepaired({ extended }: { extended: boolean }): MediaError {
  return extended
    ? answerMissing()
    : new MediaError("media_failed", "The media connection was lost.");
}

/** What clients are told of a call that ends by an error of media. */
export function callReason(reason: MediaErrorReason): Reason {
  return reason === "bad_offer" ? "invalid_message" : reason;
}
