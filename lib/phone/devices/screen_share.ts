import {
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
} from "@preact/signals";
import type { Address } from "../picture/frame_tracks.ts";
import { ScreenWithCamera } from "../picture/screen_with_camera.ts";
import type { DeviceOpenings } from "./device_openings.ts";
import type { OpenedDevices } from "./devices.ts";
import type { SentTracks } from "./sent_tracks.ts";
import type { Problem } from "../phone_state.ts";
import type { Platform } from "../platform.ts";

/** Parts of the local media that a shared screen concerns. */
export interface ScreenShareParts {
  platform: Platform;
  tracks: SentTracks;
  openings: DeviceOpenings;
  /** Whether a screen is shared; only {@link ScreenShare} changes it. */
  on: Signal<boolean>;
  /** The camera's switch. */
  camera: Signal<boolean>;
  /** Constraints for the chosen camera. */
  wish(): MediaTrackConstraints;
  /** Whether the person has the background blurred, and this camera shows it. */
  tooSharp(camera: MediaStreamTrack): boolean;
  problem(problem: Problem): void;
}

/** Makes a track that shows a screen and, later, a camera on it. */
type Compose = (
  screen: MediaStreamTrack,
  failed: () => void,
) => Pick<ScreenWithCamera, "track" | "show">;

/** @param address of the page's files */
export function screenShare(
  parts: ScreenShareParts,
  address: Address,
): ScreenShare {
  return new ScreenShare(
    parts,
    (screen, failed) => new ScreenWithCamera(screen, address, failed),
  );
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

/**
 * A screen, window or tab that is sent instead of the camera; or with the camera
 * on it, if the person wants that.
 */
export class ScreenShare {
  readonly #shown = signal(false);
  /** The camera is to be seen on the screen while it is on. */
  readonly cameraShown: ReadonlySignal<boolean> = this.#shown;
  readonly #camera = signal<MediaStreamTrack | null>(null);
  /** The camera that is seen on the screen now. */
  readonly camera: ReadonlySignal<MediaStreamTrack | null> = this.#camera;
  /** The screen as it is sent: alone, or in `composed`. */
  #screen: MediaStreamTrack | null = null;
  #composed: ReturnType<Compose> | null = null;
  /** The camera to be seen, as text; empty for none. */
  #wanted = "";
  #unfollow = () => {};
  #ended = () => {};
  /** The screen's sound is mixed in. */
  #sounds = false;

  constructor(
    private readonly parts: ScreenShareParts,
    private readonly compose: Compose,
  ) {}

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
    this.#ended = ended;
    on.value = true;
    this.#send(screen, screen);
    this.#unfollow = effect(() => this.#follow());
    if (sound) await this.#shareSound(sound);
  }

  /** Shows the camera on the screen as long as it is on, or no longer. */
  showCamera(on: boolean): void {
    this.#shown.value = on && this.parts.on.value;
  }

  /** @returns whether a screen was shared */
  stop(): boolean {
    const { tracks, on } = this.parts;
    if (!on.value) return false;
    if (this.#sounds) tracks.mix(null);
    this.over();
    tracks.replace("video", null);
    return true;
  }

  /** The call is over, and its tracks are closed. */
  over(): void {
    this.#unfollow();
    this.#unfollow = () => {};
    this.#wanted = "";
    this.#hideCamera();
    this.#shown.value = false;
    this.#screen = this.#composed = null;
    this.#sounds = false;
    this.parts.on.value = false;
  }

  /** Sends a track that shows this screen. */
  #send(screen: MediaStreamTrack, track: MediaStreamTrack): void {
    // Sharp small text matters more than smooth motion.
    track.contentHint = "detail";
    track.onended = this.#ended;
    this.#screen = screen;
    this.parts.tracks.replace("video", track);
  }

  /** Whenever the switches or the chosen camera change. */
  #follow(): void {
    const { camera, wish } = this.parts;
    const wanted = this.#shown.value && camera.value
      ? JSON.stringify(wish())
      : "";
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#hideCamera();
    if (wanted) void this.#openCamera();
  }

  #openCamera(): Promise<void> {
    const { openings, wish, camera, tooSharp, on } = this.parts;
    return openings.latest("camera", wish(), ([track]) => {
      // The sharing is over.
      if (!on.value) return track?.stop();
      if (!track) camera.value = false;
      else if (!this.#wanted || tooSharp(track)) track.stop();
      else this.#showCamera(track);
    });
  }

  #showCamera(track: MediaStreamTrack): void {
    this.#composed ??= this.#composition();
    if (!this.#composed) return track.stop();
    track.onended = () => {
      if (track !== this.#camera.value) return;
      this.parts.camera.value = false;
      this.parts.problem({ code: "camera_unplugged" });
    };
    this.#camera.value = track;
    this.#composed.show(track);
  }

  #hideCamera(): void {
    const camera = this.#camera.peek();
    if (!camera) return;
    this.#camera.value = null;
    this.#composed?.show(null);
    camera.stop();
  }

  /** Puts a copy of the screen into it: what was sent before is stopped. */
  #composition(): ReturnType<Compose> | null {
    const copy = this.#screen?.clone();
    if (!copy) return null;
    const composed = this.compose(copy, () => {
      if (this.#composed !== composed) return;
      // The screen goes on without it.
      this.#composed = null;
      this.#shown.value = false;
      const screen = copy.clone();
      this.#send(screen, screen);
      this.parts.problem({ code: "camera_not_shown" });
    });
    this.#send(copy, composed.track);
    return composed;
  }

  async #shareSound(sound: MediaStreamTrack): Promise<void> {
    const { platform, tracks } = this.parts;
    const sharing = this.#unfollow;
    const mix = await platform.mixSound?.(sound) ?? null;
    // Another screen may be shared by now, or none.
    if (mix && sharing === this.#unfollow) {
      this.#sounds = true;
      tracks.mix(mix);
    } else {
      mix?.stop();
      sound.stop();
    }
  }
}
