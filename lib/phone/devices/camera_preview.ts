import { type ReadonlySignal, signal } from "@preact/signals";
import { stop } from "./device_openings.ts";
import { openDevice, type OpenedDevices } from "./devices.ts";
import type { Platform } from "../platform.ts";

/**
 * Camera preview while a call rings, visible only to this person. The call may
 * take it over.
 */
export class CameraPreview {
  readonly #stream = signal<MediaStream | null>(null);
  readonly stream: ReadonlySignal<MediaStream | null> = this.#stream;
  #opening: Promise<OpenedDevices> | null = null;

  constructor(private readonly platform: Platform) {}

  /** The camera's track; undefined once it has ended. */
  get track(): MediaStreamTrack | undefined {
    return this.#stream.value?.getVideoTracks().find(({ readyState }) =>
      readyState !== "ended"
    );
  }

  open(wish: MediaTrackConstraints): void {
    const opening = openDevice(this.platform, "camera", wish);
    this.#opening = opening;
    opening.then(({ tracks }) => {
      if (opening !== this.#opening) stop(tracks);
      else if (tracks.length > 0) {
        this.#stream.value = this.platform.createStream(tracks);
      }
    });
  }

  /**
   * Settles when the camera is open or failed to open; null if it was not
   * requested.
   */
  get opening(): Promise<unknown> | null {
    return this.#opening;
  }

  /** The call owns the track from now on. */
  handOver(): void {
    this.#stream.value = null;
    this.#opening = null;
  }

  /** Closes the camera, even one that is still opening. */
  close(): void {
    stop(this.#stream.value?.getTracks());
    this.handOver();
  }
}
