import type {
  MediaKind,
  MediaPeer,
  MediaPeerEvents,
  PeerCandidate,
} from "../media_engine.ts";
import type { MediaStats, PeerStats } from "../peer_stats.ts";
import { SdpError } from "../webrtc/sdp_error.ts";
import type { Credentials } from "./credentials.ts";
import { KIND_NUMBERS, KINDS } from "./relayed_media.ts";
import type { Relay } from "./relay.ts";
import type { RelayLeg } from "./relay_leg.ts";
import { answerRestart, type SetupRole } from "./restart_answer.ts";
import {
  payloadKinds,
  readSealed,
  type SealedDescription,
} from "./sealed_description.ts";
import { passOn, type RelayTransport } from "./sealed_writer.ts";

/** The agreement of two browsers. */
interface Agreement {
  offerer: SealedPeer;
  offer: SealedDescription;
  /** Null until the other browser has answered. */
  answer: SealedDescription | null;
}

/** One browser of a sealed call: its leg at the relay, and what it said. */
export class SealedPeer implements MediaPeer {
  readonly #relay: Relay;
  readonly #addresses: readonly string[];
  readonly #events: MediaPeerEvents;
  readonly #leg: RelayLeg;
  #pair: SealedPeer | null = null;
  #agreement: Agreement | null = null;

  /** @param addresses where browsers reach the relay */
  constructor(
    relay: Relay,
    addresses: readonly string[],
    events: MediaPeerEvents,
  ) {
    this.#relay = relay;
    this.#addresses = addresses;
    this.#events = events;
    this.#leg = relay.createLeg(events);
  }

  /** The other browser's peer; null before {@link passOffer}. */
  get pair(): SealedPeer | null {
    return this.#pair;
  }

  /**
   * Takes its browser's offer, and pairs both peers.
   *
   * @returns the offer for the other peer's browser
   * @throws {SdpError} 40201 for a bad SDP, 40208 when either is already paired
   */
  passOffer(sdp: string, other: SealedPeer): string {
    const offer = readSealed(sdp);
    this.#agree({ offerer: this, offer, answer: null }, other);
    this.#leg.known(offer.ice);
    payloadKinds(offer, KIND_NUMBERS, other.#leg.media.kinds);
    return passOn(offer, other.#transport(other.#leg.renew()));
  }

  /**
   * Takes its browser's answer to the offer from {@link passOffer}.
   *
   * @returns the answer for the other peer's browser
   * @throws {SdpError} 40201 for a bad SDP, 40208 when there is no offer to be answered
   */
  passAnswer(sdp: string): string {
    const agreement = this.#agreement;
    if (!agreement || agreement.offerer === this || agreement.answer) {
      throw new SdpError(40208, "There is no offer to be answered");
    }
    const answer = readSealed(sdp);
    if (answer.setup === "actpass") {
      throw new SdpError(40201, "The answer does not say who opens DTLS");
    }
    agreement.answer = answer;
    this.#leg.known(answer.ice);
    const { offerer } = agreement;
    payloadKinds(answer, KIND_NUMBERS, offerer.#leg.media.kinds);
    const nowMs = this.#relay.now();
    this.#leg.awaitChecks(nowMs);
    const credentials = offerer.#leg.renew();
    offerer.#leg.awaitChecks(nowMs);
    return passOn(answer, offerer.#transport(credentials));
  }

  /**
   * Continues a call that was at another relay: pairs both peers by what their
   * browsers said there. Both browsers then restart ICE by {@link processOffer}.
   *
   * @param offerSdp of this peer's browser
   * @param answerSdp of the other's
   * @throws {SdpError} 40201 for a bad SDP, 40208 when either is already paired
   */
  restore(offerSdp: string, answerSdp: string, other: SealedPeer): void {
    const offer = readSealed(offerSdp);
    const answer = readSealed(answerSdp);
    this.#agree({ offerer: this, offer, answer }, other);
    payloadKinds(answer, KIND_NUMBERS, this.#leg.media.kinds);
    payloadKinds(offer, KIND_NUMBERS, other.#leg.media.kinds);
  }

  /**
   * Answers an offer that restarts ICE; the other browser hears nothing of it.
   *
   * @throws {SdpError} 40201 when it is not a restart of what was agreed
   */
  processOffer(sdp: string): string {
    const { offerer, offer, answer } = this.#agreement ?? {};
    if (!offerer || !offer || !answer) {
      throw new SdpError(40201, "There is nothing agreed that could restart");
    }
    const restart = readSealed(sdp);
    const offered = offerer === this;
    const setup = offered ? answer.setup : opposite(answer.setup);
    const credentials = this.#leg.renew();
    const answered = answerRestart(
      restart,
      offered ? offer : answer,
      offered ? answer : offer,
      setup as SetupRole,
      this.#transport(credentials),
    );
    this.#leg.known(restart.ice);
    this.#leg.awaitChecks(this.#relay.now());
    return answered;
  }

  /** Reports where browsers reach the relay; the descriptions say it, too. */
  gatherCandidates(): void {
    const { port } = this.#relay;
    const sdpMid = this.#agreement?.offer.media[0]?.mid ?? "0";
    this.#events.iceState("GATHERING");
    for (const [index, address] of this.#addresses.entries()) {
      const candidate = `candidate:${index + 1} 1 udp ${
        2_130_706_431 - index
      } ${address} ${port} typ host`;
      this.#events.candidate({ candidate, sdpMid, sdpMLineIndex: 0 });
    }
    this.#events.gatheringDone();
  }

  /** Ignored: where a browser is shows in its checks. */
  addIceCandidate(_candidate: PeerCandidate): void {}

  /** Opens the gate: media of its browser reaches the other one, which is its pair. */
  connect(_sink: MediaPeer, kind?: MediaKind): void {
    for (const each of kind ? [kind] : KINDS) this.#leg.media.pass(each, true);
  }

  /** Closes the gate. */
  disconnect(_sink: MediaPeer, kind?: MediaKind): void {
    for (const each of kind ? [kind] : KINDS) this.#leg.media.pass(each, false);
  }

  stats(): PeerStats {
    const stats: PeerStats = { roundTripMs: null };
    for (const kind of KINDS) {
      const media = this.#mediaStats(kind);
      if (media) stats[kind] = media;
    }
    return stats;
  }

  close(): void {
    this.#leg.close();
    if (this.#pair) this.#pair.#pair = null;
    this.#pair = null;
  }

  #agree(agreement: Agreement, other: SealedPeer): void {
    if (this.#agreement || other.#agreement || other === this) {
      throw new SdpError(40208, "This endpoint has been paired already");
    }
    this.#agreement = other.#agreement = agreement;
    this.#pair = other;
    other.#pair = this;
    this.#leg.pair = other.#leg;
    other.#leg.pair = this.#leg;
  }

  #transport({ ufrag, password }: Credentials): RelayTransport {
    const { port } = this.#relay;
    return { ufrag, password, port, addresses: this.#addresses };
  }

  #mediaStats(kind: MediaKind): MediaStats | null {
    const { from, to } = this.#leg.media.counts(kind);
    if (from.ssrc === null && to.ssrc === null) return null;
    return {
      in: { ...from, jitterMs: 0 },
      out: { ...to, ssrc: to.ssrc ?? 0 },
    };
  }
}

function opposite(setup: string): SetupRole {
  return setup === "active" ? "passive" : "active";
}
