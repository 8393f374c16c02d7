import { effect, type Signal } from "@preact/signals";
import type { LocalMedia } from "./local_media.ts";
import type { Platform } from "../platform.ts";

/**
 * Share of full scale (root mean square) above which sound counts as speech,
 * not room noise.
 */
const SPEECH_LEVEL = 0.04;
/**
 * Consecutive readings, so that a cough or a key press does not count as
 * speech.
 */
const SPEECH_LOOKS = 4;
/** ms that the hint stays after the last word. */
const HINT_MS = 4_000;

/** Detects a person who talks while muted. */
export class MutedSpeech {
  #cancelHint = () => {};

  /** @param noticed tells whether the person does so now */
  constructor(
    private readonly platform: Platform,
    local: LocalMedia,
    private readonly noticed: Signal<boolean>,
  ) {
    effect(() => {
      const [track] = local.stream.value?.getAudioTracks() ?? [];
      if (local.microphoneOn.value || local.talking.value || !track) return;
      return this.#listen(track);
    });
  }

  /** Listens to a copy, because the muted track itself is silent. */
  #listen(track: MediaStreamTrack): (() => void) | undefined {
    if (!this.platform.watchLevel) return;
    const copy = track.clone();
    copy.enabled = true;
    let looks = 0;
    const stop = this.platform.watchLevel(copy, (level) => {
      looks = level > SPEECH_LEVEL ? looks + 1 : 0;
      if (looks < SPEECH_LOOKS) return;
      this.noticed.value = true;
      this.#cancelHint();
      this.#cancelHint = this.platform.after(HINT_MS, () => this.#silent());
    });
    return () => {
      stop();
      copy.stop();
      this.#cancelHint();
      this.#silent();
    };
  }

  #silent(): void {
    this.noticed.value = false;
  }
}
