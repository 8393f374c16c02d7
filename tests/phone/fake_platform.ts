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

/** A track that records whether its light is still on. */
export class FakeTrack {
  enabled = true;
  stopped = false;
  onended: (() => void) | null = null;
  onmute: (() => void) | null = null;
  onunmute: (() => void) | null = null;
  copies: FakeTrack[] = [];
  constructor(
    readonly kind: "audio" | "video",
    readonly constraints: MediaTrackConstraints = {},
  ) {}
  stop(): void {
    this.stopped = true;
  }
  clone(): FakeTrack {
    const copy = new FakeTrack(this.kind);
    this.copies.push(copy);
    return copy;
  }
  getSettings = () => ({ deviceId: `${this.kind} 1`, ...this.constraints });
  /**
   * Its device is unplugged, or the person stops the sharing in the browser's
   * own bar.
   */
  end(): void {
    this.onended?.();
  }
}

export class FakeStream {
  readonly #tracks: FakeTrack[];
  constructor(tracks: FakeTrack[]) {
    this.#tracks = [...tracks];
  }
  getTracks = () => [...this.#tracks];
  getAudioTracks = () => this.#tracks.filter((t) => t.kind === "audio");
  getVideoTracks = () => this.#tracks.filter((t) => t.kind === "video");
  addTrack = (track: FakeTrack) => this.#tracks.push(track);
}

export class FakePeerConnection {
  connectionState = "new";
  signalingState = "stable";
  localDescription: { sdp: string } | null = null;
  remoteDescription: { sdp: string } | null = null;
  candidates: string[] = [];
  sent: (FakeTrack | null)[] = [];
  closed = false;
  onicecandidate: (event: unknown) => void = () => {};
  ontrack: (event: unknown) => void = () => {};
  onconnectionstatechange: () => void = () => {};
  readonly #transceivers: unknown[] = [];

  constructor(
    readonly number: number,
    readonly configuration: RTCConfiguration = {},
  ) {}

  /** Limits of each sender, in the order of the transceivers. */
  limits: RTCRtpEncodingParameters[] = [];
  /** The senders' parameters for what to keep when they cannot send all, in order. */
  preferences: unknown[] = [];
  /** Statistics beside those of the packets received. */
  stats: Record<string, unknown>[] = [];

  addTransceiver(
    trackOrKind: FakeTrack | "audio" | "video",
    { sendEncodings: [limit] }: Required<RTCRtpTransceiverInit>,
  ): void {
    const track = typeof trackOrKind === "string" ? null : trackOrKind;
    const kind = typeof trackOrKind === "string"
      ? trackOrKind
      : trackOrKind.kind;
    const index = this.sent.push(track) - 1;
    this.limits[index] = limit;
    this.#transceivers.push({
      receiver: { track: { kind } },
      sender: {
        getParameters: () => ({ encodings: [{ ...this.limits[index] }] }),
        setParameters: (
          { encodings: [limit], ...rest }: RTCRtpSendParameters,
        ) => {
          this.limits[index] = limit;
          this.preferences.push(Reflect.get(rest, "degradationPreference"));
          return Promise.resolve();
        },
        replaceTrack: (next: FakeTrack | null) => {
          this.sent[index] = next;
          return Promise.resolve();
        },
      },
    });
  }

  getTransceivers = () => this.#transceivers;
  packetsReceived = 0;
  getStats = () => {
    const { packetsReceived } = this;
    const media = { type: "inbound-rtp", packetsReceived };
    return Promise.resolve(
      new Map([media, ...this.stats].map((stat, i) => [`${i}`, stat])),
    );
  };

  setLocalDescription(): Promise<void> {
    this.localDescription = { sdp: `offer ${this.number}` };
    this.signalingState = "have-local-offer";
    return Promise.resolve();
  }

  setRemoteDescription(description: { sdp: string }): Promise<void> {
    this.remoteDescription = description;
    this.signalingState = "stable";
    this.ontrack({ track: new FakeTrack("video") });
    return Promise.resolve();
  }

  addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
  }

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange();
  }

  find(candidate: string): void {
    this.onicecandidate({
      candidate: { candidate, sdpMid: "0", sdpMLineIndex: 0 },
    });
  }
}

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
  /** Whether a shared screen comes with sound. */
  screenSounds = false;
  /** The microphone that is mixed with a screen's sound now. */
  mixed: { microphone?: FakeTrack; track: FakeTrack } | null = null;
  /** Number of calls that keep the screen on. */
  awake = 0;
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
    keepAwake: () => {
      this.awake++;
      return () => this.awake--;
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
