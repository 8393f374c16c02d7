import type { Clock } from "../signaling/clock.ts";

/** ms between looks whether what waits may be done. */
const LOOK_MS = 100;

/** Of what waited, this much is done without a pause: a process that was frozen for long has as many timers that are over as it has sessions. */
const AT_ONCE = 100;

/**
 * Holds what the leader does while another process may lead. A process that was
 * frozen wakes up without knowing: everything that it does then waits until its
 * lead is certain again.
 */
export class Certainty {
  #held: (() => void)[] = [];
  #over = false;
  #cancel: (() => void) | null = null;

  /** @param certain whether nobody else can lead now */
  constructor(
    private readonly clock: Clock,
    private readonly certain: () => boolean,
  ) {}

  /** Acts now, or in order as soon as the lead is certain; never if it is lost. */
  act(run: () => void): void {
    if (this.#over) return;
    if (this.#held.length === 0 && this.certain()) return run();
    this.#held.push(run);
    this.#cancel ??= this.clock.after(LOOK_MS, () => this.#look());
  }

  /** The same for those who wait for an answer, from outside of this process. */
  answer<T>(asked: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) =>
      asked.then(
        (answer) => this.act(() => resolve(answer)),
        (error) => this.act(() => reject(error)),
      )
    );
  }

  /** The lead is lost: nothing that waits is done. */
  end(): void {
    this.#over = true;
    this.#held = [];
    this.#cancel?.();
  }

  #look(): void {
    this.#cancel = null;
    let done = 0;
    while (this.#held.length > 0 && done++ < AT_ONCE && this.certain()) {
      this.#held.shift()!();
    }
    if (this.#held.length === 0) return;
    const ms = done > AT_ONCE ? 0 : LOOK_MS;
    this.#cancel = this.clock.after(ms, () => this.#look());
  }
}
