import type { ClientMessage, ServerMessage } from "../../shared/protocol.ts";

export type CallMessage = Exclude<
  ServerMessage,
  {
    id:
      | "registerResponse"
      | "userJoined"
      | "userLeft"
      | "userBusy"
      | "presence"
      | "foundUsers"
      | "callElsewhere"
      | "missedCall"
      | "leftText"
      | "settings"
      | "recents"
      | "guestLink"
      | "messagesChanged"
      | "textLeft"
      | "serverShutdown"
      | "error"
      | "pong";
  }
>;

/** The sides that agree to a recording. */
export type RecordingConsent = ServerMessage & { id: "recordingConsent" };

/** The other browser's own offer. */
export type SealedOffer = ServerMessage & { id: "sealedOffer" };

/**
 * Messages of the current call: decides which incoming ones belong to it, and
 * keeps outgoing ones while there is no connection.
 */
export class CallMessages {
  /** A `call` was sent, and neither rings nor was refused yet. */
  #asked = false;
  /**
   * Number of `call`s given up before they were answered. Their answers come
   * first.
   */
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

  /**
   * Keeps a message until the connection is back. Offers for repairs are not
   * kept, because the repair starts again.
   */
  keep(message: ClientMessage): void {
    if (message.id !== "renegotiateOffer") this.#unsent.push(message);
  }

  takeUnsent(): ClientMessage[] {
    return this.#unsent.splice(0);
  }

  /** The call is over, or was replaced by another one. */
  over(): void {
    if (this.#asked) this.#givenUp++;
    this.#asked = false;
    this.#unsent = [];
  }

  /** The server starts a new session and will not answer earlier requests. */
  restart(): void {
    this.#asked = false;
    this.#givenUp = 0;
  }

  /**
   * Whether a message belongs to the current call. One without a call id may
   * answer a `call` that was given up: those are answered in order.
   *
   * @param callId the current call's id, if known
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
