import {
  type Device,
  type DeviceWish,
  openDevice,
  type OpenedDevices,
} from "./devices.ts";
import type { Problem } from "../phone_state.ts";
import type { Platform } from "../platform.ts";

/**
 * Opens devices for the current call, and closes those that open too late for
 * it.
 */
export class DeviceOpenings {
  #call = {};
  /** The latest opening of each device. */
  #latest: { [device in Device]?: Promise<unknown> } = {};

  /**
   * @param problem called for each device of the current call that cannot be
   * opened
   */
  constructor(
    private readonly platform: Platform,
    private readonly problem: (problem: Problem) => void,
  ) {}

  /** Identity of the current call: a different object for each call. */
  get call(): object {
    return this.#call;
  }

  /**
   * Opens something for the current call.
   *
   * @returns null if the call ended meanwhile; whatever was opened is closed
   * then
   */
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
   * Opens a device, and discards an earlier opening of it.
   *
   * @param take receives the result, unless the call ended or another opening
   * started meanwhile
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

  /** Resolves when the device is no longer being opened. */
  async settled(device: Device): Promise<void> {
    await this.#latest[device];
  }

  /** The call is over. */
  over(): void {
    this.#call = {};
    this.#latest = {};
  }
}

export function stop(
  tracks: Iterable<MediaStreamTrack | undefined> = [],
): void {
  for (const track of tracks) track?.stop();
}
