import type { Device } from "./devices.ts";

/** Devices that were in use when they were unplugged or taken away, until they are back. */
export class VanishedDevices {
  readonly #ids = new Map<Device, string | undefined>();

  /** @param id the device's id from enumerateDevices */
  add(device: Device, id: string | undefined): void {
    this.#ids.set(device, id);
  }

  /** The device is open again, or the person decided otherwise. */
  forget(device: Device): void {
    this.#ids.delete(device);
  }

  has(device: Device): boolean {
    return this.#ids.has(device);
  }

  clear(): void {
    this.#ids.clear();
  }

  /**
   * Devices that can be opened again, with their constraints: any microphone
   * may replace the previous one, but only the same camera, since another might
   * show something unintended.
   */
  back(present: MediaDeviceInfo[]): Map<Device, MediaTrackConstraints> {
    const back = new Map<Device, MediaTrackConstraints>();
    for (const [device, id] of this.#ids) {
      const kind = device === "camera" ? "videoinput" : "audioinput";
      const those = present.filter((one) => one.kind === kind);
      if (those.some(({ deviceId }) => deviceId === id)) {
        back.set(device, { deviceId: { exact: id } });
      } else if (device === "microphone" && those.length > 0) {
        back.set(device, {});
      }
    }
    return back;
  }
}
