import type { RecordingTools } from "./call_recording.ts";
import type { RecordedSides, Recorder } from "./recorder.ts";
import type { KeptRecording, RecordingPlace } from "./recording_place.ts";
import type { SidesSound } from "./sides_sound.ts";

/** One recording, from its start to its end. */
export class RecordingRun {
  readonly #over = Promise.withResolvers<void>();
  #ended = false;
  #paused = false;
  #recorder: Recorder | null = null;

  /** @param kept receives it when it is over */
  constructor(
    private readonly tools: Pick<RecordingTools, "record">,
    private readonly sides: RecordedSides,
    private readonly sound: SidesSound | null,
    private readonly kept: (recording: KeptRecording) => void,
  ) {
    // It may fail before anybody waits for its end.
    this.#over.promise.catch(() => {});
  }

  /**
   * Resolves when it is over and all of it is at its place.
   *
   * @throws {Error} as a rejection, if it cannot go on; what there was until then is kept
   */
  async make(place: RecordingPlace | Promise<RecordingPlace>): Promise<void> {
    const at = await place;
    try {
      if (this.#ended) return;
      const recorder = await this.tools.record(
        this.sides,
        this.sound,
        at,
        (error) => this.#over.reject(error),
      );
      if (this.#paused) recorder.pause(true);
      this.#recorder = recorder;
      try {
        await this.#over.promise;
      } finally {
        await recorder.stop();
      }
    } finally {
      const recording = await at.close();
      if (recording) this.kept(recording);
    }
  }

  /** Leaves out what happens from now on, or no longer. */
  pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    this.#recorder?.pause(paused);
  }

  stop(): void {
    this.#ended = true;
    this.#over.resolve();
  }
}
