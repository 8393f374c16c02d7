import type { Buffer } from "node:buffer";
import type { BandwidthLimits } from "../media_engine.ts";
import { SinkEstimate, SourceEstimate } from "./kurento_estimate.ts";
import { readBitrate, writeBitrate, writeRemb } from "./rtcp_packet.ts";
import type { Offer } from "./sdp_offer.ts";

/** Kurento's answers keep this header extension alone. */
const ABS_SEND_TIME_URI =
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

/** The library's words for a transport that is gone. */
const LOST_STATES: readonly string[] = ["disconnected", "failed", "closed"];

/** How a peer behaves with a Kurento's manners; see docs/kurento-conformance.md. */
export class KurentoPeer {
  /** In ms: silence of this length is told as media that stopped flowing. */
  readonly flowTimeoutMs = 3_000;
  readonly #source: SourceEstimate;
  readonly #sink: SinkEstimate;
  #connected = false;

  /** @param limits of this moment: they may change */
  constructor(limits: Readonly<BandwidthLimits>) {
    this.#source = new SourceEstimate(limits);
    this.#sink = new SinkEstimate(limits);
  }

  /** What its browser can take, in bit/s. */
  get sinkBitrate(): number {
    return this.#sink.bitrate;
  }

  /** Whether a state of the transport goes unnoticed: that a connected browser went away. */
  hides(state: string): boolean {
    if (state === "connected") this.#connected = true;
    return this.#connected && LOST_STATES.includes(state);
  }

  /** A REMB of its browser, which goes no further: exponent and mantissa. */
  heardRemb(bitrate: Uint8Array): void {
    this.#sink.heard(readBitrate(bitrate));
  }

  /**
   * The REMB that is due to its browser.
   *
   * @param video what came from it
   * @param sinks what those who watch it can take, in bit/s
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
 * What a Kurento takes of an offer: no transport-wide feedback and no
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
