import type { BlurState } from "../worker_messages.ts";
import { FrameCost } from "./frame_cost.ts";
import type { PersonMask } from "./person_mask.ts";
import { Drawing } from "./drawing.ts";

/**
 * Pixels in which the person is looked for: those of the model. The blur is made
 * of the same, because to shrink a frame takes longer than the rest.
 */
const LITTLE = { width: 256, height: 144 };
/**
 * Pixels to which the picture shrinks before it is enlarged again. This is the
 * blur: nobody can enlarge what is gone, and no browser can leave a filter out.
 */
const BLURRED = { width: 32, height: 18 };

/**
 * Blurs the background of a camera's picture, or all of the picture as long as
 * it cannot tell the two apart. It never passes a frame on as it came.
 */
export class BackgroundBlur {
  readonly #little = new Drawing("low", LITTLE, true);
  readonly #blurred = new Drawing("medium", BLURRED);
  /** On the way back to full size it smooths the squares. */
  readonly #smooth = new Drawing("high", LITTLE);
  readonly #whole = new Drawing("low");
  readonly #cost = new FrameCost();
  #mask: PersonMask | null = null;
  #failed = false;

  /** @param changed receives the state whenever it is another one */
  constructor(private readonly changed: (state: BlurState) => void) {}

  get #state(): BlurState {
    if (this.#failed) return "failed";
    if (!this.#mask) return "loading";
    return this.#cost.slow ? "slow" : "background";
  }

  use(mask: PersonMask): void {
    this.#mask = mask;
    this.changed(this.#state);
  }

  /** There is no mask, and there will be none. */
  fail(): void {
    this.#mask = null;
    this.#failed = true;
    this.changed(this.#state);
  }

  /** @returns the blurred frame; null if there is none */
  draw(frame: VideoFrame): VideoFrame | null {
    const began = performance.now();
    try {
      const size = { width: frame.displayWidth, height: frame.displayHeight };
      this.#whole.resize(size);
      this.#little.draw(frame);
      const measured = this.#mask !== null && this.#cost.due;
      // Each frame is cut with its own mask: with an earlier one, a person who
      // moves would leave a sharp edge of the room behind.
      const person = measured ? this.#person() : null;
      this.#whole.clear();
      if (person && !this.#cost.slow) {
        this.#whole.draw(person);
        this.#whole.draw(frame, "source-in");
      }
      this.#blurred.draw(this.#little.canvas);
      this.#smooth.draw(this.#blurred.canvas);
      this.#whole.draw(this.#smooth.canvas, "destination-over");
      const drawn = new VideoFrame(this.#whole.canvas, {
        timestamp: frame.timestamp,
        alpha: "discard",
      });
      if (measured && this.#cost.took(performance.now() - began)) {
        this.changed(this.#state);
      }
      return drawn;
    } catch {
      return null;
    }
  }

  /** Where the person is; null if the mask fails, as it then always will. */
  #person(): OffscreenCanvas | null {
    try {
      return this.#mask?.of(this.#little) ?? null;
    } catch {
      this.fail();
      return null;
    }
  }
}
