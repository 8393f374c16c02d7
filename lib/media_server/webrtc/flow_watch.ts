import type { MediaKind } from "../media_engine.ts";

/** Milliseconds of silence after which media counts as stopped. */
export const FLOW_TIMEOUT_MS = 2_000;

/** Detects from a packet counter when media starts and stops to flow. */
export class FlowWatch {
  #flowing = false;
  #seen = 0;
  #seenAtMs = 0;

  /**
   * @param packets the counter
   * @param changed called when media starts or stops
   * @param timeoutMs silence that counts as stopped
   */
  constructor(
    readonly packets: () => number,
    readonly changed: (flowing: boolean) => void,
    readonly timeoutMs = FLOW_TIMEOUT_MS,
  ) {}

  /** Reports the first packet at once; `tick` detects the rest. */
  packetCame(nowMs: number): void {
    if (!this.#flowing) this.tick(nowMs);
  }

  tick(nowMs: number): void {
    const packets = this.packets();
    if (packets !== this.#seen) {
      this.#seen = packets;
      this.#seenAtMs = nowMs;
      this.#set(true);
    } else if (nowMs - this.#seenAtMs >= this.timeoutMs) {
      this.#set(false);
    }
  }

  #set(flowing: boolean): void {
    if (flowing === this.#flowing) return;
    this.#flowing = flowing;
    this.changed(flowing);
  }
}

/** An object with a packet counter. */
interface Counted {
  readonly packets: number;
}

/** The four flows of a peer: both kinds, from its browser and to it. */
export class MediaFlows {
  /** Media that comes from the browser. */
  readonly out: Readonly<Record<MediaKind, FlowWatch>>;
  /** Media towards the browser. */
  readonly in: Readonly<Record<MediaKind, FlowWatch>>;

  constructor(
    incoming: Readonly<Record<MediaKind, Counted>>,
    outgoing: (kind: MediaKind) => Counted,
    outChanged: (kind: MediaKind, flowing: boolean) => void,
    inChanged: (kind: MediaKind, flowing: boolean) => void,
    timeoutMs?: number,
  ) {
    const watchOut = (kind: MediaKind) =>
      new FlowWatch(
        () => incoming[kind].packets,
        (flowing) => outChanged(kind, flowing),
        timeoutMs,
      );
    const watchIn = (kind: MediaKind) =>
      new FlowWatch(
        () => outgoing(kind).packets,
        (flowing) => inChanged(kind, flowing),
        timeoutMs,
      );
    this.out = { audio: watchOut("audio"), video: watchOut("video") };
    this.in = { audio: watchIn("audio"), video: watchIn("video") };
  }

  tick(nowMs: number): void {
    for (const { audio, video } of [this.out, this.in]) {
      audio.tick(nowMs);
      video.tick(nowMs);
    }
  }
}
