import type { Buffer } from "node:buffer";
import type { BandwidthLimits } from "../media_engine.ts";
import { SinkEstimate, SourceEstimate } from "./kurento_estimate.ts";
import { readBitrate, writeBitrate, writeRemb } from "./rtcp_packet.ts";
import type { Offer } from "./sdp_offer.ts";

/** The only header extension that Kurento's answers keep. */
const ABS_SEND_TIME_URI =
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

/** The library's names of the states of a lost transport. */
const LOST_STATES: readonly string[] = ["disconnected", "failed", "closed"];

/** Behaviour of a peer with Kurento's manners; see docs/kurento-conformance.md. */
export class KurentoPeer {
  /** Milliseconds of silence after which media counts as stopped. */
  readonly flowTimeoutMs = 3_000;
  readonly #source: SourceEstimate;
  readonly #sink: SinkEstimate;
  #connected = false;

  /** @param limits the current limits: they may change */
  constructor(limits: Readonly<BandwidthLimits>) {
    this.#source = new SourceEstimate(limits);
    this.#sink = new SinkEstimate(limits);
  }

  /** The rate that its browser can receive, in bit/s. */
  get sinkBitrate(): number {
    return this.#sink.bitrate;
  }

  /** Whether a state of the transport goes unreported: Kurento does not notice that a connected browser went away. */
  hides(state: string): boolean {
    if (state === "connected") this.#connected = true;
    return this.#connected && LOST_STATES.includes(state);
  }

  /** Handles a REMB of its browser, which is not forwarded: exponent and mantissa. */
  heardRemb(bitrate: Uint8Array): void {
    this.#sink.heard(readBitrate(bitrate));
  }

  /**
   * The REMB that is due to its browser.
   *
   * @param video the video received from it
   * @param sinks rates that the watching browsers can receive, in bit/s
   * @param sender the SSRC that feedback to it is sent with
   */
  remb(
    video: { ssrc: number | null; bytes: number },
    sinks: readonly number[],
    sender: number,
    nowMs: number,
  ): Buffer | null {
    if (video.ssrc === null) return null;
    const bitrate = this.#source.report(video.bytes, sinks, nowMs);
    if (bitrate === null) return null;
    return writeRemb(sender, [video.ssrc], writeBitrate(bitrate));
  }
}

/**
 * The part of an offer that a Kurento accepts: no transport-wide feedback and no
 * retransmission, so that browsers follow its REMB.
 */
export function takenByKurento(offer: Offer): Offer {
  return {
    ...offer,
    media: offer.media.map((media) => {
      if (media.kind === "refused") return media;
      const extensions = [...media.extensions].filter(([uri]) =>
        uri === ABS_SEND_TIME_URI
      );
      const { rtx: _rtx, ...codec } = media.codec;
      return {
        ...media,
        extensions: new Map(extensions),
        codec: {
          ...codec,
          feedback: codec.feedback.filter((type) => type !== "transport-cc"),
        },
      };
    }),
  };
}
