import { type ReadonlySignal, signal } from "@preact/signals";
import type { Platform } from "../platform.ts";

/** Cameras, microphones and speakers that are plugged in. */
export class DeviceList {
  readonly #devices = signal<MediaDeviceInfo[]>([]);
  readonly devices: ReadonlySignal<MediaDeviceInfo[]> = this.#devices;

  /**
   * @param changed called with the current devices after one was plugged in or
   * out
   */
  constructor(
    private readonly platform: Platform,
    changed: (present: MediaDeviceInfo[]) => void,
  ) {
    platform.mediaDevices?.addEventListener?.(
      "devicechange",
      () => void this.refresh().then(() => changed(this.#devices.value)),
    );
  }

  /**
   * Reads the list again: labels and ids are readable only after a permission.
   * Never rejects.
   */
  async refresh(): Promise<void> {
    try {
      const found = await this.platform.mediaDevices?.enumerateDevices?.();
      // Without permission each kind is one entry without an id.
      this.#devices.value = (found ?? []).filter((one) => one.deviceId);
    } catch {
      // Without a list there is nothing to choose from, and the default devices
      // work.
    }
  }
}
