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

/**
 * What a call sends: camera or screen, and microphone; open while there is a
 * call, and never after it. The switches are the person's own: a device that
 * opens late, comes back or takes another's place obeys them as they are then.
 */
export class LocalMedia {
  readonly #stream = signal<MediaStream | null>(null);
  readonly #preview: CameraPreview;
  readonly #microphoneOn = signal(true);
  readonly #cameraOn = signal(true);
  readonly #sharing = signal(false);
  readonly #talking = signal(false);
  readonly #inCall = signal(false);
  /** Always what is sent: the screen instead of the camera while one is shared. */
  readonly stream: ReadonlySignal<MediaStream | null> = this.#stream;
  /** See {@link CameraPreview}; null unless the person wants it. */
  readonly preview: ReadonlySignal<MediaStream | null>;
  readonly microphoneOn: ReadonlySignal<boolean> = this.#microphoneOn;
  /** Also while the screen is shared in its place. */
  readonly cameraOn: ReadonlySignal<boolean> = this.#cameraOn;
  readonly sharing: ReadonlySignal<boolean> = this.#sharing;
  /** Heard although muted, while a key is held. */
  readonly talking: ReadonlySignal<boolean> = this.#talking;
  /** From the moment that a call asks for devices until its end; null without a call. */
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

  /** The switches that a new call begins with. */
  get preferred(): Switches {
    const { microphoneOn, cameraOn } = this.preferences.value;
    return { microphone: microphoneOn, camera: cameraOn };
  }

  /** What is sent, for the other side; what is about to be sent while devices open for the call. */
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
   * Opens what is switched on for a call that begins. The switches may change
   * meanwhile.
   *
   * @returns the stream, empty without devices; null when it was closed meanwhile
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
    // Closed by now if the camera was switched off meanwhile.
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
      // Switched on while the other one opened.
      else if (this.#switch(device).value) void this.#add(device);
    }
    return this.#stream.value;
  }

  /** A microphone that is off stays open: it is wanted back within a syllable. */
  toggleMicrophone(): void {
    if (!this.#inCall.value) return;
    this.#talking.value = false;
    const on = this.#microphoneOn.value = !this.#microphoneOn.value;
    if (!on) this.#vanished.forget("microphone");
    if (this.#track("audio")) this.#enableMicrophone();
    else if (on && this.#stream.value) void this.#add("microphone");
    else this.events.switched();
  }

  /** Heard while held, though muted. */
  holdToTalk(held: boolean): void {
    if (held && (this.#microphoneOn.value || !this.#track("audio"))) return;
    if (held === this.#talking.value) return;
    this.#talking.value = held;
    this.#enableMicrophone();
  }

  /** A camera that is off is closed, and its light out. While the screen is shared, it is opened after that. */
  async toggleCamera(): Promise<void> {
    if (!this.#inCall.value) return;
    const on = this.#cameraOn.value = !this.#cameraOn.value;
    if (!on) this.#vanished.forget("camera");
    if (this.#sharing.value) return;
    if (!on) {
      this.#preview.close();
      if (this.#stream.value) this.#replace("video", null);
      else {
        // The one that was previewed is sent before the microphone is open.
        this.events.trackReplaced("video", null);
        this.events.switched();
      }
    } else if (this.#stream.value) await this.#add("camera");
    else this.events.switched();
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
    const opened = await this.#openings.forThisCall(openScreen(this.platform));
    const [screen] = opened?.tracks ?? [];
    if (!screen || this.#sharing.value) return stop(opened?.tracks);
    // Small print matters more than smooth motion.
    screen.contentHint = "detail";
    screen.onended = () => void this.stopSharing();
    this.#sharing.value = true;
    this.#replace("video", screen);
  }

  /** Back to the camera, if it is on. */
  async stopSharing(): Promise<void> {
    if (!this.#sharing.value) return;
    this.#sharing.value = false;
    this.#replace("video", null);
    if (this.#cameraOn.value) await this.#add("camera");
  }

  /** Something was plugged in or out: what vanished in use goes on when it is back. */
  async devicesChanged(present: MediaDeviceInfo[]): Promise<void> {
    await Promise.all(
      [...this.#vanished.back(present)].map(async ([device, wish]) => {
        // Another one may be about to take its place.
        await this.#openings.settled(device);
        if (!this.#vanished.has(device)) return;
        this.#switch(device).value = true;
        if (device === "microphone" || !this.#sharing.value) {
          await this.#add(device, wish);
        } else {
          // Opened when the screen is shared no more.
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

  /** Of what was just opened, what may be sent now; the rest is closed. */
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

  /** Opens a device that is switched on, or that takes the place of one that is muted. */
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

  /** The old one is closed first: phones cannot have two cameras open. */
  async #reopen(device: Device, wish?: MediaTrackConstraints): Promise<void> {
    const kind = KIND[device];
    stop([this.#track(kind)]);
    this.#keep(kind, null);
    await this.#add(device, wish);
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
    // Who is muted does not wait for it.
    const wanted = this.#switch(device).value;
    if (wanted) this.#vanished.add(device, id);
    // Another microphone is as good; another camera may look where it should not.
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
