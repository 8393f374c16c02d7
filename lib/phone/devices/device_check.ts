import { type ReadonlySignal, signal } from "@preact/signals";
import { chosen, type Device, openDevice, together } from "./devices.ts";
import type { Problem } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { Preferences } from "../preferences.ts";

/** Names of each kind in the device list and on a track. */
const KINDS = {
  camera: ["videoinput", "video"],
  microphone: ["audioinput", "audio"],
} as const;

/**
 * Tests camera and microphone before a call. Only this person sees and hears
 * it.
 */
export class DeviceCheck {
  readonly #stream = signal<MediaStream | null>(null);
  readonly #level = signal(0);
  readonly #problems = signal<Problem[]>([]);
  readonly #running = signal(false);
  readonly stream: ReadonlySignal<MediaStream | null> = this.#stream;
  /** Microphone level, 0 to 1. */
  readonly level: ReadonlySignal<number> = this.#level;
  /** One for each unavailable device. */
  readonly problems: ReadonlySignal<Problem[]> = this.#problems;
  readonly running: ReadonlySignal<boolean> = this.#running;
  /**
   * Replaced at each check, so that devices opened for an earlier one are
   * closed.
   */
  #look = {};
  #stopLevel: (() => void) | undefined;
  /**
   * Device change during a check: a camera that comes back brings its
   * microphone a moment later.
   */
  #changedMeanwhile: MediaDeviceInfo[] | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly preferences: ReadonlySignal<Preferences>,
    /** Called when devices are open, so that their names are readable. */
    private readonly opened: () => void,
  ) {}

  /**
   * Opens the preferred devices. Call again when the preferences change. Never
   * rejects.
   */
  async start(): Promise<void> {
    this.#close();
    this.#running.value = true;
    const look = this.#look;
    const preferred = this.preferences.value;
    const wish = (device: Device) => chosen(device, preferred);
    const tracks: MediaStreamTrack[] = [];
    const problems: Problem[] = [];
    // One after the other, so that the person gets one question at a time and
    // each refusal its own text.
    for (const device of ["camera", "microphone"] as const) {
      const opened = await openDevice(
        this.platform,
        device,
        preferred[`${device}On`] && wish(device),
      );
      tracks.push(...opened.tracks);
      if (opened.problem) problems.push(opened.problem);
      if (look !== this.#look) return stop(tracks);
    }
    this.#problems.value = together(problems);
    this.#stream.value = this.platform.createStream(tracks);
    const microphone = tracks.find((track) => track.kind === "audio");
    if (microphone) {
      this.#stopLevel = this.platform.watchLevel?.(
        microphone,
        (level) => this.#level.value = level,
      );
    }
    for (const track of tracks) {
      // Unplugged: looks for another device.
      track.onended = () => look === this.#look && void this.start();
    }
    this.opened();
    if (this.#changedMeanwhile) this.devicesChanged(this.#changedMeanwhile);
  }

  /**
   * A device was plugged in or out: a missing or chosen one may be available
   * now.
   */
  devicesChanged(present: MediaDeviceInfo[]): void {
    if (!this.#running.value) return;
    const stream = this.#stream.value;
    if (!stream) {
      this.#changedMeanwhile = present;
      return;
    }
    const back = (["camera", "microphone"] as const).some((device) => {
      const [list, kind] = KINDS[device];
      const chosenId = this.preferences.value[device];
      const those = present.filter((one) => one.kind === list);
      const track = stream.getTracks().find((track) => track.kind === kind);
      return track
        ? track.getSettings().deviceId !== chosenId &&
          those.some(({ deviceId }) => deviceId === chosenId)
        : those.length > 0 && this.#isMissing(device);
    });
    if (back) void this.start();
  }

  /** Closes the devices. */
  stop(): void {
    this.#close();
    this.#running.value = false;
  }

  #isMissing(device: Device): boolean {
    return this.#problems.value.some(({ code }) =>
      code === `${device}_missing` || code === "devices_missing"
    );
  }

  #close(): void {
    this.#look = {};
    this.#changedMeanwhile = undefined;
    this.#stopLevel?.();
    this.#stopLevel = undefined;
    stop(this.#stream.value?.getTracks() ?? []);
    this.#stream.value = null;
    this.#problems.value = [];
    this.#level.value = 0;
  }
}

function stop(tracks: MediaStreamTrack[]): void {
  for (const track of tracks) {
    track.onended = null;
    track.stop();
  }
}
