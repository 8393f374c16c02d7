import { type CallInfo, callOf, type PhoneState } from "../phone_state.ts";
import type { RegisterResponse } from "./registration.ts";

/**
 * Result of comparing the phone's and the server's calls after a lost socket.
 */
export interface Resumption {
  ours:
    | "none"
    /** The call goes on. */
    | "stands"
    /** The server did not receive our `call`. */
    | "ask_again"
    /** The server did not receive our accept. */
    | "accept_again"
    /**
     * The call was accepted. The server's kept messages say so, unless a new
     * server process has lost them.
     */
    | "answered"
    /** The call ended meanwhile; the server's kept messages will say why. */
    | "ending"
    /** The server does not know the call. */
    | "lost";
  /**
   * The server's call that is not ours: it rings, is established since a
   * previous page, or has to be stopped.
   */
  theirs: "none" | "rings" | "stands" | "stale";
}

/**
 * Compares both sides' view of the call. If both count messages, any difference
 * will be resolved by messages on their way.
 *
 * @param asked a `call` was sent and not answered yet
 * @param lastCallId the call that ended here last, which the server may not
 * know to be over
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
