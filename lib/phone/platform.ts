import { watchLevel } from "./devices/level.ts";
import type { Placeholder } from "./call/placeholder.ts";

/** What the phone needs of its browser; tests bring their own. */
export interface Platform {
  createSocket(url: string): WebSocket;
  /** Absent in browsers without WebRTC. */
  createPeerConnection?(configuration: RTCConfiguration): RTCPeerConnection;
  createStream(tracks: MediaStreamTrack[]): MediaStream;
  /** Absent or null where the browser cannot make any. */
  createPlaceholder?(): Promise<Placeholder | null>;
  /** Absent where the page is no secure context. */
  readonly mediaDevices?:
    & Pick<MediaDevices, "getUserMedia">
    // Phones share no screens; old browsers lack the others.
    & Partial<
      Pick<
        MediaDevices,
        "getDisplayMedia" | "enumerateDevices" | "addEventListener"
      >
    >;
  /** Of this tab; absent where the person forbids it. */
  readonly storage?: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /**
   * Takes a name among the pages of this origin until this page is gone.
   * Absent where the browser has no Web Locks.
   *
   * @returns false when another page has it
   */
  claim?(name: string): Promise<boolean>;
  /** Of this device, for all tabs; absent where the person forbids it. */
  readonly deviceStorage?: Pick<Storage, "getItem" | "setItem">;
  /** See {@link watchLevel}; absent where sound cannot be listened to. */
  watchLevel?: typeof watchLevel;
  /** Epoch ms. */
  now(): number;
  /** Runs `callback` once after `ms`. @returns a function that cancels it */
  after(ms: number, callback: () => void): () => void;
  /** In [0, 1). */
  random(): number;
}

/** ms for the page before a reload to be gone. */
const CLAIM_MS = 500;

/** The browser that this runs in. */
export function browserPlatform(): Platform {
  return {
    createSocket: (url) => new WebSocket(url),
    createPeerConnection: "RTCPeerConnection" in globalThis
      ? (configuration) => new RTCPeerConnection(configuration)
      : undefined,
    createStream: (tracks) => new MediaStream(tracks),
    createPlaceholder: async () => {
      // Fetched with the screens after the first one.
      const script = await import("./call/placeholder.ts").catch(() => null);
      return script?.createPlaceholder() ?? null;
    },
    mediaDevices: navigator.mediaDevices,
    claim: navigator.locks ? claimLock : undefined,
    storage: allowed(() => sessionStorage),
    deviceStorage: allowed(() => localStorage),
    watchLevel: "AudioContext" in globalThis ? watchLevel : undefined,
    now: () => Date.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
  };
}

function claimLock(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks.request(
      name,
      { signal: AbortSignal.timeout(CLAIM_MS) },
      () => {
        resolve(true);
        // Held until the page is gone.
        return new Promise(() => {});
      },
    ).catch(() => resolve(false));
  });
}

function allowed(storage: () => Storage): Storage | undefined {
  try {
    return storage();
  } catch {
    // Forbidden by the person: nothing is remembered.
    return undefined;
  }
}
