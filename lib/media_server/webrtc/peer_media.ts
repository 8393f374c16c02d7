import type { MediaKind } from "../media_engine.ts";
import type { PeerStats } from "../peer_stats.ts";
import { IncomingMedia } from "./incoming_media.ts";
import { OutgoingStream } from "./outgoing_stream.ts";
import type { LocalIdentity } from "./sdp_answer.ts";
import type { OfferedMedia } from "./offered_media.ts";
import { SourceSelector } from "./source_selector.ts";

/** Clock rates in Hz of the one codec of each kind. */
const CLOCK_RATE: Record<MediaKind, number> = {
  audio: 48_000,
  video: 90_000,
};

/** Meaning of a payload type. */
export interface PayloadMeaning {
  readonly kind: MediaKind;
  readonly selector: SourceSelector;
  /** Whether it repeats lost packets (RFC 4588). */
  readonly rtx: boolean;
}

/** The media that a peer negotiated, and its streams in both directions. */
export class PeerMedia {
  /** The m-lines that the browser sends on. */
  readonly sent = new Map<MediaKind, OfferedMedia>();
  /** The m-lines that the browser receives on. */
  readonly received = new Map<MediaKind, OfferedMedia>();
  /** Meaning of the browser's packets, by payload type. */
  readonly byPayloadType: PayloadMeaning[] = [];
  readonly incoming: Readonly<Record<MediaKind, IncomingMedia>> = {
    audio: new IncomingMedia(CLOCK_RATE.audio),
    video: new IncomingMedia(CLOCK_RATE.video),
  };
  #video: SourceSelector | null = null;
  readonly #outgoing: Record<
    MediaKind,
    { main: OutgoingStream; rtx: OutgoingStream }
  >;

  constructor({ ssrcs }: LocalIdentity) {
    const streams = (kind: MediaKind) => ({
      main: new OutgoingStream(ssrcs[kind].main, CLOCK_RATE[kind]),
      rtx: new OutgoingStream(ssrcs[kind].rtx, CLOCK_RATE[kind]),
    });
    this.#outgoing = { audio: streams("audio"), video: streams("video") };
  }

  /** Adds an accepted m-line: a kind may have one for each direction (RFC 8829 3.4.1). */
  negotiate(media: OfferedMedia): void {
    const { kind, direction, codec: { payloadType, rtx } } = media;
    if (direction !== "sendonly") this.received.set(kind, media);
    if (direction === "recvonly") return;
    this.sent.set(kind, media);
    const selector = new SourceSelector(kind, media.sources);
    if (kind === "video") this.#video ??= selector;
    this.byPayloadType[payloadType] ??= { kind, selector, rtx: false };
    if (rtx) {
      this.byPayloadType[rtx.payloadType] ??= { kind, selector, rtx: true };
    }
  }

  /** SSRC for key-frame requests to the browser; null before it sends video. */
  get keyframeSource(): number | null {
    return this.#video?.awaited ?? this.#video?.current ?? null;
  }

  /** The stream towards the browser that carries one kind, or repeats its lost packets. */
  stream(kind: MediaKind, rtx: boolean): OutgoingStream {
    return rtx ? this.#outgoing[kind].rtx : this.#outgoing[kind].main;
  }

  /** Counters of the negotiated media. */
  stats(roundTripMs: number | null): PeerStats {
    const stats: PeerStats = { roundTripMs };
    for (
      const kind of new Set([...this.sent.keys(), ...this.received.keys()])
    ) {
      const { packets, bytes, jitterMs, ssrc } = this.incoming[kind];
      const { main, rtx } = this.#outgoing[kind];
      stats[kind] = {
        in: { packets, bytes, jitterMs, ssrc },
        out: {
          packets: main.packets + rtx.packets,
          bytes: main.bytes + rtx.bytes,
          ssrc: main.ssrc,
        },
      };
    }
    return stats;
  }
}
