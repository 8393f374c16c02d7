import {
  type Device,
  type DeviceWish,
  openDevice,
  type OpenedDevices,
} from "./devices.ts";
import type { Problem } from "../phone_state.ts";
import type { Platform } from "../platform.ts";

/** Opens devices for the present call, and closes those that come too late for it. */
export class DeviceOpenings {
  #call = {};
  /** The latest opening of each device. */
  #latest: { [device in Device]?: Promise<unknown> } = {};

  /** @param problem told of devices of the present call that cannot be opened */
  constructor(
    private readonly platform: Platform,
    private readonly problem: (problem: Problem) => void,
  ) {}

  /** Of the present call: another object for each. */
  get call(): object {
    return this.#call;
  }

  /** @returns null, and closes what was opened, when the call was over before */
  async forThisCall(
    opening: Promise<OpenedDevices>,
  ): Promise<OpenedDevices | null> {
    const call = this.#call;
    const opened = await opening;
    if (call !== this.#call) {
      stop(opened.tracks);
      return null;
    }
    if (opened.problem) this.problem(opened.problem);
    return opened;
  }

  /**
   * Opens a device, in place of what is still opening.
   *
   * @param take is given what was opened; not called when the call is over or another opening came after
   */
  latest(
    device: Device,
    wish: DeviceWish,
    take: (tracks: MediaStreamTrack[]) => void,
  ): Promise<void> {
    const opening: Promise<void> = this.forThisCall(
      openDevice(this.platform, device, wish),
    ).then((opened) => {
      if (!opened) return;
      if (opening === this.#latest[device]) take(opened.tracks);
      else stop(opened.tracks);
    });
    return this.#latest[device] = opening;
  }

  /** Resolves when the device is not being opened any more. */
  async settled(device: Device): Promise<void> {
    await this.#latest[device];
  }

  /** The call is over. */
  over(): void {
    this.#call = {};
    this.#latest = {};
  }
}

/** Closes devices. */
export function stop(
  tracks: Iterable<MediaStreamTrack | undefined> = [],
): void {
  for (const track of tracks) track?.stop();
}
