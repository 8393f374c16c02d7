import { signal } from "@preact/signals";
import { Chat } from "./chat.ts";
import { CallSignaling, type CallSignalingParts } from "./call_signaling.ts";
import { LegMedia } from "./leg_media.ts";
import type { CallMessage, RecordingConsent } from "./call_messages.ts";
import { CallRecovery, type RecoveryParts } from "./call_recovery.ts";
import { followCall } from "./call_effects.ts";
import { CallSealing } from "./call_sealing.ts";
import { IncomingRing, type PreviewRule } from "./incoming_ring.ts";
import {
  callOf,
  canChat,
  type EndReason,
  type Problem,
} from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { RegisterResponse } from "../session/registration.ts";
import { OtherDevice } from "./other_device.ts";
import { SecondCall } from "./second_call.ts";

/** The parts of the phone that a call uses. */
export interface CurrentCallParts
  extends CallSignalingParts, PreviewRule, RecoveryParts {
  notice(problem: Problem): void;
  /** Takes this notice away, if it is still shown. */
  solved(code: Problem["code"]): void;
  /** Somebody called during a call, and gave up. */
  missed(peer: string): void;
}

/**
 * The phone's current call, from dialling to its end: its parts, and what server
 * and media do to it. The acts of the person are in `call_control.ts`.
 */
export class CurrentCall {
  readonly line: CallSignaling;
  readonly media: LegMedia;
  /** Text messages of the call. */
  readonly chat: Chat;
  readonly sealing: CallSealing;
  readonly ring: IncomingRing;
  readonly recovery: CallRecovery;
  readonly second: SecondCall;
  readonly other: OtherDevice;
  /** The sides that agree to a recording of the call that it names, as the server says; null before it does. */
  readonly recording = signal<RecordingConsent | null>(null);
  /**
   * The call that ended here last. The server may not know yet that it ended.
   */
  lastCallId: string | undefined;

  constructor(
    readonly platform: Platform,
    readonly parts: CurrentCallParts,
  ) {
    const line = this.line = new CallSignaling(parts);
    this.second = new SecondCall(parts.missed);
    this.other = new OtherDevice(platform.now);
    const media = this.media = new LegMedia(platform, parts.preferences, {
      candidate: (candidate) =>
        line.send({ id: "onIceCandidate", candidate, callId: line.callId }),
      connected: () => this.#connected(),
      broken: () => this.#broken(),
      silent: () => this.recovery.silent(),
      renegotiate: (sdpOffer, offerId) => {
        const { callId } = line;
        if (!callId) return;
        line.offer = sdpOffer;
        // For the other side's browser, this may be a new one.
        const seal = line.name === "connecting" ? line.seal : undefined;
        line.send({ id: "renegotiateOffer", callId, sdpOffer, offerId, seal });
      },
      lost: (message, reason) => this.#lost(message, reason),
      problem: parts.notice,
      solved: parts.solved,
    });
    this.chat = new Chat(({ id, text }) => {
      const { callId } = line;
      if (!callId || !canChat(line.state)) return false;
      const message = { id, callId, text };
      // A text that grows is old by the time there is a connection again.
      if (id === "typing" && text !== "") return line.sendNow(message);
      line.send(message);
      return true;
    });
    this.sealing = new CallSealing(platform, line);
    this.ring = new IncomingRing(platform, this, parts);
    this.recovery = new CallRecovery(platform, this, parts);
    followCall(
      platform,
      parts.state,
      media.local,
      line,
      this.recovery.resumptions,
    );
  }

  /** Loaded together with the screens that follow the first one. */
  joining() {
    return import("./call_joining.ts").catch(() => null);
  }

  /** Ends the call, and tells the server if it knows the call. */
  stop(reason: EndReason, message?: string): void {
    if (!callOf(this.line.state)) return;
    this.line.sendStop();
    this.end(reason, message);
  }

  /**
   * Ends the call without telling the server, which ended it or is unreachable.
   */
  end(reason: EndReason, message?: string): void {
    const call = callOf(this.line.state);
    if (!call) return;
    this.lastCallId = call.callId;
    this.close();
    const at = this.platform.now();
    this.line.dispatch({ type: "ended", reason, message, at });
    for (const kept of this.second.takeAll()) this.handle(kept);
  }

  /** The socket is lost. */
  linkLost(): void {
    const { giveUp } = this.other;
    if (giveUp) giveUp({ code: "connection_lost" });
    else this.recovery.linkLost();
  }

  /** Frees everything of the call. */
  close(): void {
    this.other.giveUp = null;
    this.chat.clear();
    this.recovery.over();
    this.line.messages.over();
    this.ring.preparation.done();
    this.sealing.close();
    this.media.close();
  }

  /** The name is lost, and every call with it. */
  unregistered(): void {
    this.second.takeAll();
    this.other.told();
    this.end("peer_lost");
  }

  /** Takes a message about a call. */
  handle(message: CallMessage): void {
    const { line, media, ring, second } = this;
    const { name, callId } = line;
    const inCall = name === "connecting" || name === "active" ||
      name === "returning";
    if (inCall && callId && second.takes(message, callId)) return;
    if (message.id === "incomingCall") return ring.begin(message);
    if (message.id === "takeCallResponse") {
      return this.other.answered(message);
    }
    if (!line.messages.concern(message, callId)) {
      // The call was given up before it rang, maybe while the server was
      // unreachable.
      if (message.id === "ringing") line.stop(message.callId);
      return;
    }
    switch (message.id) {
      case "ringing":
        return line.dispatch({ ...message, type: "ringing" });
      case "callResponse":
        if (message.response === "rejected") {
          return this.end(message.reason ?? "declined", message.message);
        }
        // falls through
      case "startCommunication":
        return this.accepted(message.sdpAnswer);
      case "answerPrepared":
        return ring.preparation.answered(message.sdpAnswer);
      case "callProgress":
        media.answerEarly(message.sdpAnswer, message.sealed);
        return void this.sealing.reveal(message);
      case "sealedOffer": {
        if (message.offerId === undefined) return ring.sealedOffer(message);
        // Begins at once: a repair may follow.
        const answer = media.answerNew(message.sdpOffer);
        this.joining().then((script) =>
          script?.agreeAnew(this, message, answer)
        );
        return;
      }
      case "sealReveal":
        this.sealing.isBrokenBy(message).then((broken) => {
          if (broken) this.stop("seal_broken");
        });
        return;
      case "renegotiateAnswer": {
        const { sdpAnswer, offerId, sealed } = message;
        if (media.answer(sdpAnswer, offerId, sealed)) {
          void this.sealing.reveal(message);
        }
        return;
      }
      case "iceCandidate":
        return media.addIceCandidate(message.candidate);
      case "stopCommunication":
      case "callEnded":
        return this.end(message.reason ?? "hung_up", message.message);
      case "renegotiate":
        if (!message.sealed && media.sealed.value) {
          this.parts.notice({ code: "seal_lost" });
          // Its signs are not those of the next connection, even if that is called sealed.
          this.sealing.close();
        }
        return this.recovery.repair(
          message.cause === "network" ? "self" : "media",
          !message.sealed,
        );
      case "peerReconnecting":
        return line.dispatch({
          type: "reconnecting",
          side: "peer",
          at: this.platform.now(),
        });
      case "peerReconnected":
        media.peerBack();
        return line.dispatch({ type: "reconnected", side: "peer" });
      case "peerChat":
        return this.chat.received(message.text);
      case "peerTyping":
        return this.chat.typed(message.text);
      case "recordingConsent":
        this.recording.value = message;
        return;
      case "peerMediaState":
        return line.dispatch({ type: "peerMedia", media: message.state });
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
    if (!this.ring.preparation.waiting) return false;
    if (this.line.name === "connecting") this.recovery.offerAfresh();
    else this.ring.preparation.giveUp();
    return true;
  }

  /** The server has registered us again. */
  registered(response: RegisterResponse): void {
    if (!response.resumed) this.second.takeAll();
    // Its end may be lost with the server's process.
    if (response.received === undefined) {
      this.chat.typed("");
      this.recording.value = null;
    }
    this.other.told(response.elsewhere);
    this.recovery.registered(response, this.lastCallId);
    // Loads scripts before they are needed.
    void this.platform.legs();
    void this.platform.seal?.("");
  }

  #broken(): void {
    if (this.line.name === "incoming") this.ring.preparation.giveUp();
    else this.recovery.repair("self");
  }

  #lost(message: string, reason?: EndReason): void {
    const { state } = this.line;
    if (state.name === "incoming") return this.ring.preparation.giveUp();
    // No network is at fault: the other side's page went away, and did not come back.
    const away = state.name === "active" && state.peerAway;
    this.stop(reason ?? (away ? "peer_lost" : "media_failed"), message);
  }

  /** The callee takes the call. */
  accepted(sdpAnswer?: string): void {
    const { line, media } = this;
    if (line.name === "calling") line.dispatch({ type: "accepted" });
    if (line.name !== "connecting") return;
    if (sdpAnswer !== undefined) media.answer(sdpAnswer);
    media.expect();
    this.#becomeActive();
  }

  #connected(): void {
    this.recovery.connected();
    this.#becomeActive();
  }

  #becomeActive(): void {
    const { line, media } = this;
    if (line.name !== "connecting" || !media.connected) return;
    const at = this.platform.now();
    line.dispatch({ type: "connected", at });
    if (!line.standing) {
      line.dispatch({ type: "reconnecting", side: "self", at });
    }
  }
}
