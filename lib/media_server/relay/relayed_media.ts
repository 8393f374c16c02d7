import type { MediaKind, MediaPeerEvents } from "../media_engine.ts";
import { readUint32 } from "../webrtc/bytes.ts";
import { FlowWatch } from "../webrtc/flow_watch.ts";

/** The kinds of media, in the order of their numbers. */
export const KINDS: readonly MediaKind[] = ["audio", "video"];
/** Numbers of the kinds of media; 0 is media that was not agreed. */
export const KIND_NUMBERS = { audio: 1, video: 2 } as const;

/** Packets of one kind of media. */
interface MediaCount {
  packets: number;
  bytes: number;
  ssrc: number | null;
}

/** Media of one leg, unread: its kinds, its counters, whether it flows, and the gate to the pair. */
export class RelayedMedia {
  /** The kind of media of each payload type: 0, or one of {@link KIND_NUMBERS}. */
  readonly kinds = new Uint8Array(128);
  /** Whether the pair gets media of each kind; RTCP, DTLS and checks pass in any case. */
  readonly open = [false, false, false];
  /** From the browser, by number of the kind. */
  readonly #from = counters();
  /** To the browser. */
  readonly #to = counters();
  /** Media from the browser and to it, in the order of {@link KINDS}. */
  readonly #out: readonly FlowWatch[];
  readonly #in: readonly FlowWatch[];
  #cameAtMs: number | null = null;

  constructor(events: Pick<MediaPeerEvents, "mediaFlowIn" | "mediaFlowOut">) {
    this.#out = KINDS.map((kind) =>
      new FlowWatch(
        () => this.#from[KIND_NUMBERS[kind]].packets,
        (flowing) => events.mediaFlowOut(kind, flowing),
      )
    );
    this.#in = KINDS.map((kind) =>
      new FlowWatch(
        () => this.#to[KIND_NUMBERS[kind]].packets,
        (flowing) => events.mediaFlowIn(kind, flowing),
      )
    );
  }

  /** When its browser last sent media; null before the first packet. */
  get cameAtMs(): number | null {
    return this.#cameAtMs;
  }

  /** Counts a packet from its browser; the first one of a flow is reported at once. */
  cameFrom(
    kind: number,
    bytes: Uint8Array,
    start: number,
    length: number,
    nowMs: number,
  ): void {
    count(this.#from[kind], bytes, start, length);
    this.#cameAtMs = nowMs;
    this.#out[kind - 1].packetCame(nowMs);
  }

  /** Counts a packet to its browser. */
  wentTo(
    kind: number,
    bytes: Uint8Array,
    start: number,
    length: number,
    nowMs: number,
  ): void {
    count(this.#to[kind], bytes, start, length);
    this.#in[kind - 1].packetCame(nowMs);
  }

  /** Opens or closes the gate to the pair for one kind. */
  pass(kind: MediaKind, on: boolean): void {
    this.open[KIND_NUMBERS[kind]] = on;
  }

  /** Packets of one kind. */
  counts(
    kind: MediaKind,
  ): { from: Readonly<MediaCount>; to: Readonly<MediaCount> } {
    const number = KIND_NUMBERS[kind];
    return { from: this.#from[number], to: this.#to[number] };
  }

  /** Called by a timer: notices media to the browser that stops. */
  tickIn(nowMs: number): void {
    for (const flow of this.#in) flow.tick(nowMs);
  }

  /** Called by a timer: notices media from the browser that stops. */
  tickOut(nowMs: number): void {
    for (const flow of this.#out) flow.tick(nowMs);
  }
}

function counters(): MediaCount[] {
  return Array.from(
    { length: KINDS.length + 1 },
    () => ({ packets: 0, bytes: 0, ssrc: null }),
  );
}

function count(
  counter: MediaCount,
  bytes: Uint8Array,
  start: number,
  length: number,
): void {
  counter.packets++;
  counter.bytes += length;
  if (counter.ssrc === null) counter.ssrc = readUint32(bytes, start + 8);
}
