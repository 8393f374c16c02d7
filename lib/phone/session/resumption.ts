import { type CallInfo, type PhoneState } from "../phone_state.ts";
import { callOf } from "../call_machine.ts";
import type { RegisterResponse } from "./registration.ts";

/** What becomes of the calls that phone and server knew before a socket was lost. */
export interface Resumption {
  ours:
    | "none"
    /** Goes on. */
    | "stands"
    /** The server does not have our `call`. */
    | "ask_again"
    /** The server does not have our accept. */
    | "accept_again"
    /** Stands, and what the server kept for us says so; unless another process has forgotten it. */
    | "answered"
    /** Ended meanwhile; what the server kept for us will say why. */
    | "ending"
    /** The server knows nothing of it. */
    | "lost";
  /** A call of the server's that is not ours: it rings, stands since a page before this one, or is to be stopped. */
  theirs: "none" | "rings" | "stands" | "stale";
}

/**
 * Compares both sides' view of the call. Where both count, what they do not
 * agree on yet is on its way.
 *
 * @param asked a `call` was sent that is not answered yet
 * @param lastCallId the call that ended here last: the server may not know it
 */
export function resumption(
  state: PhoneState,
  response: RegisterResponse,
  asked: boolean,
  lastCallId: string | undefined,
): Resumption {
  const ours = callOf(state);
  const theirs = response.call;
  const counted = response.received !== undefined;
  if (ours && theirs && isSame(ours, theirs)) {
    const unheard = state.name === "connecting" &&
      ours.direction === "incoming" && theirs.state === "ringing";
    const answered = theirs.state === "active" && state.name !== "active";
    return {
      ours: counted
        ? "stands"
        : unheard
        ? "accept_again"
        : answered
        ? "answered"
        : "stands",
      theirs: "none",
    };
  }
  const unknown = !ours && theirs?.callId !== lastCallId;
  return {
    ours: !ours
      ? "none"
      : state.name === "calling" && ours.callId === undefined
      ? counted && asked ? "stands" : "ask_again"
      : response.resumed
      ? "ending"
      : "lost",
    theirs: !theirs
      ? "none"
      : !unknown
      ? "stale"
      : theirs.state !== "ringing"
      ? "stands"
      : theirs.role === "callee"
      ? "rings"
      : "stale",
  };
}

function isSame(
  ours: CallInfo,
  theirs: NonNullable<RegisterResponse["call"]>,
): boolean {
  if (ours.callId !== undefined) return ours.callId === theirs.callId;
  return ours.peer === theirs.peer &&
    (ours.direction === "outgoing") === (theirs.role === "caller");
}
