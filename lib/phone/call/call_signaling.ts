import type { Signal } from "@preact/signals";
import type { ClientMessage } from "../../shared/protocol.ts";
import { CallMessages } from "./call_messages.ts";
import { callOf, type PhoneState } from "../phone_state.ts";
import { nextState, type PhoneEvent } from "../phone_transitions.ts";

/** Id of the offer of a leg's first connection. */
export const FIRST_OFFER = 0;

/**
 * Dependencies of {@link CallSignaling}.
 */
export interface CallSignalingParts {
  state: Signal<PhoneState>;
  /** Whether we are registered on the current socket. */
  standing(): boolean;
  /** @returns false when there is no connection now */
  transmit(message: ClientMessage): boolean;
}

/**
 * The signaling of the current call: its state, and the messages sent about
 * it.
 */
export class CallSignaling {
  readonly messages = new CallMessages();
  /** Our commitment, for the offer of our first connection in a call that may be sealed. */
  seal: string | undefined;
  /** The last offer of our own. */
  offer = "";

  constructor(private readonly parts: CallSignalingParts) {}

  get state(): PhoneState {
    return this.parts.state.value;
  }

  get name(): PhoneState["name"] {
    return this.state.name;
  }

  get callId(): string | undefined {
    return callOf(this.state)?.callId;
  }

  get standing(): boolean {
    return this.parts.standing();
  }

  dispatch(event: PhoneEvent): void {
    this.parts.state.value = nextState(this.state, event);
  }

  /** Sends a message, or keeps it until we are registered again. */
  send(message: ClientMessage): void {
    if (!this.sendNow(message)) this.messages.keep(message);
  }

  /**
   * Sends a message without keeping it.
   *
   * @returns false if it could not be sent
   */
  sendNow(message: ClientMessage): boolean {
    return this.standing && this.parts.transmit(message);
  }

  /**
   * Sends our leg's offer in the message that fits the call's current state,
   * which may have changed because both called each other.
   */
  sendOffer(sdpOffer: string | null): void {
    const { state } = this;
    if (sdpOffer === null) return;
    this.offer = sdpOffer;
    if (state.name === "calling") {
      const { peer: to, video } = state.call;
      const sent = this.parts.transmit({
        id: "call",
        to,
        sdpOffer,
        ...(video ? {} : { video }),
        seal: this.seal,
      });
      if (sent) this.messages.asked();
    } else this.sendAccept(sdpOffer);
  }

  /** @param sdpOffer not needed for a prepared leg */
  sendAccept(sdpOffer?: string): void {
    const { state } = this;
    if (state.name !== "connecting") return;
    const { peer: from, callId } = state.call;
    this.send({
      id: "incomingCallResponse",
      callResponse: "accept",
      from,
      callId,
      sdpOffer,
      seal: this.seal,
    });
  }

  sendDecline(
    { peer: from, callId }: { peer: string; callId?: string },
    message?: string,
  ): void {
    this.send({
      id: "incomingCallResponse",
      callResponse: "reject",
      from,
      callId,
      message,
    });
  }

  /**
   * Tells the server that the call is over here, if the server knows the call.
   */
  sendStop(): void {
    const call = callOf(this.state);
    if (!call) return;
    // A server without protocol version 2 never sends an id, so a missing id
    // does not mean that the call was unanswered.
    const asked = call.callId !== undefined || this.messages.waiting;
    if (this.name === "calling" && !asked) return;
    this.send({ id: "stop", callId: call.callId });
  }

  /** Tells the server to end a call that is not ours. */
  stop(callId: string): void {
    this.send({ id: "stop", callId });
  }
}
