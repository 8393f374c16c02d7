import * as v from "valibot";
import { MediaError } from "../signaling/media_port.ts";

/** Kurento's code for a session that it does not know: all objects of the session are gone. */
export const INVALID_SESSION = 40007;

/** Kurento's code for an SDP that it cannot use. */
const SDP_PARSE_ERROR = 40201;

/** Kurento's name of the refusal of a full server (`exceptionLimit`). */
export const NOT_ENOUGH_RESOURCES = "NOT_ENOUGH_RESOURCES";

/** Kinds of failure of a request to a media server. */
export type KurentoFailure =
  /** The server answered with an error. */
  | "refused"
  /** The server did not answer in time. */
  | "timeout"
  /** The connection to the server is gone, and with it all objects. */
  | "lost";

/** The only error that the wrapper of kurento-client rejects with. */
export class KurentoError extends Error {
  constructor(
    readonly failure: KurentoFailure,
    message: string,
    /** Kurento's code, where the server gave one. */
    readonly code?: number,
    /** Kurento's name of the code. */
    readonly type?: string,
  ) {
    super(message);
    this.name = "KurentoError";
  }
}

const RefusedBy = v.object({
  message: v.string(),
  code: v.optional(v.number()),
  data: v.optional(v.object({ type: v.optional(v.string()) })),
});

/** Whether a full server refused. */
export function isFull(error: unknown): boolean {
  return error instanceof KurentoError && error.type === NOT_ENOUGH_RESOURCES;
}

/** Turns any error of kurento-client into a {@link KurentoError}. */
export function kurentoError(error: unknown, request: string): KurentoError {
  if (error instanceof KurentoError) return error;
  const parsed = v.safeParse(RefusedBy, error);
  if (!parsed.success) {
    return new KurentoError("refused", `${request}: ${String(error)}`);
  }
  const { message, code, data } = parsed.output;
  return new KurentoError(
    code === undefined && message === "Request has timed out"
      ? "timeout"
      : "refused",
    `${request}: ${message}`,
    code,
    data?.type,
  );
}

/** Turns an error of the wrapper into the exchange's {@link MediaError}. */
export function mediaError(error: unknown): MediaError {
  if (error instanceof MediaError) return error;
  const cause = error instanceof KurentoError
    ? error
    : kurentoError(error, "media server");
  const options = { cause };
  if (cause.type === NOT_ENOUGH_RESOURCES) {
    return new MediaError(
      "overloaded",
      "The media server is full. Please try again later.",
      options,
    );
  }
  if (cause.code === SDP_PARSE_ERROR) {
    return new MediaError(
      "bad_offer",
      "The media server cannot use this session description.",
      options,
    );
  }
  switch (cause.failure) {
    case "timeout":
      return new MediaError(
        "media_unavailable",
        "The media server does not answer.",
        options,
      );
    case "lost":
      return new MediaError(
        "media_unavailable",
        "The connection to the media server is lost.",
        options,
      );
    case "refused":
      return new MediaError(
        "media_failed",
        "The media server refused the call.",
        options,
      );
  }
}
