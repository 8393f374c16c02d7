import type { Signal } from "@preact/signals";
import type { ClientMessage, MediaState } from "../../shared/protocol.ts";
import { callOf, nextState, type PhoneEvent } from "../call_machine.ts";
import { CallMessages } from "./call_messages.ts";
import type { PhoneState } from "../phone_state.ts";

/** What a line runs over. */
export interface CallSignallingParts {
  state: Signal<PhoneState>;
  /** Whether the server knows us on the present socket. */
  standing(): boolean;
  /** @returns false when there is no connection now */
  transmit(message: ClientMessage): boolean;
}

/** The present call as phone and server speak of it: its state, and what is sent about it. */
export class CallSignalling {
  readonly messages = new CallMessages();

  constructor(private readonly parts: CallSignallingParts) {}

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

  /** Sends it, or keeps it until the server knows us again. */
  send(message: ClientMessage): void {
    if (!this.sendNow(message)) this.messages.keep(message);
  }

  /** @returns false where it could not be sent; it is not kept */
  sendNow(message: ClientMessage): boolean {
    return this.standing && this.parts.transmit(message);
  }

  /** Sends our leg's offer to where the call stands by now: both may have called each other. */
  sendOffer(sdpOffer: string | null): void {
    const { state } = this;
    if (sdpOffer === null) return;
    if (state.name === "calling") {
      const { peer: to } = state.call;
      const sent = this.parts.transmit({ id: "call", to, sdpOffer });
      if (sent) this.messages.asked();
    } else this.sendAccept(sdpOffer);
  }

  /** @param sdpOffer not needed for a leg that was prepared */
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
    });
  }

  sendDecline(message?: string): void {
    const { state } = this;
    if (state.name !== "incoming") return;
    const { peer: from, callId } = state.call;
    this.send({
      id: "incomingCallResponse",
      callResponse: "reject",
      from,
      callId,
      message,
    });
  }

  /** Lets the server know that the call is over here, if it knows of the call. */
  sendStop(): void {
    const call = callOf(this.state);
    if (!call) return;
    // A server of part 1 never gives an id, so its absence says nothing of a call that was answered.
    const asked = call.callId !== undefined || this.messages.waiting;
    if (this.name === "calling" && !asked) return;
    this.send({ id: "stop", callId: call.callId });
  }

  /** Lets the server know that a call of its is none of ours. */
  stop(callId: string): void {
    this.send({ id: "stop", callId });
  }

  sendMediaState(state: MediaState): void {
    const { callId } = this;
    if (this.name !== "active" || !callId) return;
    this.send({ id: "mediaState", callId, state });
  }
}
