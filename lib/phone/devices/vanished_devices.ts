import type { Device } from "./devices.ts";

/** Devices that were in use when they were unplugged or taken away, until they are back. */
export class VanishedDevices {
  readonly #ids = new Map<Device, string | undefined>();

  /** @param id of the very device, as enumerateDevices names it */
  add(device: Device, id: string | undefined): void {
    this.#ids.set(device, id);
  }

  /** It is open again, or the person has said what they want. */
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
   * Which of them can be had again, and as what: any microphone is as good as
   * the one before, another camera may look where it should not.
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
