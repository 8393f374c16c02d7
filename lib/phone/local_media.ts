import { type ReadonlySignal, signal } from "@preact/signals";
import type { MediaState } from "../protocol.ts";
import {
  type Device,
  openDevice,
  openDevices,
  type OpenedDevices,
} from "./devices.ts";
import type { Problem } from "./phone_state.ts";
import type { Platform } from "./platform.ts";

/** What local media tells the phone. */
export interface LocalMediaEvents {
  /** Another track of its kind is to be sent, or none. */
  trackReplaced(kind: "audio" | "video", track: MediaStreamTrack | null): void;
  /** Microphone or camera went on or off. */
  switched(): void;
  problem(problem: Problem): void;
}

/** Camera and microphone of a call: open while there is one, and never after it. */
export class LocalMedia {
  readonly #stream = signal<MediaStream | null>(null);
  readonly #microphoneOn = signal(true);
  readonly #cameraOn = signal(true);
  readonly stream: ReadonlySignal<MediaStream | null> = this.#stream;
  readonly microphoneOn: ReadonlySignal<boolean> = this.#microphoneOn;
  readonly cameraOn: ReadonlySignal<boolean> = this.#cameraOn;
  /** Changes with each call, so that what was opened for one before it is closed. */
  #call = {};

  constructor(
    private readonly platform: Platform,
    private readonly events: LocalMediaEvents,
  ) {}

  /** What is sent, for the other side. */
  get state(): MediaState {
    return {
      audio: this.#microphoneOn.value,
      video: this.#cameraOn.value ? "camera" : "off",
    };
  }

  /** @returns the stream, empty without devices; null when it was closed meanwhile */
  async open(wanted: { video: boolean }): Promise<MediaStream | null> {
    const opened = await this.#forThisCall(openDevices(this.platform, wanted));
    if (!opened) return null;
    const stream = this.platform.createStream(opened.tracks);
    this.#stream.value = stream;
    this.#microphoneOn.value = stream.getAudioTracks().length > 0;
    this.#cameraOn.value = stream.getVideoTracks().length > 0;
    return stream;
  }

  /** A microphone that is off stays open: it is wanted back within a syllable. */
  toggleMicrophone(): void {
    const tracks = this.#stream.value?.getAudioTracks();
    if (!tracks) return;
    if (tracks.length === 0) return void this.#add("microphone");
    this.#microphoneOn.value = !this.#microphoneOn.value;
    for (const track of tracks) track.enabled = this.#microphoneOn.value;
    this.events.switched();
  }

  /** A camera that is off is closed, and its light out. */
  async toggleCamera(): Promise<void> {
    const stream = this.#stream.value;
    if (!stream) return;
    const cameras = stream.getVideoTracks();
    if (cameras.length === 0) return await this.#add("camera");
    stopTracks(cameras);
    this.#cameraOn.value = false;
    this.#stream.value = this.platform.createStream(stream.getAudioTracks());
    this.events.trackReplaced("video", null);
    this.events.switched();
  }

  close(): void {
    this.#call = {};
    stopTracks(this.#stream.value?.getTracks() ?? []);
    this.#stream.value = null;
    this.#microphoneOn.value = true;
    this.#cameraOn.value = true;
  }

  async #add(device: Device): Promise<void> {
    const opened = await this.#forThisCall(openDevice(this.platform, device));
    const stream = this.#stream.value;
    if (!opened || !stream) return;
    const [track] = opened.tracks;
    const kind = device === "camera" ? "video" : "audio";
    const present = stream.getTracks().some((other) => other.kind === kind);
    // Pressed twice while it opened.
    if (!track || present) return stopTracks(opened.tracks);
    this.#stream.value = this.platform.createStream([
      ...stream.getTracks(),
      track,
    ]);
    (device === "camera" ? this.#cameraOn : this.#microphoneOn).value = true;
    this.events.trackReplaced(kind, track);
    this.events.switched();
  }

  async #forThisCall(
    opening: Promise<OpenedDevices>,
  ): Promise<OpenedDevices | null> {
    const call = this.#call;
    const opened = await opening;
    if (call !== this.#call) {
      stopTracks(opened.tracks);
      return null;
    }
    if (opened.problem) this.events.problem(opened.problem);
    return opened;
  }
}

function stopTracks(tracks: MediaStreamTrack[]): void {
  for (const track of tracks) track.stop();
}
