import type { Signal } from "@preact/signals";
import type { DeviceOpenings } from "./device_openings.ts";
import type { OpenedDevices } from "./devices.ts";
import type { SentTracks } from "./sent_tracks.ts";
import type { Platform } from "../platform.ts";

/** Parts of the local media that a shared screen concerns. */
export interface ScreenShareParts {
  platform: Platform;
  tracks: SentTracks;
  openings: DeviceOpenings;
  /** Whether a screen is shared; only {@link ScreenShare} changes it. */
  on: Signal<boolean>;
}

/** A screen with its sound as it is. The person's browser decides whether it can. */
const SCREEN: DisplayMediaStreamOptions & { systemAudio: "include" } = {
  video: true,
  audio: {
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  },
  systemAudio: "include",
};

/**
 * Asks for a screen, window or tab. Never rejects. Cancelling is not a problem.
 */
async function openScreen(
  { mediaDevices }: Platform,
): Promise<OpenedDevices> {
  try {
    const stream = await mediaDevices?.getDisplayMedia?.(SCREEN);
    return { tracks: stream?.getTracks() ?? [], problem: null };
  } catch (error) {
    const { name, message } = error instanceof Error
      ? error
      : { name: "", message: String(error) };
    // Cancelling the browser's dialog is a NotAllowedError, too (W3C
    // screen-capture 5.1). Chromium's message for a system refusal contains "by
    // system".
    const cancelled = name === "NotAllowedError" && !/system/.test(message);
    return {
      tracks: [],
      problem: cancelled ? null : { code: "screen_failed", message },
    };
  }
}

/** A screen, window or tab that is sent instead of the camera. */
export class ScreenShare {
  /** The screen's sound is mixed in. */
  #sounds = false;

  constructor(private readonly parts: ScreenShareParts) {}

  /**
   * Asks the person what to show.
   *
   * @param ended called when the person stops it in the browser's own bar
   */
  async start(ended: () => void): Promise<void> {
    const { platform, tracks: sent, openings, on } = this.parts;
    if (!sent.stream.value || on.value) return;
    const opened = await openings.forThisCall(openScreen(platform));
    const tracks = opened?.tracks ?? [];
    const screen = tracks.find(({ kind }) => kind === "video");
    const sound = tracks.find(({ kind }) => kind === "audio");
    if (!screen || on.value) {
      for (const track of tracks) track.stop();
      return;
    }
    // Sharp small text matters more than smooth motion.
    screen.contentHint = "detail";
    screen.onended = ended;
    on.value = true;
    sent.replace("video", screen);
    if (sound) await this.#shareSound(screen, sound);
  }

  /** @returns whether a screen was shared */
  stop(): boolean {
    const { tracks, on } = this.parts;
    if (!on.value) return false;
    if (this.#sounds) tracks.mix(null);
    this.#sounds = false;
    tracks.replace("video", null);
    on.value = false;
    return true;
  }

  /** The call is over, and its tracks are closed. */
  over(): void {
    this.#sounds = false;
    this.parts.on.value = false;
  }

  async #shareSound(
    screen: MediaStreamTrack,
    sound: MediaStreamTrack,
  ): Promise<void> {
    const { platform, tracks } = this.parts;
    const mix = await platform.mixSound?.(sound) ?? null;
    // Another screen may be shared by now, or none.
    if (mix && tracks.get("video") === screen) {
      this.#sounds = true;
      tracks.mix(mix);
    } else {
      mix?.stop();
      sound.stop();
    }
  }
}
