import type { Reason } from "../../shared/protocol_values.ts";
import { MediaError, type MediaErrorReason } from "../media_port.ts";
import type { Party } from "./call_view.ts";

/** An offer was not answered in time. */
export function answerMissing(): MediaError {
  return new MediaError("media_failed", "The media server does not answer.");
}

/** The call cannot stay sealed, where every call has to be. */
export function cannotSeal(): MediaError {
  return new MediaError(
    "media_unavailable",
    "The call could not be kept from the media server.",
  );
}

/** A leg was answered, but ICE or DTLS did not connect its media. */
export function notConnected({ name }: Party): MediaError {
  return new MediaError(
    "media_failed",
    `The media of ${name} could not be connected.`,
  );
}

/** A leg was lost and its browser sent no new offer; a client of protocol version 1 cannot. */
export function notRepaired({ protocolVersion }: Party): MediaError {
  return protocolVersion === 2
    ? answerMissing()
    : new MediaError("media_failed", "The media connection was lost.");
}

/** The reason that clients get for a call that ends by a media error. */
export function callReason(reason: MediaErrorReason): Reason {
  return reason === "bad_offer" ? "invalid_message" : reason;
}
