import { type ReadonlySignal, signal } from "@preact/signals";
import type { CallMessage } from "./call_messages.ts";

/** Somebody who calls while we are in a call. */
export interface SecondCaller {
  callId: string;
  peer: string;
  /** Whether the caller asked for a video call. */
  video: boolean;
}

/** Limit of messages kept for a second call: an honest server sends about five. */
const MAX_KEPT_MESSAGES = 32;

/** A call that rings while we are in another one. Its messages wait until that one is over. */
export class SecondCall {
  readonly #caller = signal<SecondCaller | null>(null);
  readonly caller: ReadonlySignal<SecondCaller | null> = this.#caller;
  #kept: CallMessage[] = [];

  /** @param missed is told of a caller who gave up */
  constructor(private readonly missed: (peer: string) => void) {}

  /**
   * Takes a message that is about a second call.
   *
   * @param first id of the current call
   * @returns false if the message is about something else
   */
  takes(message: CallMessage, first: string): boolean {
    const callId = "callId" in message ? message.callId : undefined;
    if (callId === undefined || callId === first) return false;
    if (message.id === "incomingCall") {
      const { from: peer, video = true } = message;
      this.#kept = [];
      this.#caller.value = { callId, peer, video };
    }
    if (callId !== this.caller.value?.callId) return false;
    if (message.id === "stopCommunication" || message.id === "callEnded") {
      const { peer } = this.caller.value;
      this.takeAll();
      const elsewhere = message.reason === "answered_elsewhere" ||
        message.reason === "moved";
      if (!elsewhere) this.missed(peer);
    } else if (this.#kept.length < MAX_KEPT_MESSAGES) this.#kept.push(message);
    return true;
  }

  /** The first call is over, or this one is not wanted. @returns its messages, in order */
  takeAll(): CallMessage[] {
    this.#caller.value = null;
    return this.#kept.splice(0);
  }
}
