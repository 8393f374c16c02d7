import { type ReadonlySignal, signal } from "@preact/signals";
import { type DeviceOpenings, stop } from "./device_openings.ts";
import { openScreen } from "./devices.ts";
import type { SentTracks } from "./sent_tracks.ts";
import type { Platform } from "../platform.ts";

/** A screen, window or tab that is sent instead of the camera. */
export class ScreenShare {
  readonly #on = signal(false);
  readonly on: ReadonlySignal<boolean> = this.#on;

  /** The screen's sound is mixed in. */
  #sounds = false;

  constructor(
    private readonly platform: Platform,
    private readonly tracks: SentTracks,
    private readonly openings: DeviceOpenings,
  ) {}

  /**
   * Asks the person what to show.
   *
   * @param ended called when the person stops it in the browser's own bar
   */
  async start(ended: () => void): Promise<void> {
    if (!this.tracks.stream.value || this.#on.value) return;
    const opened = await this.openings.forThisCall(openScreen(this.platform));
    const tracks = opened?.tracks ?? [];
    const screen = tracks.find(({ kind }) => kind === "video");
    const sound = tracks.find(({ kind }) => kind === "audio");
    if (!screen || this.#on.value) return stop(tracks);
    // Sharp small text matters more than smooth motion.
    screen.contentHint = "detail";
    screen.onended = ended;
    this.#on.value = true;
    this.tracks.replace("video", screen);
    if (sound) await this.#shareSound(screen, sound);
  }

  /** @returns whether a screen was shared */
  stop(): boolean {
    if (!this.#on.value) return false;
    if (this.#sounds) this.tracks.mix(null);
    this.#sounds = false;
    this.tracks.replace("video", null);
    this.#on.value = false;
    return true;
  }

  /** The call is over, and its tracks are closed. */
  over(): void {
    this.#sounds = false;
    this.#on.value = false;
  }

  async #shareSound(
    screen: MediaStreamTrack,
    sound: MediaStreamTrack,
  ): Promise<void> {
    const mix = await this.platform.mixSound?.(sound) ?? null;
    // Another screen may be shared by now, or none.
    if (mix && this.tracks.get("video") === screen) {
      this.#sounds = true;
      this.tracks.mix(mix);
    } else {
      mix?.stop();
      sound.stop();
    }
  }
}
