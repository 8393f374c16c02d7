import {
  computed,
  type ReadonlySignal,
  type Signal,
  signal,
} from "@preact/signals";
import type { MediaState } from "../../shared/protocol.ts";
import { CameraPreview } from "./camera_preview.ts";
import { DeviceOpenings, stop } from "./device_openings.ts";
import { chosen, type Device, openDevices, openScreen } from "./devices.ts";
import type { Problem, Switches } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { Preferences } from "../preferences.ts";
import { VanishedDevices } from "./vanished_devices.ts";

/** Events that local media reports to the phone. */
export interface LocalMediaEvents {
  /** Tracks to send, reported before the interface shows them. */
  opened(tracks: MediaStreamTrack[]): void;
  /** Another track of this kind is to be sent, or none. */
  trackReplaced(kind: "audio" | "video", track: MediaStreamTrack | null): void;
  /** The media that we send has changed. */
  switched(): void;
  problem(problem: Problem): void;
}

type Kind = "audio" | "video";
const KIND: Record<Device, Kind> = { camera: "video", microphone: "audio" };

/**
 * Media that a call sends: camera or screen, and microphone. It is open only
 * during a call. A device that opens late, comes back or is replaced follows
 * the switches as they are at that moment.
 */
export class LocalMedia {
  readonly #stream = signal<MediaStream | null>(null);
  readonly #preview: CameraPreview;
  readonly #microphoneOn = signal(true);
  readonly #cameraOn = signal(true);
  readonly #sharing = signal(false);
  readonly #talking = signal(false);
  readonly #inCall = signal(false);
  /**
   * The stream that is sent: while a screen is shared, it replaces the camera.
   */
  readonly stream: ReadonlySignal<MediaStream | null> = this.#stream;
  /** See {@link CameraPreview}; null unless the person wants it. */
  readonly preview: ReadonlySignal<MediaStream | null>;
  readonly microphoneOn: ReadonlySignal<boolean> = this.#microphoneOn;
  /** Stays true while the screen replaces the camera. */
  readonly cameraOn: ReadonlySignal<boolean> = this.#cameraOn;
  readonly sharing: ReadonlySignal<boolean> = this.#sharing;
  /** Unmuted temporarily, while a key is held. */
  readonly talking: ReadonlySignal<boolean> = this.#talking;
  /**
   * Set from the moment a call requests devices until its end; null without a
   * call.
   */
  readonly switches: ReadonlySignal<Switches | null> = computed(() =>
    this.#inCall.value
      ? { microphone: this.#microphoneOn.value, camera: this.#cameraOn.value }
      : null
  );
  readonly #openings: DeviceOpenings;
  readonly #vanished = new VanishedDevices();

  constructor(
    private readonly platform: Platform,
    private readonly preferences: ReadonlySignal<Preferences>,
    private readonly events: LocalMediaEvents,
  ) {
    this.#openings = new DeviceOpenings(
      platform,
      (problem) => events.problem(problem),
    );
    this.#preview = new CameraPreview(platform);
    this.preview = this.#preview.stream;
    this.#set(this.preferred);
  }

  /** The switches with which a new call starts. */
  get preferred(): Switches {
    const { microphoneOn, cameraOn } = this.preferences.value;
    return { microphone: microphoneOn, camera: cameraOn };
  }

  /** Media state for the other side; while devices open, the intended one. */
  get state(): MediaState {
    const camera = this.#cameraOn.value && this.#sends("video");
    return {
      audio: (this.#microphoneOn.value || this.#talking.value) &&
        this.#sends("audio"),
      video: this.#sharing.value ? "screen" : camera ? "camera" : "off",
    };
  }

  /** Opens the camera before the person has answered. */
  openPreview(): void {
    if (this.preferred.camera) this.#preview.open(this.#wish("camera"));
  }

  /**
   * Opens the devices switched on for a new call. The switches may change
   * meanwhile.
   *
   * @returns the stream, empty without devices; null if closed meanwhile
   */
  async open(switches: Switches): Promise<MediaStream | null> {
    this.#set(switches);
    this.#inCall.value = true;
    if (!switches.camera) this.#preview.close();
    if (this.#preview.opening) {
      const { call } = this.#openings;
      await this.#preview.opening;
      if (call !== this.#openings.call) return null;
    }
    if (!this.#cameraOn.value || !this.#preview.track) this.#preview.close();
    const asked: Switches = {
      microphone: this.#microphoneOn.value,
      camera: this.#cameraOn.value && !this.#preview.track,
    };
    const opened = await this.#openings.forThisCall(openDevices(this.platform, {
      microphone: asked.microphone && this.#wish("microphone"),
      camera: asked.camera && this.#wish("camera"),
    }));
    if (!opened) return null;
    // Ended by now if the camera was switched off meanwhile.
    const camera = this.#preview.track;
    const tracks = this.#obeying(
      camera ? [...opened.tracks, camera] : opened.tracks,
    );
    const stream = this.platform.createStream(tracks);
    this.events.opened(tracks);
    this.#stream.value = stream;
    this.#preview.handOver();
    for (const track of tracks) this.#watch(track);
    for (const device of ["microphone", "camera"] as const) {
      if (this.#track(KIND[device])) continue;
      if (asked[device]) this.#switch(device).value = false;
      // Switched on while the other device opened.
      else if (this.#switch(device).value) void this.#add(device);
    }
    return this.#stream.value;
  }

  /**
   * Mutes or unmutes. A muted microphone stays open, so that unmuting is
   * instant.
   */
  toggleMicrophone(): void {
    if (!this.#inCall.value) return;
    this.#talking.value = false;
    const on = this.#microphoneOn.value = !this.#microphoneOn.value;
    if (!on) this.#vanished.forget("microphone");
    if (this.#track("audio")) this.#enableMicrophone();
    else if (on && this.#stream.value) void this.#add("microphone");
    else this.events.switched();
  }

  /** Unmutes while held (push to talk). */
  holdToTalk(held: boolean): void {
    if (held && (this.#microphoneOn.value || !this.#track("audio"))) return;
    if (held === this.#talking.value) return;
    this.#talking.value = held;
    this.#enableMicrophone();
  }

  /**
   * Switches the camera. Off closes it, and its light goes out. While the
   * screen is shared, the camera opens afterwards.
   */
  async toggleCamera(): Promise<void> {
    if (!this.#inCall.value) return;
    const on = this.#cameraOn.value = !this.#cameraOn.value;
    if (!on) this.#vanished.forget("camera");
    if (this.#sharing.value) return;
    if (!on) {
      this.#preview.close();
      if (this.#stream.value) this.#replace("video", null);
      else {
        // A previewed camera is sent before the microphone is open.
        this.events.trackReplaced("video", null);
        this.events.switched();
      }
    } else if (this.#stream.value) await this.#add("camera");
    else this.events.switched();
  }

  /** Switches to the currently preferred device, without a gap in the call. */
  async useChosen(device: Device): Promise<void> {
    if (device === "camera" && this.#sharing.value) return;
    if (this.#track(KIND[device])) await this.#reopen(device);
  }

  /** Switches between front and back camera. */
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
    const opened = await this.#openings.forThisCall(openScreen(this.platform));
    const [screen] = opened?.tracks ?? [];
    if (!screen || this.#sharing.value) return stop(opened?.tracks);
    // Sharp small text matters more than smooth motion.
    screen.contentHint = "detail";
    screen.onended = () => void this.stopSharing();
    this.#sharing.value = true;
    this.#replace("video", screen);
  }

  /** Returns to the camera, if it is on. */
  async stopSharing(): Promise<void> {
    if (!this.#sharing.value) return;
    this.#sharing.value = false;
    this.#replace("video", null);
    if (this.#cameraOn.value) await this.#add("camera");
  }

  /**
   * A device was plugged in or out: a vanished one that was in use is used
   * again.
   */
  async devicesChanged(present: MediaDeviceInfo[]): Promise<void> {
    await Promise.all(
      [...this.#vanished.back(present)].map(async ([device, wish]) => {
        // Another device may be about to replace it.
        await this.#openings.settled(device);
        if (!this.#vanished.has(device)) return;
        this.#switch(device).value = true;
        if (device === "microphone" || !this.#sharing.value) {
          await this.#add(device, wish);
        } else {
          // It is opened when screen sharing ends.
          this.#vanished.forget(device);
        }
      }),
    );
  }

  close(): void {
    this.#openings.over();
    this.#inCall.value = false;
    this.#vanished.clear();
    stop(this.#stream.value?.getTracks());
    this.#stream.value = null;
    this.#preview.close();
    this.#sharing.value = false;
    this.#talking.value = false;
    this.#set(this.preferred);
  }

  #set({ microphone, camera }: Switches): void {
    this.#microphoneOn.value = microphone;
    this.#cameraOn.value = camera;
  }

  #switch(device: Device): Signal<boolean> {
    return device === "camera" ? this.#cameraOn : this.#microphoneOn;
  }

  #wish(device: Device): MediaTrackConstraints {
    return chosen(device, this.preferences.value[device]);
  }

  #track(kind: Kind): MediaStreamTrack | undefined {
    return this.#stream.value?.getTracks().find((track) => track.kind === kind);
  }

  #sends(kind: Kind): boolean {
    return this.#stream.value === null || this.#track(kind) !== undefined;
  }

  #enableMicrophone(): void {
    const track = this.#track("audio");
    if (track) track.enabled = this.#microphoneOn.value || this.#talking.value;
    this.events.switched();
  }

  /**
   * Keeps those newly opened tracks that may be sent now, and closes the
   * others.
   */
  #obeying(tracks: MediaStreamTrack[]): MediaStreamTrack[] {
    return tracks.filter((track) => {
      if (track.kind === "audio") {
        track.enabled = this.#microphoneOn.value || this.#talking.value;
        return true;
      }
      const wanted = this.#cameraOn.value && !this.#sharing.value;
      if (!wanted) track.stop();
      return wanted;
    });
  }

  /** Opens a device that is switched on, or one that replaces a muted one. */
  #add(device: Device, wish = this.#wish(device)): Promise<void> {
    return this.#openings.latest(device, wish, (opened) => {
      const [track] = this.#obeying(opened);
      if (track) {
        this.#vanished.forget(device);
        this.#watch(track);
        this.#replace(KIND[device], track);
      } else if (opened.length === 0) {
        this.#switch(device).value = false;
        if (device === "microphone" || !this.#sharing.value) {
          this.#replace(KIND[device], null);
        }
      }
    });
  }

  /** Closes the old device first, because phones cannot open two cameras. */
  async #reopen(device: Device, wish?: MediaTrackConstraints): Promise<void> {
    const kind = KIND[device];
    stop([this.#track(kind)]);
    this.#keep(kind, null);
    await this.#add(device, wish);
  }

  /** Sends this track instead of the previous one. */
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

  /** Unplugging a device ends its track (W3C mediacapture-streams 4.3.1). */
  #watch(track: MediaStreamTrack): void {
    // Read now: an ended track does not report its device.
    const { deviceId } = track.getSettings();
    track.onended = () => void this.#unplugged(track, deviceId);
  }

  async #unplugged(track: MediaStreamTrack, id?: string): Promise<void> {
    if (this.#track(track.kind as Kind) !== track) return;
    const device = track.kind === "video" ? "camera" : "microphone";
    // A muted person does not wait for the device.
    const wanted = this.#switch(device).value;
    if (wanted) this.#vanished.add(device, id);
    // Any other microphone will do; another camera might show something
    // unintended.
    const another = device === "microphone" && wanted;
    if (!another) this.#switch(device).value = false;
    if (device === "microphone") this.#talking.value = false;
    this.#replace(track.kind as Kind, null);
    if (another) await this.#add(device, {});
    const replaced = another && this.#track("audio");
    const gone = `${device}_unplugged` as const;
    this.events.problem({ code: replaced ? "microphone_switched" : gone });
  }
}
