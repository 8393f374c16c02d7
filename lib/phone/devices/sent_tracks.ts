import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { stop } from "./device_openings.ts";
import type { Device } from "./devices.ts";
import type { SoundMix } from "./sound_mix.ts";
import type { Platform } from "../platform.ts";

/** Kind of a track that a call sends. */
export type Kind = "audio" | "video";

/** The kind of track that each device gives. */
export const KIND: Record<Device, Kind> = {
  camera: "video",
  microphone: "audio",
};

/** The tracks that a call sends: at most one of each kind. */
export class SentTracks {
  readonly #stream = signal<MediaStream | null>(null);
  /** Null until the devices of a call are open. */
  readonly stream: ReadonlySignal<MediaStream | null> = this.#stream;
  /** The kind whose replacement is being opened. */
  #awaited: Kind | null = null;
  readonly #mix = signal<SoundMix | null>(null);
  /** Kinds whose device the system has taken for something else. */
  readonly #interrupted = signal<readonly Kind[]>([]);

  /** @param replaced another track of this kind is to be sent, or none */
  constructor(
    private readonly platform: Platform,
    private readonly replaced: (
      kind: Kind,
      track: MediaStreamTrack | null,
    ) => void,
  ) {}

  get(kind: Kind): MediaStreamTrack | undefined {
    return this.#stream.value?.getTracks().find((track) => track.kind === kind);
  }

  /** Whether a track is sent; while devices open, whether one will be. */
  has(kind: Kind): boolean {
    if (this.interrupted(kind)) return false;
    return this.#stream.value === null || this.#awaited === kind ||
      this.get(kind) !== undefined;
  }

  /** The stream that a leg sends: the sound of a shared screen is mixed in. */
  get outgoing(): MediaStream | null {
    const stream = this.#stream.value;
    const mix = this.#mix.value;
    if (!stream || !mix) return stream;
    return this.platform.createStream([mix.track, ...stream.getVideoTracks()]);
  }

  /** Mixes the sound of a shared screen in; null ends that. */
  mix(mix: SoundMix | null): void {
    const microphone = this.get("audio");
    this.#mix.value?.stop();
    this.#mix.value = mix;
    mix?.microphone(microphone);
    this.replaced("audio", mix?.track ?? microphone ?? null);
  }

  /** Whether the system has taken the device of this kind. */
  interrupted(kind: Kind): boolean {
    return this.#interrupted.value.includes(kind);
  }

  interrupt(kind: Kind, on: boolean): void {
    if (on === this.interrupted(kind)) return;
    const others = this.#interrupted.value.filter((other) => other !== kind);
    this.#interrupted.value = on ? [...others, kind] : others;
  }

  start(stream: MediaStream): void {
    this.#stream.value = stream;
  }

  /** Sends this track instead of the previous one, which it stops. */
  replace(kind: Kind, track: MediaStreamTrack | null): void {
    this.#awaited = null;
    batch(() => {
      this.interrupt(kind, false);
      this.#keep(kind, track);
    });
    const mix = this.#mix.value;
    if (kind === "audio" && mix) mix.microphone(track ?? undefined);
    else this.replaced(kind, track);
  }

  /** Stops a track ahead of its replacement, and still counts it as sent. */
  release(kind: Kind): void {
    this.#awaited = kind;
    this.#keep(kind, null);
  }

  close(): void {
    this.#awaited = null;
    this.#mix.value?.stop();
    this.#mix.value = null;
    stop(this.#stream.value?.getTracks());
    this.#stream.value = null;
    this.#interrupted.value = [];
  }

  #keep(kind: Kind, track: MediaStreamTrack | null): void {
    stop([this.get(kind)]);
    const others =
      this.#stream.value?.getTracks().filter((other) => other.kind !== kind) ??
        [];
    this.#stream.value = this.platform.createStream(
      track ? [...others, track] : others,
    );
  }
}
