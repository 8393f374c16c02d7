import { asset } from "fresh/runtime";
import type { Signal } from "@preact/signals";
import type { CallLeg } from "./call/call_leg.ts";
import type { CallSeal } from "./seal/call_seal.ts";
import type {
  DeviceLosses,
  DeviceLossesParts,
} from "./devices/device_losses.ts";
import type { ScreenShare, ScreenShareParts } from "./devices/screen_share.ts";
import type { LocalMedia } from "./devices/local_media.ts";
import { watchLevel } from "./devices/level.ts";
import type { LegWatch, LegWatchEvents } from "./call/leg_watch.ts";
import type { SoundMix } from "./devices/sound_mix.ts";
import type { Placeholder } from "./call/placeholder.ts";

/**
 * Everything that the phone needs from the browser; tests provide their own.
 */
export interface Platform {
  createSocket(url: string): WebSocket;
  /** Absent in browsers without WebRTC. */
  createPeerConnection?(configuration: RTCConfiguration): RTCPeerConnection;
  createStream(tracks: MediaStreamTrack[]): MediaStream;
  /** Absent, or resolves to null, where the browser cannot make one. */
  createPlaceholder?(): Promise<Placeholder | null>;
  /** See {@link LegWatch}; null if its script cannot be loaded. */
  watchLeg(
    stats: () => Promise<readonly unknown[]>,
    events: LegWatchEvents,
  ): Promise<LegWatch | null>;
  /** See {@link CallLeg}; null if its script cannot be loaded. */
  legs(): Promise<typeof CallLeg | null>;
  /**
   * The seal of a new call with a person; absent, or resolves to null, where
   * the browser has no cryptography.
   */
  seal?(person: string): Promise<CallSeal | null>;
  /** See {@link DeviceLosses}; null if its script cannot be loaded. */
  createDeviceLosses(parts: DeviceLossesParts): Promise<DeviceLosses | null>;
  /**
   * A camera whose background is blurred, in place of a sharp one. Rejects where
   * there is none.
   */
  blur?(sharp: MediaStreamTrack): Promise<MediaStreamTrack>;
  /** See {@link ScreenShare}; null if its script cannot be loaded. */
  createScreenShare(parts: ScreenShareParts): Promise<ScreenShare | null>;
  /** Absent, or resolves to null, where the browser cannot mix sound. */
  mixSound?(shared: MediaStreamTrack): Promise<SoundMix | null>;
  /**
   * Whether the person asked the browser to save data, or pays for it by
   * volume (W3C Network Information; only Chromium has it).
   */
  savesData?(): boolean;
  /** Absent outside a secure context. */
  readonly mediaDevices?:
    & Pick<MediaDevices, "getUserMedia">
    // Phones cannot share screens; old browsers lack the others.
    & Partial<
      Pick<
        MediaDevices,
        "getDisplayMedia" | "enumerateDevices" | "addEventListener"
      >
    >;
  /** Storage of this tab; absent where the person forbids it. */
  readonly storage?: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /**
   * Claims a name among this origin's pages until this page is gone. Absent
   * where the browser has no Web Locks.
   *
   * @returns false when another page holds it
   */
  claim?(name: string): Promise<boolean>;
  /**
   * Storage of this device, shared by all tabs; absent where the person forbids
   * it.
   */
  readonly deviceStorage?: Pick<Storage, "getItem" | "setItem">;
  /**
   * See {@link watchLevel}; absent where the browser cannot analyse sound.
   */
  watchLevel?: typeof watchLevel;
  /**
   * Makes the signal tell of a person who talks while muted, in all calls; absent
   * where it cannot be noticed.
   */
  noticeMutedSpeech?(
    local: LocalMedia,
    noticed: Signal<boolean>,
  ): Promise<void>;
  /** Epoch ms. */
  now(): number;
  /** Runs `callback` once after `ms`. @returns a function that cancels it */
  after(ms: number, callback: () => void): () => void;
  /** In [0, 1). */
  random(): number;
}

/** ms for the previous page to go away at a reload. */
const CLAIM_MS = 500;

/** The current browser. */
export function browserPlatform(): Platform {
  const platform: Platform = {
    createSocket: (url) => new WebSocket(url),
    createPeerConnection: "RTCPeerConnection" in globalThis
      ? (configuration) => new RTCPeerConnection(configuration)
      : undefined,
    createStream: (tracks) => new MediaStream(tracks),
    createPlaceholder: async () => {
      // Loaded together with the screens that follow the first one.
      const script = await import("./call/placeholder.ts").catch(() => null);
      return script?.createPlaceholder() ?? null;
    },
    watchLeg: async (stats, events) => {
      // Loaded together with the screens that follow the first one.
      const script = await import("./call/leg_watch.ts").catch(() => null);
      return script && new script.LegWatch(platform, stats, events);
    },
    legs: async () => {
      // Loaded together with the screens that follow the first one.
      const script = await import("./call/call_leg.ts").catch(() => null);
      return script && script.CallLeg;
    },
    seal: crypto.subtle && (async (person) => {
      const script = await import("./seal/new_seal.ts").catch(() => null);
      return script?.newSeal(person) ?? null;
    }),
    createDeviceLosses: async (parts) => {
      // Loaded together with the screens that follow the first one.
      const script = await import("./devices/device_losses.ts")
        .catch(() => null);
      return script && new script.DeviceLosses(parts);
    },
    createScreenShare: async (parts) => {
      // Loaded together with the screens that follow the first one.
      const script = await import("./devices/screen_share.ts")
        .catch(() => null);
      return script && script.screenShare(parts, asset);
    },
    blur: async (sharp) => {
      const script = await import("./picture/blurred_camera.ts");
      return await script.blurred(sharp, asset);
    },
    mixSound: async (shared) => {
      const script = await import("./devices/sound_mix.ts").catch(() => null);
      return script?.mixSound(shared) ?? null;
    },
    savesData: () => {
      const { connection } = navigator as Navigator & {
        connection?: { saveData?: boolean; type?: string };
      };
      return connection?.saveData === true || connection?.type === "cellular";
    },
    mediaDevices: navigator.mediaDevices,
    claim: navigator.locks ? claimLock : undefined,
    storage: allowed(() => sessionStorage),
    deviceStorage: allowed(() => localStorage),
    watchLevel: "AudioContext" in globalThis ? watchLevel : undefined,
    noticeMutedSpeech: async (local, noticed) => {
      // Loaded together with the screens that follow the first one.
      const script = await import("./devices/muted_speech.ts")
        .catch(() => null);
      if (script) new script.MutedSpeech(platform, local, noticed);
    },
    now: () => Date.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
  };
  return platform;
}

function claimLock(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks.request(
      name,
      { signal: AbortSignal.timeout(CLAIM_MS) },
      () => {
        resolve(true);
        // Holds the lock until the page is gone.
        return new Promise(() => {});
      },
    ).catch(() => resolve(false));
  });
}

function allowed(storage: () => Storage): Storage | undefined {
  try {
    return storage();
  } catch {
    // Forbidden by the person: nothing is stored.
    return undefined;
  }
}
