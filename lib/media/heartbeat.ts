import type { Liveness } from "./liveness.ts";

/** In ms between the answer to one heartbeat and the next one. */
const HEARTBEAT_MS = 2_000;

/** In ms after which an answer is late, and between looks at the server another way. */
const LATE_MS = 1_000;

/** In ms after which a server that cannot be reached another way is given up: a dead one is noticed within 5 s. */
const GONE_MS = 2_500;

/** In ms after which a server is given up that lives, and does not answer here. */
const GIVE_UP_MS = 30_000;

/** In ms between looks at the clock while an answer is awaited. */
const TICK_MS = 250;

/** Why a server is doubted: its answer is overdue, though it lives. */
export type Doubt = Exclude<Liveness, "gone">;

/** What a heartbeat is made of. */
export interface HeartbeatParts {
  /** Asks once; rejects when no answer came in the time that any request has. */
  beat(): Promise<unknown>;
  /** Looks at the server another way, never rejects; null for a server that cannot die alone, which is waited for. */
  look: (() => Promise<Liveness>) | null;
  /** Told when the server is doubted, and when it is no longer (null). */
  doubted(doubt: Doubt | null): void;
  /** Called once: the server is given up, and nothing more is asked. `gone`: it cannot be reached another way either. */
  failed(reason: string, gone: boolean): void;
  everyMs?: number;
}

/**
 * Asks a media server again and again for an answer. One that is late is not
 * given up while it shows another way that it lives. The time in which this
 * program itself was too busy to listen is not held against the server.
 */
export class Heartbeat {
  readonly #parts: HeartbeatParts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ticks: ReturnType<typeof setInterval> | undefined;
  #stopped = false;
  #roundTripMs: number | undefined;
  #doubt: Doubt | null = null;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
  }

  /** ms that the last one took there and back; undefined before the first one. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** Null while the server answers in time. */
  get doubt(): Doubt | null {
    return this.#doubt;
  }

  /** Begins, with a pause. */
  start(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(
      () => this.#beat(),
      this.#parts.everyMs ?? HEARTBEAT_MS,
    );
  }

  /** For good. Idempotent. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#ticks);
  }

  #beat(): void {
    const sentAt = performance.now();
    if (this.#parts.look) this.#wait(this.#parts.look);
    const ask = (): Promise<void> =>
      this.#parts.beat().then(() => {
        clearInterval(this.#ticks);
        if (this.#stopped) return;
        this.#roundTripMs = performance.now() - sentAt;
        this.#setDoubt(null);
        this.start();
      }, () => this.#stopped ? undefined : ask());
    ask();
  }

  /** Counts the time until the answer, and judges the server by it. */
  #wait(look: () => Promise<Liveness>): void {
    let waitedMs = 0;
    let tickedAt = performance.now();
    let nextLookMs = LATE_MS;
    let seen: Liveness | null = null;
    const ticks = setInterval(() => {
      const now = performance.now();
      // A long pause between two ticks was this program's own.
      waitedMs += Math.min(now - tickedAt, 2 * TICK_MS);
      tickedAt = now;
      if (waitedMs >= nextLookMs) {
        nextLookMs = Infinity;
        look().then((liveness) => {
          seen = liveness;
          nextLookMs = waitedMs + LATE_MS;
        });
      }
      if (waitedMs >= GIVE_UP_MS) {
        return this.#fail("it has not answered for too long", seen === "gone");
      }
      if (waitedMs < GONE_MS || seen === null) return;
      if (seen === "gone") return this.#fail("it cannot be reached", true);
      this.#setDoubt(seen);
    }, TICK_MS);
    this.#ticks = ticks;
  }

  #setDoubt(doubt: Doubt | null): void {
    if (doubt === this.#doubt) return;
    this.#doubt = doubt;
    this.#parts.doubted(doubt);
  }

  #fail(reason: string, gone: boolean): void {
    if (this.#stopped) return;
    this.stop();
    this.#parts.failed(reason, gone);
  }
}
