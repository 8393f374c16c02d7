import { type ReadonlySignal, signal } from "@preact/signals";
import * as v from "valibot";
import { readStored, writeStored } from "./devices/device_storage.ts";
import type { Platform } from "./platform.ts";

const KEY = "preferences";

/** How much data a call may use. `auto` saves where the person or network asks for it. */
export type DataUse = "auto" | "save" | "best";

/** One damaged value resets only itself. */
const field = <T>(schema: v.GenericSchema<T>, standard: T) =>
  v.optional(v.fallback(schema, standard), standard as never);
const optionalText = field(v.nullable(v.string()), null);

const Preferences = v.object({
  /** Last name used. */
  name: field(v.string(), ""),
  /** Device ids from enumerateDevices; null for the system's default. */
  camera: optionalText,
  microphone: optionalText,
  speaker: optionalText,
  /** Whether calls start with the camera on. */
  cameraOn: field(v.boolean(), true),
  microphoneOn: field(v.boolean(), true),
  dataUse: field(v.picklist(["auto", "save", "best"]), "auto"),
  noiseSuppression: field(v.boolean(), true),
  echoCancellation: field(v.boolean(), true),
  /** Sends the sound unprocessed, such as music. */
  originalSound: field(v.boolean(), false),
  /** Whether others see the camera's background only blurred. */
  backgroundBlur: field(v.boolean(), false),
  mirror: field(v.boolean(), true),
  /**
   * Whether the camera opens while a call rings, as a preview visible only to
   * this person.
   */
  pictureWhenItRings: field(v.boolean(), false),
  /** Volume of the other side, 0 to 1. */
  volume: field(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  /**
   * Whether single keys are shortcuts (WCAG 2.1.4 requires a way to turn them
   * off).
   */
  singleKeys: field(v.boolean(), true),
  /** Whether the other side sees a text message grow while it is typed. */
  realTimeText: field(v.boolean(), false),
  /** Names of people whom this person wants to see first. */
  favourites: field(v.array(v.string()), []),
  /** See `PersonSettings`, as the following. */
  blocked: field(v.array(v.string()), []),
  doNotDisturb: field(v.boolean(), false),
  /** See `ringing_hours.ts`. */
  hours: optionalText,
  favouritesPass: field(v.boolean(), true),
  /** Whether this device has ever taken those of the server. */
  settingsTaken: field(v.boolean(), false),
  /** See `settings_base.ts`. */
  settingsBase: optionalText,
  /** The person whose calls are on this device (see `userNameKey`); empty until a server keeps them. */
  callsOf: field(v.string(), ""),
  /** See `RecentCalls`. */
  clearedAt: field(v.number(), 0),
});
/** A person's choices on this device. */
export type Preferences = v.InferOutput<typeof Preferences>;

/** The switches of what happens to the microphone's sound. */
export type SoundProcessing = Pick<
  Preferences,
  "noiseSuppression" | "echoCancellation" | "originalSound"
>;

/** Stores the person's choices on the device. */
export class PreferenceStore {
  readonly #values;
  readonly values: ReadonlySignal<Preferences>;

  constructor(private readonly platform: Platform) {
    this.values = this.#values = signal(v.parse(Preferences, {}));
    this.reload();
  }

  /** Takes what is stored: another tab may have changed it. */
  reload(): void {
    this.#values.value = this.#stored;
  }

  /** Leaves what another tab has stored meanwhile as it is. */
  set(change: Partial<Preferences>): void {
    const stored = this.#stored;
    this.#values.value = { ...this.#values.value, ...change };
    writeStored(this.platform, KEY, { ...stored, ...change });
  }

  get #stored(): Preferences {
    return readStored(this.platform, KEY, Preferences) ?? this.#values.value;
  }
}
