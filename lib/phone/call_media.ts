import { type ReadonlySignal, signal } from "@preact/signals";
import type { IceCandidate, IceServer, MediaState } from "../protocol.ts";
import { CallLeg } from "./call_leg.ts";
import { LocalMedia } from "./local_media.ts";
import type { Problem, Quality } from "./phone_state.ts";
import type { Platform } from "./platform.ts";

/** What a call's media tell the phone. */
export interface CallMediaEvents {
  candidate(candidate: IceCandidate): void;
  connected(): void;
  broken(): void;
  /** Nothing comes any more, from whatever side. */
  silent(): void;
  /** A fresh connection's offer for the server. */
  renegotiate(sdpOffer: string): void;
  /** Media cannot be had, or is gone for good. */
  lost(message: string): void;
  /** What we send has changed. */
  switched(): void;
  /** A device that the call goes on without. */
  problem(problem: Problem): void;
}

/** Devices and leg of the present call: nothing outlives it, and nothing of it comes late. */
export class CallMedia {
  readonly local: LocalMedia;
  readonly #remoteStream = signal<MediaStream | null>(null);
  readonly #quality = signal<Quality>("unknown");
  readonly remoteStream: ReadonlySignal<MediaStream | null> =
    this.#remoteStream;
  readonly quality: ReadonlySignal<Quality> = this.#quality;
  /** For the connections made from now on. */
  iceServers: IceServer[] = [];
  #leg: CallLeg | null = null;
  #offering = false;

  constructor(
    private readonly platform: Platform,
    private readonly events: CallMediaEvents,
  ) {
    this.local = new LocalMedia(platform, {
      trackReplaced: (kind, track) => {
        this.#leg?.replaceTrack(kind, track)
          .catch((error: unknown) => this.#fail(error));
      },
      switched: () => events.switched(),
      problem: (problem) => events.problem(problem),
    });
  }

  get connected(): boolean {
    return this.#leg?.connected ?? false;
  }

  /** What is sent, for the other side. */
  get state(): MediaState {
    return this.local.state;
  }

  /** Opens devices and leg. @returns the offer; null when the call was over before */
  async open(wanted: { video: boolean }): Promise<string | null> {
    const stream = await this.local.open(wanted);
    if (!stream) return null;
    try {
      this.#leg = new CallLeg(
        this.platform,
        () => this.iceServers,
        () => this.local.stream.value ?? stream,
        {
          ...this.events,
          connected: (remoteStream) => {
            this.#remoteStream.value = remoteStream;
            this.events.connected();
          },
          quality: (quality) => this.#quality.value = quality,
        },
      );
    } catch (error) {
      this.#fail(error);
      return null;
    }
    return await this.offer();
  }

  /** The offer; null while one is being made, or without a leg. */
  async offer(): Promise<string | null> {
    const leg = this.#leg;
    if (!leg || this.#offering) return null;
    this.#offering = true;
    try {
      const sdpOffer = await leg.offer();
      return leg === this.#leg ? sdpOffer : null;
    } catch (error) {
      if (leg === this.#leg) this.#fail(error);
      return null;
    } finally {
      if (leg === this.#leg) this.#offering = false;
    }
  }

  answer(sdpAnswer: string): void {
    this.#leg?.answer(sdpAnswer);
  }

  addIceCandidate(candidate: IceCandidate): void {
    this.#leg?.addIceCandidate(candidate);
  }

  /** The call was accepted: media is to come in time. */
  expect(): void {
    this.#leg?.expectMedia();
  }

  /** The network may be another one. */
  doubt(): void {
    this.#leg?.doubt();
  }

  /** A fresh connection, with the last picture until it carries one. */
  repair(): void {
    this.#quality.value = "unknown";
    this.#leg?.repair();
  }

  close(): void {
    this.#leg?.close();
    this.#leg = null;
    this.#offering = false;
    this.local.close();
    this.#remoteStream.value = null;
    this.#quality.value = "unknown";
  }

  #fail(error: unknown): void {
    this.events.lost(error instanceof Error ? error.message : String(error));
  }
}
