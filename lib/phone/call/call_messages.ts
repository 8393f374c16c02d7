import type { ClientMessage, ServerMessage } from "../../shared/protocol.ts";

/** The messages about calls. */
export type CallMessage = Exclude<
  ServerMessage,
  {
    id:
      | "registerResponse"
      | "userJoined"
      | "userLeft"
      | "userBusy"
      | "missedCall"
      | "serverShutdown"
      | "error"
      | "pong";
  }
>;

/** Messages about the present call: which of those that come are, and which are still to be sent. */
export class CallMessages {
  /** A `call` that neither rings nor is refused yet. */
  #asked = false;
  /** Such that were given up meanwhile; their answers come first. */
  #givenUp = 0;
  #unsent: ClientMessage[] = [];

  /** Whether a `call` was sent that is not answered yet. */
  get waiting(): boolean {
    return this.#asked;
  }

  /** A `call` was sent. */
  asked(): void {
    this.#asked = true;
  }

  /** To be sent when the connection is back, but for repairs, which then begin anew. */
  keep(message: ClientMessage): void {
    if (message.id !== "renegotiateOffer") this.#unsent.push(message);
  }

  takeUnsent(): ClientMessage[] {
    return this.#unsent.splice(0);
  }

  /** The call is over, or has become another one. */
  over(): void {
    if (this.#asked) this.#givenUp++;
    this.#asked = false;
    this.#unsent = [];
  }

  /** The server begins anew: what was asked before is not answered any more. */
  restart(): void {
    this.#asked = false;
    this.#givenUp = 0;
  }

  /**
   * Whether a message is about the present call. One without a call's id may
   * be the answer to a `call` that was given up: those are answered in order.
   *
   * @param callId of the present call, as far as it is known
   */
  concern(message: CallMessage, callId: string | undefined): boolean {
    const about = "callId" in message ? message.callId : undefined;
    if (about !== undefined && about === callId) {
      this.#asked = false;
      return true;
    }
    const answersCall = message.id === "ringing" ||
      (message.id === "callResponse" && about === undefined);
    if (!answersCall) return about === undefined;
    if (this.#givenUp > 0) {
      this.#givenUp--;
      return false;
    }
    const asked = this.#asked;
    this.#asked = false;
    return asked;
  }
}
