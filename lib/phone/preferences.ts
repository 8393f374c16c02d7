import { type ReadonlySignal, signal } from "@preact/signals";
import * as v from "valibot";
import { readStored, writeStored } from "./devices/device_storage.ts";
import type { Platform } from "./platform.ts";

const KEY = "preferences";

/** One damaged value costs only itself. */
const field = <T>(schema: v.GenericSchema<T>, standard: T) =>
  v.optional(v.fallback(schema, standard), standard as never);
const deviceId = field(v.nullable(v.string()), null);

const Preferences = v.object({
  /** Last joined with. */
  name: field(v.string(), ""),
  /** Ids of enumerateDevices; null for what the system prefers. */
  camera: deviceId,
  microphone: deviceId,
  speaker: deviceId,
  /** Whether calls begin with it. */
  cameraOn: field(v.boolean(), true),
  microphoneOn: field(v.boolean(), true),
  mirror: field(v.boolean(), true),
  /** The camera opens while it rings, before the person has answered: for their own eyes only. */
  pictureWhenItRings: field(v.boolean(), false),
  /** Of the other side; 0 to 1. */
  volume: field(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 1),
  /** Whether single keys are shortcuts (WCAG 2.1.4 wants a switch). */
  singleKeys: field(v.boolean(), true),
});
/** What a person chose on this device. */
export type Preferences = v.InferOutput<typeof Preferences>;

/** The person's choices, kept on the device. */
export class PreferenceStore {
  readonly #values;
  readonly values: ReadonlySignal<Preferences>;

  constructor(private readonly platform: Platform) {
    this.#values = signal(
      readStored(platform, KEY, Preferences) ?? v.parse(Preferences, {}),
    );
    this.values = this.#values;
  }

  set(change: Partial<Preferences>): void {
    this.#values.value = { ...this.#values.value, ...change };
    writeStored(this.platform, KEY, this.#values.value);
  }
}
