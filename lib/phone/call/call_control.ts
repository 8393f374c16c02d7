import type { ReadonlySignal } from "@preact/signals";
import type { IceServer } from "../../shared/protocol.ts";
import { Chat } from "./chat.ts";
import { EarlyAnswer } from "./early_answer.ts";
import {
  CallSignalling,
  type CallSignallingParts,
  FIRST_OFFER,
} from "./call_signalling.ts";
import { LegMedia } from "./leg_media.ts";
import type { CallMessage } from "./call_messages.ts";
import { CallRecovery } from "./call_recovery.ts";
import { followCall } from "./call_effects.ts";
import { CallSealing } from "./call_sealing.ts";
import {
  callOf,
  canChat,
  type EndReason,
  type Problem,
  type Switches,
} from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { Preferences } from "../preferences.ts";
import type { CallSeal, SealPart } from "../seal/call_seal.ts";
import type { RegisterResponse } from "../session/registration.ts";
import { SecondCall, type SecondCaller } from "./second_call.ts";

/** The parts of the phone that a call uses. */
export interface CallControlParts extends CallSignallingParts {
  notice(problem: Problem): void;
  /** Takes this notice away, if it is still shown. */
  solved(code: Problem["code"]): void;
  preferences: ReadonlySignal<Preferences>;
  /** Whether the person has the camera open. */
  cameraInUse(): boolean;
  note(text: string): void;
  /**
   * No media arrives from the server: checks whether the signalling connection
   * is alive.
   */
  probe(): void;
  /** Somebody called during a call, and gave up. */
  missed(peer: string): void;
}

/**
 * ms that an accept waits for the caller's own offer: it comes within a round
 * trip. Without it, the call goes through a media server that decrypts.
 */
const SEALED_OFFER_MS = 3_000;

/** A call that rings here. */
type IncomingCall = Pick<
  CallMessage & { id: "incomingCall" },
  "from" | "callId" | "video" | "sealed"
>;

/** The call of a phone, from dialling to its end: what person, server and media do to it. */
export class CallControl {
  readonly media: LegMedia;
  /** Text messages of the call. */
  readonly chat: Chat;
  readonly #second: SecondCall;
  readonly #line: CallSignalling;
  readonly #preparation: EarlyAnswer;
  readonly #recovery: CallRecovery;
  readonly #sealing: CallSealing;
  /**
   * The call that ended here last. The server may not know yet that it ended.
   */
  #lastCallId: string | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly parts: CallControlParts,
  ) {
    const line = this.#line = new CallSignalling(parts);
    this.#second = new SecondCall(parts.missed);
    this.media = new LegMedia(platform, parts.preferences, {
      candidate: (candidate) =>
        line.send({ id: "onIceCandidate", candidate, callId: line.callId }),
      connected: () => this.#connected(),
      broken: () => this.#broken(),
      silent: () => this.#recovery.silent(),
      renegotiate: (sdpOffer, offerId) => {
        const { callId } = line;
        if (!callId) return;
        line.send({ id: "renegotiateOffer", callId, sdpOffer, offerId });
      },
      lost: (message, reason) => this.#lost(message, reason),
      problem: (problem) => parts.notice(problem),
      solved: (code) => parts.solved(code),
    });
    this.chat = new Chat((text) => {
      const { callId } = line;
      if (!callId || !canChat(line.state)) return false;
      line.send({ id: "chat", callId, text });
      return true;
    });
    this.#preparation = new EarlyAnswer(
      this.media,
      (message) => line.sendNow(message),
    );
    this.#recovery = new CallRecovery(platform, {
      line,
      media: this.media,
      preparation: this.#preparation,
      incoming: (call) => this.#incoming(call),
      accepted: () => this.#accepted(undefined),
      lost: () => this.end("peer_lost"),
      note: parts.note,
      probe: parts.probe,
    });
    this.#sealing = new CallSealing(platform, line);
    followCall(
      platform,
      parts.state,
      this.media.local,
      line,
      this.#recovery.resumptions,
    );
  }

  /** The signs of the current call, if it is sealed. */
  get seal(): ReadonlySignal<CallSeal | null> {
    return this.#sealing.seal;
  }

  /** Calls somebody. Resolves when the call is on its way, or over. */
  async call(
    peer: string,
    { video = true }: { video?: boolean } = {},
  ): Promise<void> {
    if (this.#line.name !== "idle") return;
    if (!this.#line.standing) {
      this.parts.notice({ code: "connection_lost" });
      return;
    }
    this.#line.dispatch({ type: "call", peer, video });
    const [sdpOffer] = await Promise.all([
      this.media.open(this.#switches(video)),
      this.#sealing.commit(peer),
    ]);
    this.#line.sendOffer(sdpOffer);
  }

  /** The person who calls during a call; null if nobody does. */
  get secondCaller(): ReadonlySignal<SecondCaller | null> {
    return this.#second.caller;
  }

  /**
   * Ends the call, and answers the one that rings meanwhile. A device that is
   * off in the first call is off in the second.
   */
  async answerSecond(): Promise<void> {
    const { value: caller } = this.#second.caller;
    if (!caller) return;
    const { state } = this.#line;
    const before = state.name === "returning"
      ? state.switches
      : this.media.local.switches.value;
    const { microphone, camera } = this.#switches(caller.video);
    this.hangUp();
    await this.#accept({
      microphone: microphone && before?.microphone !== false,
      camera: camera && before?.camera !== false,
    });
  }

  /** Declines the call that rings during another one, with an optional message. */
  declineSecond(message?: string): void {
    const { value: caller } = this.#second.caller;
    if (!caller) return;
    this.#second.takeAll();
    this.#line.sendDecline(caller, message);
  }

  /** A call that the server would refuse: ends with its reason, without devices. */
  refuse(peer: string, reason: EndReason): void {
    if (this.#line.name !== "idle") return;
    this.#line.dispatch({ type: "call", peer, video: true });
    this.end(reason);
  }

  /**
   * Answers the incoming call.
   *
   * @param options `video`: whether the camera opens; by default as the caller
   * asked
   */
  async accept(options: { video?: boolean } = {}): Promise<void> {
    const { state } = this.#line;
    if (state.name !== "incoming") return;
    await this.#accept(this.#switches(options.video ?? state.call.video));
  }

  async #accept(switches: Switches): Promise<void> {
    if (this.#line.name !== "incoming") return;
    this.#line.dispatch({ type: "accepted" });
    if (this.#preparation.expected && !await this.#sealedOffer()) return;
    if (this.#preparation.ready) {
      this.#line.sendAccept();
      return await this.media.goLive(switches);
    }
    this.#preparation.giveUp();
    this.#line.sendOffer(await this.media.open(switches));
  }

  /** Rejoins the call that a previous page of this tab left. */
  async rejoin(): Promise<void> {
    const { state } = this.#line;
    if (state.name !== "returning") return;
    this.#recovery.rejoining = true;
    this.#line.dispatch({ type: "accepted" });
    const sdpOffer = await this.media.open(state.switches);
    const callId = this.#line.callId;
    if (sdpOffer === null || !callId) return;
    this.media.expect();
    const offerId = FIRST_OFFER;
    this.#line.send({ id: "renegotiateOffer", callId, sdpOffer, offerId });
  }

  /** Declines the incoming call, with an optional message. */
  decline(message?: string): void {
    const { state } = this.#line;
    if (state.name !== "incoming") return;
    this.#line.sendDecline(state.call, message);
    this.end("declined");
  }

  /** Ends the call at any stage. */
  hangUp(): void {
    if (this.#line.name === "incoming") this.decline();
    else this.#stop(this.#line.name === "calling" ? "cancelled" : "hung_up");
  }

  /**
   * The page goes away: the server keeps an established call for the next page
   * for a while.
   */
  leave(): void {
    const { callId } = this.#line;
    // A server without protocol version 2 keeps no call for the next page.
    if (this.#line.name === "calling" || callId === undefined) {
      return this.hangUp();
    }
    this.#close();
    this.#line.dispatch({ type: "left" });
  }

  /** The network is back or has changed. */
  retryNow(): void {
    this.media.doubt();
  }

  /**
   * Ends the call without telling the server, which ended it or is unreachable.
   */
  end(reason: EndReason, message?: string): void {
    const call = callOf(this.#line.state);
    if (!call) return;
    this.#lastCallId = call.callId;
    this.#close();
    const at = this.platform.now();
    this.#line.dispatch({ type: "ended", reason, message, at });
    for (const kept of this.#second.takeAll()) this.handle(kept);
  }

  /** The name is lost, and every call with it. */
  unregistered(): void {
    this.#second.takeAll();
    this.end("peer_lost");
  }

  /** ICE servers for new connections; undefined keeps the current ones. */
  useIceServers(servers: IceServer[] | undefined): void {
    if (servers) this.media.iceServers = servers;
  }

  /** Takes a message about a call. */
  handle(message: CallMessage): void {
    const { name, callId } = this.#line;
    const inCall = name === "connecting" || name === "active" ||
      name === "returning";
    if (inCall && callId && this.#second.takes(message, callId)) return;
    if (message.id === "incomingCall") return this.#incoming(message);
    if (!this.#line.messages.concern(message, this.#line.callId)) {
      // The call was given up before it rang, maybe while the server was
      // unreachable.
      if (message.id === "ringing") this.#line.stop(message.callId);
      return;
    }
    switch (message.id) {
      case "ringing":
        return this.#line.dispatch({
          type: "ringing",
          callId: message.callId,
          calleeInCall: message.calleeInCall,
        });
      case "callResponse":
        if (message.response === "rejected") {
          return this.end(message.reason ?? "declined", message.message);
        }
        return this.#accepted(message.sdpAnswer);
      case "startCommunication":
        return this.#accepted(message.sdpAnswer);
      case "answerPrepared":
        return this.#preparation.answered(message.sdpAnswer);
      case "callProgress": {
        const { sdpAnswer, sealed = false, seal, device } = message;
        this.media.answerEarly(sdpAnswer, sealed);
        if (sealed && seal) {
          void this.#sealing.reveal({ seal, device }, sdpAnswer);
        }
        return;
      }
      case "sealedOffer": {
        const { callId, sdpOffer: caller, seal } = message;
        this.#preparation.beginSealed(
          callId,
          caller,
          (callee) => this.#sealing.answer(seal, caller, callee),
        );
        return;
      }
      case "sealReveal":
        void this.#revealed(message);
        return;
      case "renegotiateAnswer":
        return this.media.answer(message.sdpAnswer, message.offerId);
      case "iceCandidate":
        return this.media.addIceCandidate(message.candidate);
      case "stopCommunication":
        return this.end(message.reason ?? "hung_up", message.message);
      case "callEnded":
        return this.end(message.reason, message.message);
      case "renegotiate":
        if (!message.sealed && this.media.sealed.value) {
          this.parts.notice({ code: "seal_lost" });
        }
        return this.#recovery.repair(
          message.cause === "network" ? "self" : "media",
          message.sealed !== true,
        );
      case "peerReconnecting":
        return this.#line.dispatch({
          type: "reconnecting",
          side: "peer",
          at: this.platform.now(),
        });
      case "peerReconnected":
        this.media.peerBack();
        return this.#line.dispatch({ type: "reconnected", side: "peer" });
      case "peerChat":
        return this.chat.received(message.text);
      case "peerMediaState":
        return this.#line.dispatch({ type: "peerMedia", media: message.state });
      default:
        message satisfies never;
    }
  }

  /**
   * The server refused something.
   *
   * @returns whether it refused the early answer, which the person never sees
   */
  refused(): boolean {
    if (!this.#preparation.waiting) return false;
    if (this.#line.name === "connecting") this.#recovery.offerAfresh();
    else this.#preparation.giveUp();
    return true;
  }

  /** The socket is lost. A call survives that for a while. */
  linkLost(): void {
    this.#recovery.linkLost();
  }

  /** The server has registered us again. */
  registered(response: RegisterResponse): void {
    if (!response.resumed) this.#second.takeAll();
    this.#recovery.registered(response, this.#lastCallId);
    // Loads scripts before they are needed.
    void this.platform.legs();
    void this.platform.seal?.("");
  }

  /** The switches with which a call begins. */
  #switches(video: boolean): Switches {
    const { microphone, camera } = this.media.local.preferred;
    return { microphone, camera: camera && video };
  }

  #incoming(
    { from, callId, video = true, sealed = false }: IncomingCall,
  ): void {
    const before = this.#line.state;
    if (before.name !== "idle" && before.name !== "calling") return;
    if (this.#line.callId !== undefined) return;
    // Our own call will be refused: the server took this incoming one first.
    const { waiting } = this.#line.messages;
    this.#line.messages.over();
    this.#line.dispatch({ type: "incoming", peer: from, callId, video });
    if (this.#line.name === "incoming") {
      this.media.close();
      if (sealed) {
        this.#preparation.expectOffer();
        void this.#sealing.open(from);
      }
      this.#ring(sealed ? undefined : callId, video);
    } else if (waiting) this.#recovery.offerAgain();
  }

  /**
   * Starts ringing, and prepares the answer before the person decides.
   *
   * @param callId absent where there is nothing to prepare, or not yet
   */
  #ring(callId: string | undefined, video: boolean): void {
    if (callId !== undefined) this.#preparation.begin(callId);
    if (!video) return;
    if (
      this.parts.preferences.value.pictureWhenItRings ||
      this.parts.cameraInUse()
    ) this.media.local.openPreview();
  }

  /** The accept waits for the caller's own offer. @returns false if the call is over */
  async #sealedOffer(): Promise<boolean> {
    const { callId } = this.#line;
    const cancel = this.platform.after(
      SEALED_OFFER_MS,
      () => this.#preparation.giveUp(),
    );
    await this.#preparation.expected;
    cancel();
    return this.#line.name === "connecting" && this.#line.callId === callId;
  }

  /** The callee has the caller's part of the seal. */
  async #revealed(part: SealPart): Promise<void> {
    if (await this.#sealing.isBrokenBy(part)) this.#stop("seal_broken");
  }

  #broken(): void {
    if (this.#line.name === "incoming") this.#preparation.giveUp();
    else this.#recovery.repair("self");
  }

  #lost(message: string, reason: EndReason = "media_failed"): void {
    if (this.#line.name === "incoming") this.#preparation.giveUp();
    else this.#stop(reason, message);
  }

  #accepted(sdpAnswer: string | undefined): void {
    if (this.#line.name === "calling") {
      this.#line.dispatch({ type: "accepted" });
    }
    if (this.#line.name !== "connecting") return;
    if (sdpAnswer !== undefined) this.media.answer(sdpAnswer);
    this.media.expect();
    this.#becomeActive();
  }

  #connected(): void {
    this.#recovery.connected();
    this.#becomeActive();
  }

  #becomeActive(): void {
    if (this.#line.name !== "connecting" || !this.media.connected) {
      return;
    }
    this.#line.dispatch({ type: "connected", at: this.platform.now() });
    if (!this.#line.standing) {
      this.#line.dispatch({
        type: "reconnecting",
        side: "self",
        at: this.platform.now(),
      });
    }
  }

  /** Frees everything of the call. */
  #close(): void {
    this.chat.clear();
    this.#recovery.over();
    this.#line.messages.over();
    this.#preparation.done();
    this.#sealing.close();
    this.media.close();
  }

  /** Ends the call, and tells the server if it knows the call. */
  #stop(reason: EndReason, message?: string): void {
    if (!callOf(this.#line.state)) return;
    this.#line.sendStop();
    this.end(reason, message);
  }
}
