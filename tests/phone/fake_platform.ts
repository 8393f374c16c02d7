import {
  DeviceLosses,
  type DeviceLossesParts,
} from "../../lib/phone/devices/device_losses.ts";
import type {
  ClientMessage,
  ServerMessage,
} from "../../lib/shared/protocol.ts";
import { CallLeg } from "../../lib/phone/call/call_leg.ts";
import {
  LegWatch,
  type LegWatchEvents,
} from "../../lib/phone/call/leg_watch.ts";
import type { Platform } from "../../lib/phone/platform.ts";
import { FakePeerConnection } from "./fake_peer_connection.ts";
import {
  ScreenShare,
  type ScreenShareParts,
} from "../../lib/phone/devices/screen_share.ts";
import { FakeStream, FakeTrack } from "./fake_tracks.ts";

export class FakeSocket {
  readyState = 0;
  readonly sent: ClientMessage[] = [];
  onopen: () => void = () => {};
  onmessage: (event: { data: unknown }) => void = () => {};
  onclose: (event: { code: number }) => void = () => {};

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen();
  }

  receive(message: ServerMessage): void {
    this.onmessage({ data: JSON.stringify(message) });
  }

  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose({ code });
  }
}

/** A browser whose time, network, devices and connections the test controls. */
export class FakePlatform {
  readonly sockets: FakeSocket[] = [];
  readonly connections: FakePeerConnection[] = [];
  readonly tracks: FakeTrack[] = [];
  /** Tracks that show a screen. */
  readonly screens: FakeTrack[] = [];
  readonly stored = new Map<string, string>();
  /** Placeholders sent instead of camera and microphone while it rang. */
  readonly placeholders: FakeTrack[][] = [];
  /** Storage of the device (`stored` is that of the tab). */
  readonly kept = new Map<string, string>();
  devices: Partial<MediaDeviceInfo>[] = [];
  /** Set while a track's level is measured. */
  onLevel: ((level: number) => void) | null = null;
  onDeviceChange: () => void = () => {};
  /**
   * May throw to refuse a request; the request waits for the promise that it
   * returns.
   */
  getUserMedia: (wanted: MediaStreamConstraints) => Promise<void> = () =>
    Promise.resolve();
  getDisplayMedia: () => Promise<void> = () => Promise.resolve();
  /** May throw where a camera cannot be blurred; it waits for the promise. */
  blur: () => Promise<void> = () => Promise.resolve();
  /** The latest screen that may have a camera on it. */
  composed:
    | { track: FakeTrack; camera: FakeTrack | null; failed: () => void }
    | null = null;
  /** Whether a shared screen comes with sound. */
  screenSounds = false;
  /** The microphone that is mixed with a screen's sound now. */
  mixed: { microphone?: FakeTrack; track: FakeTrack } | null = null;
  /** Whether the person asked the browser to save data. */
  saveData = false;
  #now = 1_000_000;
  #timers = new Set<{ at: number; callback: () => void }>();

  readonly platform = {
    createSocket: () => {
      const socket = new FakeSocket();
      this.sockets.push(socket);
      return socket;
    },
    createPeerConnection: (configuration: RTCConfiguration) => {
      const connection = new FakePeerConnection(
        this.connections.length,
        configuration,
      );
      this.connections.push(connection);
      return connection;
    },
    legs: () => Promise.resolve(CallLeg),
    createStream: (tracks: FakeTrack[]) => new FakeStream(tracks),
    watchLeg: (
      stats: () => Promise<readonly unknown[]>,
      events: LegWatchEvents,
    ) => Promise.resolve(new LegWatch(this.platform, stats, events)),
    createDeviceLosses: (parts: DeviceLossesParts) =>
      Promise.resolve(new DeviceLosses(parts)),
    createScreenShare: (parts: ScreenShareParts) =>
      Promise.resolve(
        new ScreenShare(
          parts,
          (screen, failed) => this.#compose(screen, failed),
        ),
      ),
    blur: async (sharp: FakeTrack) => {
      await this.blur();
      const track = new FakeTrack("video", sharp.constraints);
      track.sharp = sharp;
      this.tracks.push(track);
      return track;
    },
    mixSound: (shared: FakeTrack) => {
      const mixed: typeof this.mixed = { track: new FakeTrack("audio") };
      this.mixed = mixed;
      return Promise.resolve({
        track: mixed.track,
        microphone: (track?: FakeTrack) => mixed.microphone = track,
        stop: () => {
          shared.stop();
          this.mixed = null;
        },
      });
    },
    savesData: () => this.saveData,
    mediaDevices: {
      getUserMedia: async (wanted: MediaStreamConstraints) => {
        await this.getUserMedia(wanted);
        const tracks = (["audio", "video"] as const).flatMap((kind) => {
          const constraints = wanted[kind];
          return typeof constraints === "object"
            ? [new FakeTrack(kind, constraints)]
            : [];
        });
        this.tracks.push(...tracks);
        return new FakeStream(tracks);
      },
      getDisplayMedia: async () => {
        await this.getDisplayMedia();
        const screen = new FakeTrack("video");
        const sound = this.screenSounds ? [new FakeTrack("audio")] : [];
        this.tracks.push(screen, ...sound);
        this.screens.push(screen, ...sound);
        return new FakeStream([screen, ...sound]);
      },
      enumerateDevices: () => Promise.resolve(this.devices),
      addEventListener: (_type: string, listener: () => void) =>
        this.onDeviceChange = listener,
    },
    storage: {
      getItem: (key: string) => this.stored.get(key) ?? null,
      setItem: (key: string, value: string) => this.stored.set(key, value),
      removeItem: (key: string) => this.stored.delete(key),
    },
    deviceStorage: {
      getItem: (key: string) => this.kept.get(key) ?? null,
      setItem: (key: string, value: string) => this.kept.set(key, value),
    },
    watchLevel: (_track: FakeTrack, onLevel: (level: number) => void) => {
      this.onLevel = onLevel;
      return () => this.onLevel = null;
    },
    now: () => this.#now,
    after: (ms: number, callback: () => void) => {
      const timer = { at: this.#now + ms, callback };
      this.#timers.add(timer);
      return () => this.#timers.delete(timer);
    },
    random: () => 0.5,
  } as unknown as Platform;

  #compose(screen: MediaStreamTrack, failed: () => void) {
    const track = new FakeTrack("video");
    // It stops the screen that it shows.
    track.sharp = screen as unknown as FakeTrack;
    this.tracks.push(track);
    this.screens.push(track);
    this.composed = { track, camera: null, failed };
    return {
      track: track as unknown as MediaStreamTrack,
      show: (camera: MediaStreamTrack | null) => {
        this.composed!.camera = camera as unknown as FakeTrack | null;
      },
    };
  }

  /** Enables placeholders, as in most browsers. */
  makesPlaceholders(): void {
    this.platform.createPlaceholder = () => {
      const tracks = [new FakeTrack("audio"), new FakeTrack("video")];
      this.placeholders.push(tracks);
      return Promise.resolve({
        tracks: tracks as unknown as MediaStreamTrack[],
        stop: () => tracks.forEach((track) => track.stop()),
      });
    };
  }

  get socket(): FakeSocket {
    return this.sockets.at(-1)!;
  }

  get connection(): FakePeerConnection {
    return this.connections.at(-1)!;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Advances the time; promises settle after each timer. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    while (true) {
      const [next] = [...this.#timers].filter((t) => t.at <= end)
        .sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.callback();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

export function named(name: string): Error {
  return Object.assign(new Error(`${name}!`), { name });
}
