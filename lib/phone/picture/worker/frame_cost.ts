/** Frames whose cost is averaged. */
const AVERAGED = 30;
/** ms above which a frame costs too much: fewer than 10 pictures a second are left. */
const TOO_MUCH_MS = 100;
/** ms below which it may be tried again; the distance keeps it from going to and fro. */
const LITTLE_ENOUGH_MS = 60;
/** While it costs too much, one frame in this many is measured: about one a second. */
const MEASURED_EVERY = 30;
/** Measured frames until it is tried again, doubled at each time. */
const TRIALS = 10;

/** Decides whether this device is fast enough to look for the person in each frame. */
export class FrameCost {
  #slow = false;
  #sum = 0;
  #count = 0;
  #skipped = 0;
  #trials = TRIALS;

  get slow(): boolean {
    return this.#slow;
  }

  /** @returns whether the person is looked for in the next frame, to show or to measure it */
  get due(): boolean {
    if (!this.#slow) return true;
    this.#skipped = (this.#skipped + 1) % MEASURED_EVERY;
    return this.#skipped === 0;
  }

  /** A frame took this many ms. @returns whether `slow` has changed */
  took(ms: number): boolean {
    this.#sum += ms;
    this.#count++;
    if (this.#count < (this.#slow ? this.#trials : AVERAGED)) return false;
    const average = this.#sum / this.#count;
    this.#sum = this.#count = 0;
    const slow = average > (this.#slow ? LITTLE_ENOUGH_MS : TOO_MUCH_MS);
    if (slow === this.#slow) return false;
    this.#slow = slow;
    if (!slow) this.#trials *= 2;
    return true;
  }
}
