import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { MediaState } from "../../shared/protocol_values.ts";
import { CameraPreview } from "./camera_preview.ts";
import type { DeviceLosses } from "./device_losses.ts";
import { DeviceOpenings } from "./device_openings.ts";
import { blurredCameras, chosen, type Device, openDevices } from "./devices.ts";
import type { Problem, Switches } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { Preferences } from "../preferences.ts";
import { MediaSwitches } from "./media_switches.ts";
import type { ScreenShare } from "./screen_share.ts";
import { KIND, type Kind, SentTracks } from "./sent_tracks.ts";

/** Events that local media reports to the phone. */
export interface LocalMediaEvents {
  /** Tracks to send, reported before the interface shows them. */
  opened(tracks: MediaStreamTrack[]): void;
  /** Another track of this kind is to be sent, or none. */
  trackReplaced(kind: Kind, track: MediaStreamTrack | null): void;
  problem(problem: Problem): void;
  /** The device of an earlier problem works again. */
  solved(code: Problem["code"]): void;
}

/** The part of {@link LocalMedia} that the interface uses during a call. */
export type LocalControls = Pick<
  LocalMedia,
  | "sharing"
  | "screen"
  | "outgoing"
  | "sent"
  | "talking"
  | "holdToTalk"
  | "flipCamera"
  | "shareScreen"
  | "stopSharing"
>;

/**
 * Media that a call sends: camera or screen, and microphone. It is open only
 * during a call. A device that opens late, comes back or is replaced follows
 * the switches as they are at that moment.
 */
export class LocalMedia {
  readonly #tracks: SentTracks;
  readonly #preview: CameraPreview;
  readonly #on = new MediaSwitches();
  readonly #sharing = signal(false);
  /** Null until a screen is shared, and where its script did not load. */
  screen: ScreenShare | null = null;
  /**
   * The stream that is sent: while a screen is shared, it replaces the camera.
   */
  readonly stream: ReadonlySignal<MediaStream | null>;
  /** See {@link CameraPreview}; null unless the person wants it. */
  readonly preview: ReadonlySignal<MediaStream | null>;
  readonly microphoneOn: ReadonlySignal<boolean> = this.#on.microphone;
  /** Stays true while the screen replaces the camera. */
  readonly cameraOn: ReadonlySignal<boolean> = this.#on.camera;
  readonly sharing: ReadonlySignal<boolean> = this.#sharing;
  /** Unmuted temporarily, while a key is held. */
  readonly talking: ReadonlySignal<boolean> = this.#on.talking;
  /** See {@link MediaSwitches.ofCall}. */
  readonly switches: ReadonlySignal<Switches | null> = this.#on.ofCall;
  /** The line is too thin for a picture. */
  readonly picturePaused = signal(false);
  /** Media state for the other side; while devices open, the intended one. */
  readonly sent: ReadonlySignal<MediaState>;
  readonly #openings: DeviceOpenings;
  /** Null until a call opens its devices, and where its script did not load. */
  #losses: DeviceLosses | null = null;
  /** The call began muted, and its microphone was not opened yet. */
  #microphoneUntried = false;

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
    this.#tracks = new SentTracks(platform, events.trackReplaced);
    this.stream = this.#tracks.stream;
    // Two primitive values, so that `sent` changes only when one of them does.
    const audio = computed(() => this.#on.audible && this.#tracks.has("audio"));
    const video = computed(() => {
      if (this.picturePaused.value) return "off";
      if (this.sharing.value) return "screen";
      return this.#on.camera.value && this.#tracks.has("video")
        ? "camera"
        : "off";
    });
    this.sent = computed(() => ({ audio: audio.value, video: video.value }));
    this.#on.end(this.preferred);
  }

  /** The stream that a leg sends; null until the devices of a call are open. */
  get outgoing(): MediaStream | null {
    return this.#tracks.outgoing;
  }

  /** The switches with which a new call starts. */
  get preferred(): Switches {
    const { microphoneOn, cameraOn } = this.preferences.value;
    return { microphone: microphoneOn, camera: cameraOn };
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
    this.#on.begin(switches);
    if (!switches.camera) this.#preview.close();
    if (this.#preview.opening) {
      const { call } = this.#openings;
      await this.#preview.opening;
      if (call !== this.#openings.call) return null;
    }
    if (!this.#on.camera.value || !this.#preview.track) this.#preview.close();
    const asked: Switches = {
      microphone: this.#on.microphone.value,
      camera: this.#on.camera.value && !this.#preview.track,
    };
    this.#microphoneUntried = !asked.microphone;
    const opening = openDevices(this.platform, {
      microphone: asked.microphone && this.#wish("microphone"),
      camera: asked.camera && this.#wish("camera"),
    });
    const opened = await this.#openings.forThisCall(
      Promise.all([opening, this.#watchLosses()]).then(([opened]) => opened),
    );
    if (!opened) return null;
    // Ended by now if the camera was switched off meanwhile.
    const camera = this.#preview.track;
    const all = camera ? [...opened.tracks, camera] : opened.tracks;
    const tracks = this.#obeying(all);
    const stream = this.platform.createStream(tracks);
    this.events.opened(tracks);
    this.#tracks.start(stream);
    this.#preview.handOver();
    for (const track of tracks) this.#losses?.watch(track);
    for (const device of ["microphone", "camera"] as const) {
      if (this.#tracks.get(KIND[device])) continue;
      const again = device === "camera" && all.some(this.#tooSharp);
      if (asked[device] && !again) this.#on.of(device).value = false;
      // Switched on, or to be blurred, while the other device opened.
      else if (this.#on.of(device).value) void this.#add(device);
    }
    return this.stream.value;
  }

  /**
   * Mutes or unmutes. A muted microphone stays open, so that unmuting is
   * instant.
   */
  toggleMicrophone(): void {
    if (!this.#on.inCall) return;
    const on = this.#on.toggleMicrophone();
    if (!on) this.#losses?.forget("microphone");
    if (this.#tracks.get("audio")) this.#enableMicrophone();
    else if (on && this.stream.value) void this.#add("microphone");
  }

  /**
   * Unmutes while held (push to talk). Opens the microphone of a person who has
   * been muted since the call began, or since the page was reloaded.
   */
  holdToTalk(held: boolean): void {
    const track = this.#tracks.get("audio");
    const opens = this.#microphoneUntried && this.stream.value !== null;
    if (held && (this.#on.microphone.value || !(track || opens))) return;
    if (held === this.#on.talking.value) return;
    this.#on.talking.value = held;
    if (held && !track) void this.#add("microphone");
    else this.#enableMicrophone();
  }

  /**
   * Switches the camera. Off closes it, and its light goes out. While the
   * screen is shared, the camera opens afterwards.
   */
  async toggleCamera(): Promise<void> {
    if (!this.#on.inCall) return;
    const on = this.#on.camera.value = !this.#on.camera.value;
    if (!on) this.#losses?.forget("camera");
    if (this.sharing.value) return;
    if (!on) {
      if (this.stream.value) this.#tracks.replace("video", null);
      else this.#endPreview();
    } else if (this.stream.value) await this.#add("camera");
  }

  /** Switches to the currently preferred device, without a gap in the call. */
  async useChosen(device: Device): Promise<void> {
    if (device === "camera" && this.sharing.value) return;
    if (this.#tracks.get(KIND[device])) await this.#reopen(device);
    else if (device === "camera" && !this.stream.value) {
      // The preview's, which is sent already; open() opens another.
      this.#endPreview();
    }
  }

  /** Switches between front and back camera. */
  async flipCamera(): Promise<void> {
    const camera = this.#tracks.get("video");
    if (!camera || this.sharing.value) return;
    const { facingMode } = camera.getSettings();
    await this.#reopen("camera", {
      facingMode: facingMode === "environment" ? "user" : "environment",
    });
  }

  /** Shows a screen instead of the camera; the person chooses which. */
  async shareScreen(): Promise<void> {
    this.screen ??= await this.platform.createScreenShare({
      platform: this.platform,
      tracks: this.#tracks,
      openings: this.#openings,
      on: this.#sharing,
      camera: this.#on.camera,
      wish: () => this.#wish("camera"),
      tooSharp: this.#tooSharp,
      problem: this.events.problem,
    });
    await this.screen?.start(() => void this.stopSharing());
  }

  /** Returns to the camera, if it is on. */
  async stopSharing(): Promise<void> {
    if (batch(() => this.screen?.stop()) && this.#on.camera.value) {
      await this.#add("camera");
    }
  }

  /** A device was plugged in or out. */
  async devicesChanged(present: MediaDeviceInfo[]): Promise<void> {
    await this.#losses?.devicesChanged(present);
  }

  close(): void {
    this.#openings.over();
    this.#losses?.clear();
    this.#tracks.close();
    this.#preview.close();
    this.screen?.over();
    this.picturePaused.value = false;
    this.#on.end(this.preferred);
  }

  async #watchLosses(): Promise<void> {
    this.#losses ??= await this.platform.createDeviceLosses({
      ...this.events,
      switches: this.#on,
      tracks: this.#tracks,
      kinds: KIND,
      wanted: (device) => device === "microphone" || !this.sharing.value,
      open: (device, which) => this.#add(device, which),
      settled: (device) => this.#openings.settled(device),
    });
  }

  /** A previewed camera is sent before the microphone is open. */
  #endPreview(): void {
    this.#preview.close();
    this.events.trackReplaced("video", null);
  }

  /** Whether the person has the background blurred, and this camera shows it. */
  readonly #tooSharp = (track: MediaStreamTrack): boolean =>
    track.kind === "video" && this.preferences.value.backgroundBlur &&
    !blurredCameras.has(track);

  #wish(device: Device): MediaTrackConstraints {
    return chosen(device, this.preferences.value);
  }

  #enableMicrophone(): void {
    const track = this.#tracks.get("audio");
    if (track) track.enabled = this.#on.audible;
  }

  /**
   * Keeps those newly opened tracks that may be sent now, and closes the
   * others.
   */
  #obeying(tracks: MediaStreamTrack[]): MediaStreamTrack[] {
    return tracks.filter((track) => {
      if (track.kind === "audio") {
        track.enabled = this.#on.audible;
        return true;
      }
      const wanted = this.#on.camera.value && !this.sharing.value &&
        !this.#tooSharp(track);
      if (!wanted) track.stop();
      return wanted;
    });
  }

  /**
   * Opens a device that is switched on, or one that replaces a muted one.
   *
   * @param which by default the chosen device
   */
  #add(device: Device, which?: MediaTrackConstraints): Promise<void> {
    if (device === "microphone") this.#microphoneUntried = false;
    const { deviceId, facingMode, ...kind } = this.#wish(device);
    const wish = { ...kind, ...(which ?? { deviceId, facingMode }) };
    return this.#openings.latest(device, wish, (opened) => {
      const [track] = this.#obeying(opened);
      if (track) {
        this.#losses?.forget(device);
        this.#losses?.watch(track);
        this.#tracks.replace(KIND[device], track);
      } else if (opened.some(this.#tooSharp)) {
        // To be blurred since it began to open.
        if (this.#on.camera.value && !this.sharing.value) {
          void this.#add(device, which);
        }
      } else if (opened.length === 0) {
        this.#on.of(device).value = false;
        if (device === "microphone") this.#on.talking.value = false;
        if (device === "microphone" || !this.sharing.value) {
          this.#tracks.replace(KIND[device], null);
        }
      }
    });
  }

  /** Closes the old device first, because phones cannot open two cameras. */
  async #reopen(device: Device, which?: MediaTrackConstraints): Promise<void> {
    this.#tracks.release(KIND[device]);
    await this.#add(device, which);
  }
}
