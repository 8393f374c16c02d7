import { type ReadonlySignal, signal } from "@preact/signals";
import type { Platform } from "../platform.ts";

/** Cameras, microphones and speakers that are plugged in now. */
export class DeviceList {
  readonly #devices = signal<MediaDeviceInfo[]>([]);
  readonly devices: ReadonlySignal<MediaDeviceInfo[]> = this.#devices;

  /** @param changed told what there is after something was plugged in or out */
  constructor(
    private readonly platform: Platform,
    changed: (present: MediaDeviceInfo[]) => void,
  ) {
    platform.mediaDevices?.addEventListener?.(
      "devicechange",
      () => void this.refresh().then(() => changed(this.#devices.value)),
    );
  }

  /** Looks again: labels and ids are told only once a device was allowed. Never rejects. */
  async refresh(): Promise<void> {
    try {
      const found = await this.platform.mediaDevices?.enumerateDevices?.();
      // Without permission each kind is one entry without an id.
      this.#devices.value = (found ?? []).filter((one) => one.deviceId);
    } catch {
      // Not told: there is nothing to choose from, and the standard ones work.
    }
  }
}
