import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ClientMessage, Reason } from "../protocol.ts";
import { AnswerPreparation } from "./answer_preparation.ts";
import { callOf, nextState, type PhoneEvent } from "./call_machine.ts";
import { CallMedia } from "./call_media.ts";
import { type CallMessage, CallMessages } from "./call_messages.ts";
import type { PhoneState, Problem } from "./phone_state.ts";
import type { Platform } from "./platform.ts";
import type { Preferences } from "./preferences.ts";
import type { RegisterResponse } from "./registration.ts";
import { resumption } from "./resumption.ts";

/** ms without the server after which a call is given up: it has given it up before. */
const LINK_GIVE_UP_MS = 30_000;
/** ms for what the server kept for us to arrive: it says why a call ended meanwhile. */
const KEPT_MESSAGES_MS = 1_000;

/** What a call needs of the rest of the phone. */
export interface CallControlParts {
  state: Signal<PhoneState>;
  /** Whether the server knows us on the present socket. */
  standing(): boolean;
  /** @returns false when there is no connection now */
  transmit(message: ClientMessage): boolean;
  notice(problem: Problem): void;
  preferences: ReadonlySignal<Preferences>;
  /** Whether the person has the camera open. */
  cameraInUse(): boolean;
  note(text: string): void;
  /** Nothing comes from the media server: is the connection there? */
  probe(): void;
}

/** The call of a phone, from dialling to its end: what person, server and media do to it. */
export class CallControl {
  readonly media: CallMedia;
  readonly #preparation: AnswerPreparation;
  readonly #messages = new CallMessages();
  readonly #state: Signal<PhoneState>;
  /** Ended here; the server may not know it yet. */
  #lastCallId: string | undefined;
  #cancelGiveUp: (() => void) | null = null;
  #cancelKept = () => {};
  /** Our leg is offered to a call that stands. */
  #rejoining = false;

  constructor(
    private readonly platform: Platform,
    private readonly parts: CallControlParts,
  ) {
    this.#state = parts.state;
    this.media = new CallMedia(platform, parts.preferences, {
      candidate: (candidate) =>
        this.#send({ id: "onIceCandidate", candidate, callId: this.#callId }),
      connected: () => this.#connected(),
      broken: () => this.#broken(),
      silent: () => this.#silent(),
      renegotiate: (sdpOffer) => {
        const callId = this.#callId;
        if (callId) this.#send({ id: "renegotiateOffer", callId, sdpOffer });
      },
      lost: (message) => this.#lost(message),
      switched: () => this.#sendMediaState(),
      problem: (problem) => parts.notice(problem),
    });
    this.#preparation = new AnswerPreparation(
      this.media,
      (message) => parts.standing() && parts.transmit(message),
    );
  }

  /** Calls somebody. Resolves when the call is on its way, or over. */
  async call(peer: string): Promise<void> {
    if (this.#name !== "idle") return;
    if (!this.parts.standing()) {
      this.parts.notice({ code: "connection_lost" });
      return;
    }
    this.#dispatch({ type: "call", peer });
    this.#sendOffer(await this.media.open({ video: true }));
  }

  /** Answers the incoming call, without the camera if `video` is false. */
  async accept({ video = true }: { video?: boolean } = {}): Promise<void> {
    if (this.#name !== "incoming") return;
    this.#dispatch({ type: "accepted" });
    if (this.#preparation.ready) {
      this.#sendAccept();
      return await this.media.goLive({ video });
    }
    this.#preparation.giveUp();
    this.#sendOffer(await this.media.open({ video }));
  }

  /** Back into the call that a page before this one has left. */
  async rejoin(): Promise<void> {
    if (this.#name !== "returning") return;
    this.#rejoining = true;
    this.#dispatch({ type: "accepted" });
    const sdpOffer = await this.media.open({ video: true });
    const callId = this.#callId;
    if (sdpOffer === null || !callId) return;
    this.media.expect();
    this.#send({ id: "renegotiateOffer", callId, sdpOffer });
  }

  /** Refuses the incoming call, in own words if there are any. */
  decline(message?: string): void {
    const state = this.#state.value;
    if (state.name !== "incoming") return;
    const { peer: from, callId } = state.call;
    this.#send({
      id: "incomingCallResponse",
      callResponse: "reject",
      from,
      callId,
      message,
    });
    this.end("declined");
  }

  /** Ends the call at any stage. */
  hangUp(): void {
    if (this.#name === "incoming") this.decline();
    else this.#stop(this.#name === "calling" ? "cancelled" : "hung_up");
  }

  /** The page goes away: the server keeps a standing call for the next one, for a while. */
  leave(): void {
    if (this.#name === "calling") return this.hangUp();
    const lastCallId = this.#lastCallId;
    this.end("hung_up");
    this.#lastCallId = lastCallId;
  }

  /** The network came back or is another one. */
  retryNow(): void {
    this.media.doubt();
  }

  /** Ends the call without telling the server: it has ended it, or is gone. */
  end(reason: Reason, message?: string): void {
    const call = callOf(this.#state.value);
    if (!call) return;
    this.#lastCallId = call.callId;
    this.#rejoining = false;
    this.#cancelGiveUp?.();
    this.#cancelGiveUp = null;
    this.#cancelKept();
    this.#messages.over();
    this.#preparation.done();
    this.media.close();
    const at = this.platform.now();
    this.#dispatch({ type: "ended", reason, message, at });
  }

  /** Takes a message about a call. */
  handle(message: CallMessage): void {
    if (message.id === "incomingCall") return this.#incoming(message);
    if (!this.#messages.concern(message, this.#callId)) return;
    switch (message.id) {
      case "ringing":
        return this.#dispatch({ type: "ringing", callId: message.callId });
      case "callResponse":
        if (message.response === "rejected") {
          return this.end(message.reason ?? "declined", message.message);
        }
        return this.#accepted(message.sdpAnswer);
      case "startCommunication":
        return this.#accepted(message.sdpAnswer);
      case "answerPrepared":
        return this.#preparation.answered(message.sdpAnswer);
      case "callProgress":
      case "renegotiateAnswer":
        return this.media.answer(message.sdpAnswer);
      case "iceCandidate":
        return this.media.addIceCandidate(message.candidate);
      case "stopCommunication":
        return this.end(message.reason ?? "hung_up", message.message);
      case "callEnded":
        return this.end(message.reason, message.message);
      case "renegotiate":
        return this.#repair(message.cause === "network" ? "self" : "media");
      case "peerReconnecting":
        return this.#dispatch({ type: "reconnecting", side: "peer" });
      case "peerReconnected":
        return this.#dispatch({ type: "reconnected", side: "peer" });
      case "peerMediaState":
        return this.#dispatch({ type: "peerMedia", media: message.state });
      default:
        message satisfies never;
    }
  }

  /**
   * The server refused something.
   *
   * @returns whether that was the preparation, which nobody knows of
   */
  refused(): boolean {
    if (!this.#preparation.waiting) return false;
    this.#preparation.giveUp();
    if (this.#name === "connecting") this.#offerAfresh();
    return true;
  }

  /** The socket is gone; a call outlives it for a while. */
  linkLost(): void {
    if (!callOf(this.#state.value)) return;
    this.#dispatch({ type: "reconnecting", side: "self" });
    this.#cancelGiveUp ??= this.platform.after(
      LINK_GIVE_UP_MS,
      () => this.end("peer_lost"),
    );
  }

  /** The server knows us again: both sides' calls are compared, and what waited is sent. */
  registered(response: RegisterResponse): void {
    this.#cancelGiveUp?.();
    this.#cancelGiveUp = null;
    const { call, iceServers = [] } = response;
    this.media.iceServers = iceServers;
    this.#messages.restart();
    const { ours, theirs } = resumption(
      this.#state.value,
      response,
      this.#lastCallId,
    );
    switch (ours) {
      case "none":
        break;
      case "stands":
        this.#resumed(call?.callId);
        break;
      case "ask_again":
      case "accept_again":
        this.#messages.over();
        this.#messages.restart();
        if (this.#preparation.waiting) {
          // The preparation may have been lost with the socket, too.
          this.#preparation.giveUp();
          this.#offerAfresh();
        } else if (this.#preparation.ready) this.#sendAccept();
        else this.#offerAgain();
        break;
      case "ending":
        this.#cancelKept();
        this.#cancelKept = this.platform.after(
          KEPT_MESSAGES_MS,
          () => this.end("peer_lost"),
        );
        break;
      case "lost":
        this.end("peer_lost");
    }
    if (call && theirs === "stands") {
      const { callId, peer, role } = call;
      const direction = role === "caller" ? "outgoing" : "incoming";
      this.#dispatch({ type: "standing", call: { callId, peer, direction } });
    } else if (call && theirs === "stale") {
      this.#send({ id: "stop", callId: call.callId });
    } else if (call && theirs === "rings") {
      this.#incoming({ from: call.peer, callId: call.callId });
    }
    for (const message of this.#messages.takeUnsent()) this.#send(message);
  }

  /** The server still has our call. */
  #resumed(callId: string | undefined): void {
    if (callId) this.#dispatch({ type: "ringing", callId });
    // An offer made meanwhile may have been lost with the socket.
    if (this.#name === "connecting" && this.#rejoining) this.media.repair();
    if (this.#name !== "active") return;
    if (this.media.connected) {
      this.#dispatch({ type: "reconnected", side: "self" });
    } else this.media.repair();
  }

  #incoming({ from, callId }: { from: string; callId?: string }): void {
    const before = this.#state.value;
    if (before.name !== "idle" && before.name !== "calling") return;
    if (this.#callId !== undefined) return;
    // Our own call will be refused: the server took this one first.
    const { waiting } = this.#messages;
    this.#messages.over();
    this.#dispatch({ type: "incoming", peer: from, callId });
    if (this.#name === "incoming") {
      this.media.close();
      this.#ring(callId);
    } else if (waiting) this.#offerAgain();
  }

  /** What can be done of the answer before the person decides. */
  #ring(callId: string | undefined): void {
    if (callId !== undefined) this.#preparation.begin(callId);
    if (
      this.parts.preferences.value.pictureWhenItRings ||
      this.parts.cameraInUse()
    ) this.media.local.openPreview();
  }

  #broken(): void {
    if (this.#name === "incoming") this.#preparation.giveUp();
    else this.#repair("self");
  }

  #lost(message: string): void {
    if (this.#name === "incoming") this.#preparation.giveUp();
    else this.#stop("media_failed", message);
  }

  #accepted(sdpAnswer: string | undefined): void {
    if (this.#name === "calling") {
      this.#dispatch({ type: "accepted" });
    }
    if (this.#name !== "connecting") return;
    if (sdpAnswer !== undefined) this.media.answer(sdpAnswer);
    this.media.expect();
    this.#becomeActive();
  }

  /** Nothing comes, though nothing was closed. */
  #silent(): void {
    const state = this.#state.value;
    if (state.name !== "active") return;
    this.parts.probe();
    const { audio, video } = state.peerMedia;
    const expected = audio || video !== "off";
    // The other side's trouble is repaired there.
    if (expected && state.reconnecting !== "peer") this.#repair("self");
  }

  #connected(): void {
    this.#rejoining = false;
    if (this.parts.standing()) {
      this.#dispatch({ type: "reconnected", side: "self" });
    }
    this.#becomeActive();
  }

  #becomeActive(): void {
    if (this.#name !== "connecting" || !this.media.connected) {
      return;
    }
    this.#dispatch({ type: "connected", at: this.platform.now() });
    if (!this.parts.standing()) {
      this.#dispatch({ type: "reconnecting", side: "self" });
    }
    this.#sendMediaState();
  }

  /** While it rings there is nothing to repair: the accept sees to it. */
  #repair(side: "self" | "media"): void {
    if (this.#name !== "connecting" && this.#name !== "active") return;
    this.parts.note(`repairing the connection (${side})`);
    this.#dispatch({ type: "reconnecting", side });
    this.media.repair();
  }

  /** Sends our leg's offer to where the call stands by now: both may have called each other. */
  #sendOffer(sdpOffer: string | null): void {
    const state = this.#state.value;
    if (sdpOffer === null) return;
    if (state.name === "calling") {
      const { peer: to } = state.call;
      const sent = this.parts.transmit({ id: "call", to, sdpOffer });
      if (sent) this.#messages.asked();
    } else this.#sendAccept(sdpOffer);
  }

  /** @param sdpOffer not needed for a leg that was prepared */
  #sendAccept(sdpOffer?: string): void {
    const state = this.#state.value;
    if (state.name !== "connecting") return;
    const { peer: from, callId } = state.call;
    this.#send({
      id: "incomingCallResponse",
      callResponse: "accept",
      from,
      callId,
      sdpOffer,
    });
  }

  #offerAgain(): void {
    this.media.offer().then((sdpOffer) => this.#sendOffer(sdpOffer));
  }

  /** The leg that was prepared is worth nothing. */
  #offerAfresh(): void {
    this.media.openAgain().then((sdpOffer) => this.#sendOffer(sdpOffer));
  }

  /** Ends the call, and lets the server know if it knows of it. */
  #stop(reason: Reason, message?: string): void {
    const call = callOf(this.#state.value);
    if (!call) return;
    if (call.callId !== undefined || this.#messages.waiting) {
      this.#send({ id: "stop", callId: call.callId });
    }
    this.end(reason, message);
  }

  #sendMediaState(): void {
    const callId = this.#callId;
    if (this.#name !== "active" || !callId) return;
    this.#send({ id: "mediaState", callId, state: this.media.state });
  }

  get #name(): PhoneState["name"] {
    return this.#state.value.name;
  }

  get #callId(): string | undefined {
    return callOf(this.#state.value)?.callId;
  }

  #dispatch(event: PhoneEvent): void {
    this.#state.value = nextState(this.#state.value, event);
  }

  /** Sends it, or keeps it until the server knows us again. */
  #send(message: ClientMessage): void {
    if (!this.parts.standing() || !this.parts.transmit(message)) {
      this.#messages.keep(message);
    }
  }
}
