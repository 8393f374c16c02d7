import type { Device } from "./devices.ts";
import type { MediaSwitches } from "./media_switches.ts";
import type { KIND, SentTracks } from "./sent_tracks.ts";
import type { Problem } from "../phone_state.ts";

/** Parts of the local media that a lost device concerns. */
export interface DeviceLossesParts {
  switches: MediaSwitches;
  tracks: SentTracks;
  /** Handed over, so that this script, which is loaded later, shares none with the first page's. */
  kinds: typeof KIND;
  /** Whether this device may be sent now; a shared screen keeps the camera closed. */
  wanted(device: Device): boolean;
  /**
   * Opens a device that is switched on, and sends it.
   *
   * @param which constrains which device of the kind is opened
   */
  open(device: Device, which: MediaTrackConstraints): Promise<void>;
  /** Resolves when the device is no longer being opened. */
  settled(device: Device): Promise<void>;
  problem(problem: Problem): void;
  /** The device of an earlier problem works again. */
  solved(code: Problem["code"]): void;
}

/**
 * Devices that a call loses: unplugged ones, until they are back, and those
 * that the system takes for something else, such as a telephone call.
 */
export class DeviceLosses {
  /** Unplugged devices that were in use, and their ids. */
  readonly #vanished = new Map<Device, string | undefined>();

  constructor(private readonly parts: DeviceLossesParts) {}

  /** Watches a track that is sent. */
  watch(track: MediaStreamTrack): void {
    // Read now: an ended track does not report its device.
    const { deviceId } = track.getSettings();
    // Unplugging a device ends its track (W3C mediacapture-streams 4.3.1).
    track.onended = () => void this.#unplugged(track, deviceId);
    // The system gives nothing but silence and black frames meanwhile (4.3.1.1).
    track.onmute = () => this.#interrupted(track);
    track.onunmute = () => void this.#returned(track, deviceId);
  }

  /** The device is open again, or the person decided otherwise. */
  forget(device: Device): void {
    this.#vanished.delete(device);
  }

  /** The call is over. */
  clear(): void {
    this.#vanished.clear();
  }

  /** A device was plugged in or out: one that was in use is used again. */
  async devicesChanged(present: MediaDeviceInfo[]): Promise<void> {
    const { switches, wanted, open, settled } = this.parts;
    await Promise.all(
      [...this.#back(present)].map(async ([device, wish]) => {
        // Another device may be about to replace it.
        await settled(device);
        if (!this.#vanished.has(device)) return;
        switches.of(device).value = true;
        if (wanted(device)) await open(device, wish);
        // It is opened when screen sharing ends.
        else this.forget(device);
      }),
    );
  }

  /**
   * Devices that can be opened again, with their constraints: any microphone
   * may replace the previous one, but only the same camera, since another might
   * show something unintended.
   */
  #back(present: MediaDeviceInfo[]): Map<Device, MediaTrackConstraints> {
    const back = new Map<Device, MediaTrackConstraints>();
    for (const [device, id] of this.#vanished) {
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

  async #unplugged(track: MediaStreamTrack, id?: string): Promise<void> {
    const device = this.#deviceOf(track);
    if (!device) return;
    const { switches, tracks, open, problem } = this.parts;
    // A muted person does not wait for the device.
    const wanted = switches.of(device).value;
    if (wanted) this.#vanished.set(device, id);
    // Any other microphone will do; another camera might show something
    // unintended.
    const another = device === "microphone" && wanted;
    if (!another) switches.of(device).value = false;
    if (device === "microphone") switches.talking.value = false;
    tracks.replace(this.parts.kinds[device], null);
    if (another) await open(device, {});
    const replaced = another && tracks.get("audio");
    const gone = `${device}_unplugged` as const;
    problem({ code: replaced ? "microphone_switched" : gone });
  }

  #interrupted(track: MediaStreamTrack): void {
    const device = this.#deviceOf(track);
    if (!device) return;
    this.parts.tracks.interrupt(this.parts.kinds[device], true);
    if (!this.parts.switches.of(device).value) return;
    this.parts.problem({ code: `${device}_interrupted` });
  }

  /**
   * Opens the device again: on some systems its track stays silent after it was
   * taken away.
   */
  async #returned(track: MediaStreamTrack, id?: string): Promise<void> {
    const device = this.#deviceOf(track);
    if (!device || !this.parts.tracks.interrupted(this.parts.kinds[device])) {
      return;
    }
    const { tracks, open, solved } = this.parts;
    tracks.release(this.parts.kinds[device]);
    await open(device, id === undefined ? {} : { deviceId: { ideal: id } });
    if (tracks.get(this.parts.kinds[device])) solved(`${device}_interrupted`);
  }

  /** The device of a track that is still sent. */
  #deviceOf(track: MediaStreamTrack): Device | null {
    const device = track.kind === "video" ? "camera" : "microphone";
    return this.parts.tracks.get(this.parts.kinds[device]) === track
      ? device
      : null;
  }
}
