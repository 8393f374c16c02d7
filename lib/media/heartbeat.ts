import type { Reachability } from "./reachability.ts";

/** Milliseconds between the answer to one heartbeat and the next heartbeat. */
const HEARTBEAT_MS = 2_000;

/** Milliseconds after which an answer is late; also the interval between looks at the server another way. */
const LATE_MS = 1_000;

/** Milliseconds after which a server that cannot be reached another way is given up, so that a dead one is noticed within 5 s. */
const GONE_MS = 2_500;

/** Milliseconds after which a server that lives, but does not answer here, is given up. */
export const GIVE_UP_MS = 30_000;

/** Milliseconds between looks at the clock while waiting for an answer. */
const TICK_MS = 250;

/** Reason to doubt a server: its answer is overdue, though it lives. */
export type Doubt = Exclude<Reachability, "gone">;

/** The parts of a heartbeat. */
export interface HeartbeatParts {
  /** Sends one request; rejects when no answer came within the usual time limit. */
  beat(): Promise<unknown>;
  /** Looks at the server another way, never rejects; null for a server that cannot die alone: its answer is then waited for. */
  look: (() => Promise<Reachability>) | null;
  /** Called when the server becomes doubtful, and with null when it no longer is. */
  doubted(doubt: Doubt | null): void;
  /** Called once: the server is given up, and no more requests are sent. `gone`: it cannot be reached another way either. */
  failed(reason: string, gone: boolean): void;
  everyMs?: number;
}

/**
 * Regularly asks a media server for an answer. A late server is not
 * given up while it proves in another way that it lives. Time in which this
 * program itself was too busy to listen does not count.
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

  /** Round trip of the last heartbeat in ms; undefined before the first one. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** Null while the server answers in time. */
  get doubt(): Doubt | null {
    return this.#doubt;
  }

  /** Starts, with a pause first. */
  start(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(
      () => this.#beat(),
      this.#parts.everyMs ?? HEARTBEAT_MS,
    );
  }

  /** Stops for good. Idempotent. */
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

  /** Measures the time until the answer, and judges the server by it. */
  #wait(look: () => Promise<Reachability>): void {
    let waitedMs = 0;
    let tickedAt = performance.now();
    let nextLookMs = LATE_MS;
    let seen: Reachability | null = null;
    const ticks = setInterval(() => {
      const now = performance.now();
      // A long pause between two ticks was this program's own.
      waitedMs += Math.min(now - tickedAt, 2 * TICK_MS);
      tickedAt = now;
      if (waitedMs >= nextLookMs) {
        nextLookMs = Infinity;
        look().then((reachability) => {
          seen = reachability;
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
