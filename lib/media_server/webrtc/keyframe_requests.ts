/** Milliseconds: a source gets at most one request in this time, however many browsers watch it and however often they ask. */
export const KEYFRAME_INTERVAL_MS = 500;

/** Asks one browser for key frames of its video. */
export class KeyframeRequests {
  readonly #ask: (fullIntraRequest: boolean) => void;
  #askedAtMs = -Infinity;
  #waiting: { fullIntraRequest: boolean } | null = null;

  /** @param ask sends the request: a full intra request (RFC 5104) or a picture loss indication (RFC 4585) */
  constructor(ask: (fullIntraRequest: boolean) => void) {
    this.#ask = ask;
  }

  /** Whether a request waits for its turn. */
  get waiting(): boolean {
    return this.#waiting !== null;
  }

  /** Asks now, or as soon as the interval is over. */
  request(nowMs: number, fullIntraRequest = false): void {
    if (nowMs - this.#askedAtMs < KEYFRAME_INTERVAL_MS) {
      this.#waiting = { fullIntraRequest };
      return;
    }
    this.#waiting = null;
    this.#askedAtMs = nowMs;
    this.#ask(fullIntraRequest);
  }

  /** Handles a key frame: it satisfies all earlier requests. */
  keyframeCame(): void {
    this.#waiting = null;
  }

  /** Sends the waiting request, once the interval is over. */
  tick(nowMs: number): void {
    if (this.#waiting) this.request(nowMs, this.#waiting.fullIntraRequest);
  }
}
