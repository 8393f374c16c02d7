import { type ReadonlySignal, signal } from "@preact/signals";
import type { CallSealing } from "./call_sealing.ts";
import type { CallSignaling } from "./call_signaling.ts";
import type { IncomingRing } from "./incoming_ring.ts";
import type { LegMedia } from "./leg_media.ts";
import { callOf, type EndReason } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { RegisterResponse } from "../session/registration.ts";
import { resumption } from "../session/resumption.ts";
import { savedCall } from "../session/saved_session.ts";

/**
 * ms without the server after which a call is given up. The server gives it up
 * earlier.
 */
const LINK_GIVE_UP_MS = 30_000;
/**
 * ms to wait for messages that the server kept for us: they say why a call
 * ended meanwhile.
 */
const KEPT_MESSAGES_MS = 1_000;

/** The call that is recovered. */
export interface RecoveredCall {
  readonly line: CallSignaling;
  readonly media: LegMedia;
  readonly sealing: CallSealing;
  readonly ring: IncomingRing;
  /** The callee takes the call. */
  accepted(): void;
  end(reason: EndReason): void;
}

/** The parts of the phone that a recovery uses. */
export interface RecoveryParts {
  note(text: string): void;
  /**
   * No media arrives from the server: checks whether the signaling connection
   * is alive.
   */
  probe(): void;
}

/** Recovers a call from lost sockets and broken media. */
export class CallRecovery {
  #cancelGiveUp: (() => void) | null = null;
  #cancelKept = () => {};
  /** Whether our leg is being offered to an established call. */
  rejoining = false;
  readonly #resumptions = signal(0);
  /**
   * Changes when an established call is resumed: a new server process does not
   * know our media state.
   */
  readonly resumptions: ReadonlySignal<number> = this.#resumptions;

  constructor(
    private readonly platform: Platform,
    private readonly call: RecoveredCall,
    private readonly parts: RecoveryParts,
  ) {}

  /** The call is over: cancels all waiting. */
  over(): void {
    this.rejoining = false;
    this.#reached();
    this.#cancelKept();
  }

  /** The socket is lost. A call survives that for a while. */
  linkLost(): void {
    const { line } = this.call;
    if (!callOf(line.state)) return;
    line.dispatch({
      type: "reconnecting",
      side: "self",
      at: this.platform.now(),
    });
    this.#cancelGiveUp ??= this.platform.after(
      LINK_GIVE_UP_MS,
      () => this.#lost(),
    );
  }

  /**
   * The server has registered us again: compares both sides' calls, and sends
   * the kept messages.
   *
   * @param lastCallId the call that ended here last, which the server may not
   * know to be over
   */
  registered(response: RegisterResponse, lastCallId?: string): void {
    this.#reached();
    const { line } = this.call;
    const { call } = response;
    if (response.received === undefined) line.messages.restart();
    const { ours, theirs } = resumption(
      line.state,
      response,
      line.messages.waiting,
      lastCallId,
    );
    switch (ours) {
      case "none":
        break;
      case "stands":
        this.#resumed(call?.callId);
        break;
      case "answered":
        this.#resumed(call?.callId);
        this.#cancelKept();
        this.#cancelKept = this.platform.after(
          KEPT_MESSAGES_MS,
          () => this.#answered(),
        );
        break;
      case "ask_again":
      case "accept_again":
        this.#askAgain();
        break;
      case "ending":
        this.#cancelKept();
        this.#cancelKept = this.platform.after(
          KEPT_MESSAGES_MS,
          () => this.#lost(),
        );
        break;
      case "lost":
        this.#lost();
        break;
      default:
        ours satisfies never;
    }
    if (call && theirs === "stands") {
      const { callId, peer, role, video = true, peerMedia } = call;
      const direction = role === "caller" ? "outgoing" : "incoming";
      line.dispatch({
        type: "standing",
        call: { callId, peer, direction, video },
        ...savedCall(this.platform, callId),
        peerMedia,
      });
    } else if (call && theirs === "stale") {
      line.stop(call.callId);
    } else if (call && theirs === "rings") {
      // Its `incomingCall` was lost.
      const { peer: from, callId, video } = call;
      this.call.ring.begin({ from, callId, video });
    }
    for (const message of line.messages.takeUnsent()) line.send(message);
  }

  /**
   * Starts a repair. A ringing call needs none, because accepting it negotiates
   * the leg.
   *
   * @param fresh makes a new connection, also in a sealed call
   */
  repair(side: "self" | "media", fresh = false): void {
    const { line, media } = this.call;
    if (line.name !== "connecting" && line.name !== "active") return;
    this.parts.note(`repairing the connection (${side})`);
    line.dispatch({ type: "reconnecting", side, at: this.platform.now() });
    media.repair(fresh);
  }

  /** Nothing arrives, although no connection was closed. */
  silent(): void {
    const { state } = this.call.line;
    if (state.name !== "active") return;
    this.parts.probe();
    const { audio, video } = state.peerMedia;
    const expected = audio || video !== "off";
    // The other side repairs its own trouble.
    if (expected && !state.peerAway) this.repair("self");
  }

  /** Media is flowing. */
  connected(): void {
    this.rejoining = false;
    const { line } = this.call;
    if (line.standing) line.dispatch({ type: "reconnected", side: "self" });
  }

  /** The prepared leg is useless now: offers a new one. */
  offerAfresh(): void {
    const { line, media, ring, sealing } = this.call;
    ring.preparation.giveUp();
    sealing.commit(media.openAgain())
      .then((sdpOffer) => line.sendOffer(sdpOffer));
  }

  /** The server never received our call, or our accept. */
  #askAgain(): void {
    const { line, media, ring: { preparation } } = this.call;
    line.messages.over();
    // The early offer may have been lost with the socket, too.
    if (preparation.waiting) this.offerAfresh();
    else if (preparation.ready) line.sendAccept();
    else media.offer().then((sdpOffer) => line.sendOffer(sdpOffer));
  }

  /**
   * Our call was accepted, but the answer was lost with the previous server
   * process.
   */
  #answered(): void {
    const { line, media } = this.call;
    if (line.name !== "calling" && line.name !== "connecting") return;
    this.call.accepted();
    // If the early offer was answered, that answer may be enough.
    if (!media.connected) media.repair();
  }

  /** The server still has our call. */
  #resumed(callId: string | undefined): void {
    const { line, media } = this.call;
    if (callId) line.dispatch({ type: "ringing", callId });
    // An offer made in the meantime may have been lost with the socket.
    if (line.name === "connecting" && this.rejoining) media.repair();
    if (line.name !== "active") return;
    if (media.connected) line.dispatch({ type: "reconnected", side: "self" });
    else media.repair();
    this.#resumptions.value++;
  }

  #lost(): void {
    this.call.end("peer_lost");
  }

  #reached(): void {
    this.#cancelGiveUp?.();
    this.#cancelGiveUp = null;
  }
}
