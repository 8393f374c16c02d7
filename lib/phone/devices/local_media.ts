import { type ReadonlySignal, signal } from "@preact/signals";
import type { MediaState } from "../../shared/protocol.ts";
import {
  chosen,
  type Device,
  openDevice,
  openDevices,
  type OpenedDevices,
  openScreen,
} from "./devices.ts";
import type { Problem } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { Preferences } from "../preferences.ts";
import { VanishedDevices } from "./vanished_devices.ts";

/** What local media tells the phone. */
export interface LocalMediaEvents {
  /** These are to be sent; told before anybody sees them. */
  opened(tracks: MediaStreamTrack[]): void;
  /** Another track of its kind is to be sent, or none. */
  trackReplaced(kind: "audio" | "video", track: MediaStreamTrack | null): void;
  /** What is sent has changed. */
  switched(): void;
  problem(problem: Problem): void;
}

type Kind = "audio" | "video";
const KIND: Record<Device, Kind> = { camera: "video", microphone: "audio" };

/** What a call sends: camera or screen, and microphone; open while there is a call, and never after it. */
export class LocalMedia {
  readonly #stream = signal<MediaStream | null>(null);
  readonly #preview = signal<MediaStream | null>(null);
  readonly #microphoneOn = signal(true);
  readonly #cameraOn = signal(true);
  readonly #sharing = signal(false);
  readonly #talking = signal(false);
  /** Always what is sent: the screen instead of the camera while one is shared. */
  readonly stream: ReadonlySignal<MediaStream | null> = this.#stream;
  /** The camera while it rings, for the person's own eyes; null unless they want that. */
  readonly preview: ReadonlySignal<MediaStream | null> = this.#preview;
  readonly microphoneOn: ReadonlySignal<boolean> = this.#microphoneOn;
  /** Also while the screen is shared in its place. */
  readonly cameraOn: ReadonlySignal<boolean> = this.#cameraOn;
  readonly sharing: ReadonlySignal<boolean> = this.#sharing;
  /** Heard although muted, while a key is held. */
  readonly talking: ReadonlySignal<boolean> = this.#talking;
  /** Changes with each call, so that what was opened for one before it is closed. */
  #call = {};
  #previewing: Promise<void> | null = null;
  readonly #vanished = new VanishedDevices();

  constructor(
    private readonly platform: Platform,
    private readonly preferences: ReadonlySignal<Preferences>,
    private readonly events: LocalMediaEvents,
  ) {
    this.#asPreferred();
  }

  /** What is sent, for the other side. */
  get state(): MediaState {
    const camera = this.#cameraOn.value ? "camera" : "off";
    return {
      audio: this.#microphoneOn.value || this.#talking.value,
      video: this.#sharing.value ? "screen" : camera,
    };
  }

  /** Opens the camera before the person has answered. What is wrong with it is told by {@link open}. */
  openPreview(): void {
    if (!this.preferences.value.cameraOn) return;
    const call = this.#call;
    const opening = openDevice(this.platform, "camera", this.#wish("camera"));
    this.#previewing = opening.then(({ tracks }) => {
      if (call !== this.#call) stop(tracks);
      else if (tracks.length > 0) {
        this.#preview.value = this.platform.createStream(tracks);
      }
    });
  }

  /** @returns the stream, empty without devices; null when it was closed meanwhile */
  async open(wanted: { video: boolean }): Promise<MediaStream | null> {
    const preferred = this.preferences.value;
    if (this.#previewing && !await this.#previewed()) return null;
    const [camera] = this.#preview.value?.getVideoTracks() ?? [];
    const kept = camera && wanted.video && camera.readyState !== "ended";
    if (!kept) this.#closePreview();
    const opened = await this.#forThisCall(openDevices(this.platform, {
      microphone: preferred.microphoneOn && this.#wish("microphone"),
      camera: wanted.video && preferred.cameraOn && !kept &&
        this.#wish("camera"),
    }));
    if (!opened) return null;
    const tracks = kept ? [...opened.tracks, camera] : opened.tracks;
    const stream = this.platform.createStream(tracks);
    this.events.opened(tracks);
    this.#stream.value = stream;
    this.#preview.value = null;
    for (const track of tracks) this.#watch(track);
    this.#microphoneOn.value = stream.getAudioTracks().length > 0;
    this.#cameraOn.value = stream.getVideoTracks().length > 0;
    return stream;
  }

  /** A microphone that is off stays open: it is wanted back within a syllable. */
  toggleMicrophone(): void {
    if (!this.#stream.value) return;
    if (!this.#track("audio")) return void this.#add("microphone");
    this.#talking.value = false;
    this.#microphoneOn.value = !this.#microphoneOn.value;
    this.#enableMicrophone();
  }

  /** Heard while held, though muted. */
  holdToTalk(held: boolean): void {
    if (this.#microphoneOn.value || !this.#track("audio")) return;
    if (held === this.#talking.value) return;
    this.#talking.value = held;
    this.#enableMicrophone();
  }

  /** A camera that is off is closed, and its light out. While the screen is shared, it is opened after that. */
  async toggleCamera(): Promise<void> {
    if (!this.#stream.value) return;
    if (this.#sharing.value) {
      this.#cameraOn.value = !this.#cameraOn.value;
    } else if (!this.#track("video")) await this.#add("camera");
    else {
      this.#cameraOn.value = false;
      this.#replace("video", null);
    }
  }

  /** Changes to the device now preferred, without a gap in the call. */
  async useChosen(device: Device): Promise<void> {
    if (device === "camera" && this.#sharing.value) return;
    if (this.#track(KIND[device])) await this.#reopen(device);
  }

  /** To the camera on the other side of the device. */
  async flipCamera(): Promise<void> {
    const camera = this.#track("video");
    if (!camera || this.#sharing.value) return;
    const { facingMode } = camera.getSettings();
    await this.#reopen("camera", {
      facingMode: facingMode === "environment" ? "user" : "environment",
    });
  }

  /** Shows a screen instead of the camera; the person chooses which. */
  async shareScreen(): Promise<void> {
    if (!this.#stream.value || this.#sharing.value) return;
    const opened = await this.#forThisCall(openScreen(this.platform));
    const [screen] = opened?.tracks ?? [];
    if (!screen || this.#sharing.value) return stop(opened?.tracks);
    // Small print matters more than smooth motion.
    screen.contentHint = "detail";
    screen.onended = () => void this.stopSharing();
    this.#sharing.value = true;
    this.#replace("video", screen);
  }

  /** Back to the camera, if it was on. */
  async stopSharing(): Promise<void> {
    if (!this.#sharing.value) return;
    this.#sharing.value = false;
    const cameraOn = this.#cameraOn.value;
    this.#cameraOn.value = false;
    this.#replace("video", null);
    if (cameraOn) await this.#add("camera");
  }

  /** Something was plugged in or out: what vanished in use goes on when it is back. */
  async devicesChanged(present: MediaDeviceInfo[]): Promise<void> {
    for (const [device, wish] of this.#vanished.back(present)) {
      if (device === "microphone" || !this.#sharing.value) {
        await this.#add(device, wish);
      } else {
        // Opened when the screen is shared no more.
        this.#cameraOn.value = true;
        this.#vanished.forget(device);
      }
    }
  }

  close(): void {
    this.#call = {};
    this.#vanished.clear();
    stop(this.#stream.value?.getTracks());
    this.#stream.value = null;
    this.#closePreview();
    this.#sharing.value = false;
    this.#talking.value = false;
    this.#asPreferred();
  }

  /** @returns false when the call was over before */
  async #previewed(): Promise<boolean> {
    const call = this.#call;
    await this.#previewing;
    return call === this.#call;
  }

  #closePreview(): void {
    stop(this.#preview.value?.getTracks());
    this.#preview.value = null;
    this.#previewing = null;
  }

  #asPreferred(): void {
    this.#microphoneOn.value = this.preferences.value.microphoneOn;
    this.#cameraOn.value = this.preferences.value.cameraOn;
  }

  #wish(device: Device): MediaTrackConstraints {
    return chosen(device, this.preferences.value[device]);
  }

  #track(kind: Kind): MediaStreamTrack | undefined {
    return this.#stream.value?.getTracks().find((track) => track.kind === kind);
  }

  #enableMicrophone(): void {
    const track = this.#track("audio");
    const { audio } = this.state;
    if (track) track.enabled = audio;
    this.events.switched();
  }

  /** Opens a device that was not open. */
  async #add(device: Device, wish = this.#wish(device)): Promise<void> {
    const opened = await this.#forThisCall(
      openDevice(this.platform, device, wish),
    );
    const [track] = opened?.tracks ?? [];
    // Pressed twice, or a screen shared, while it opened.
    if (!track || this.#track(KIND[device])) return stop(opened?.tracks);
    this.#vanished.forget(device);
    (device === "camera" ? this.#cameraOn : this.#microphoneOn).value = true;
    this.#watch(track);
    this.#replace(KIND[device], track);
  }

  /** The old one is closed first: phones cannot have two cameras open. */
  async #reopen(device: Device, wish?: MediaTrackConstraints): Promise<void> {
    const kind = KIND[device];
    const on = device === "camera" ? this.#cameraOn : this.#microphoneOn;
    const wasOn = on.value;
    stop([this.#track(kind)]);
    this.#keep(kind, null);
    await this.#add(device, wish);
    const track = this.#track(kind);
    if (track && !wasOn) {
      on.value = false;
      track.enabled = this.state.audio;
    } else if (!track) {
      on.value = false;
      this.#replace(kind, null);
    } else return;
    this.events.switched();
  }

  /** Sends it instead of what was sent. */
  #replace(kind: Kind, track: MediaStreamTrack | null): void {
    stop([this.#track(kind)]);
    this.#keep(kind, track);
    this.events.trackReplaced(kind, track);
    this.events.switched();
  }

  #keep(kind: Kind, track: MediaStreamTrack | null): void {
    const others =
      this.#stream.value?.getTracks().filter((other) => other.kind !== kind) ??
        [];
    this.#stream.value = this.platform.createStream(
      track ? [...others, track] : others,
    );
  }

  /** A device that is unplugged ends its track (W3C mediacapture-streams 4.3.1). */
  #watch(track: MediaStreamTrack): void {
    // A track that has ended does not tell any more.
    const { deviceId } = track.getSettings();
    track.onended = () => void this.#unplugged(track, deviceId);
  }

  async #unplugged(track: MediaStreamTrack, id?: string): Promise<void> {
    if (this.#track(track.kind as Kind) !== track) return;
    const device = track.kind === "video" ? "camera" : "microphone";
    (device === "camera" ? this.#cameraOn : this.#microphoneOn).value = false;
    this.#replace(track.kind as Kind, null);
    // Who is muted does not wait for it.
    if (track.enabled) this.#vanished.add(device, id);
    // Another microphone is as good; another camera may look where it should not.
    if (device === "microphone" && track.enabled) await this.#add(device, {});
    const replaced = device === "microphone" && this.#track("audio");
    const gone = `${device}_unplugged` as const;
    this.events.problem({ code: replaced ? "microphone_switched" : gone });
  }

  async #forThisCall(
    opening: Promise<OpenedDevices>,
  ): Promise<OpenedDevices | null> {
    const call = this.#call;
    const opened = await opening;
    if (call !== this.#call) {
      stop(opened.tracks);
      return null;
    }
    if (opened.problem) this.events.problem(opened.problem);
    return opened;
  }
}

function stop(tracks: Iterable<MediaStreamTrack | undefined> = []): void {
  for (const track of tracks) track?.stop();
}
