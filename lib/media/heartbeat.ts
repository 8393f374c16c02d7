/** In ms between the answer to one heartbeat and the next one. */
const HEARTBEAT_MS = 2_000;

/** In ms; with {@link HEARTBEAT_MS}, a half-open socket is noticed within 5 s. */
export const HEARTBEAT_TIMEOUT_MS = 2_500;

/** Asks a media server again and again for an answer, until there is none. */
export class Heartbeat {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #roundTripMs: number | undefined;

  /**
   * @param beat asks once; rejects when no answer came
   * @param failed called with the reason of the one rejection, after which no more is asked
   */
  constructor(
    private readonly beat: () => Promise<unknown>,
    private readonly failed: (error: Error) => void,
    private readonly everyMs = HEARTBEAT_MS,
  ) {}

  /** ms that the last one took there and back; undefined before the first one. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** Begins, with a pause. */
  start(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      const sentAt = performance.now();
      this.beat().then(() => {
        this.#roundTripMs = performance.now() - sentAt;
        this.start();
      }, this.failed);
    }, this.everyMs);
  }

  /** For good. Idempotent. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
