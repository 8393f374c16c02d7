import { type ReadonlySignal, signal } from "@preact/signals";
import { chosen, type Device, openDevice, together } from "./devices.ts";
import type { Problem } from "./phone_state.ts";
import type { Platform } from "./platform.ts";
import type { Preferences } from "./preferences.ts";

/** Tries camera and microphone out before a call: only the person sees and hears it. */
export class DeviceCheck {
  readonly #stream = signal<MediaStream | null>(null);
  readonly #level = signal(0);
  readonly #problems = signal<Problem[]>([]);
  readonly #running = signal(false);
  readonly stream: ReadonlySignal<MediaStream | null> = this.#stream;
  /** Of the microphone, 0 to 1. */
  readonly level: ReadonlySignal<number> = this.#level;
  /** One for each device that cannot be had. */
  readonly problems: ReadonlySignal<Problem[]> = this.#problems;
  readonly running: ReadonlySignal<boolean> = this.#running;
  /** Changes with each look, so that what was opened for one before it is closed. */
  #look = {};
  #stopLevel: (() => void) | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly preferences: ReadonlySignal<Preferences>,
    /** Names of devices are told now. */
    private readonly opened: () => void,
  ) {}

  /** Opens what the preferences name; again when they have changed. Never rejects. */
  async start(): Promise<void> {
    this.#close();
    this.#running.value = true;
    const look = this.#look;
    const preferred = this.preferences.value;
    const wish = (device: Device) => chosen(device, preferred[device]);
    const tracks: MediaStreamTrack[] = [];
    const problems: Problem[] = [];
    // One after the other: a person is asked one thing at a time, and each
    // refusal has its own words.
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
      // Unplugged: what is left is looked for.
      track.onended = () => look === this.#look && void this.start();
    }
    this.opened();
  }

  /** Closes the devices: lights out. */
  stop(): void {
    this.#close();
    this.#running.value = false;
  }

  #close(): void {
    this.#look = {};
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
