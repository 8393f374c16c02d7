import { type ReadonlySignal, signal } from "@preact/signals";
import type {
  IceCandidate,
  IceServer,
  MediaState,
} from "../../shared/protocol.ts";
import { CallLeg } from "./call_leg.ts";
import { LocalMedia } from "../devices/local_media.ts";
import type { Problem, Switches } from "../phone_state.ts";
import type { Placeholder } from "./placeholder.ts";
import type { Platform } from "../platform.ts";
import type { Preferences } from "../preferences.ts";
import { type QualityReport, UNMEASURED } from "./quality.ts";

/** What a call's media tell the phone. */
export interface LegMediaEvents {
  candidate(candidate: IceCandidate): void;
  connected(): void;
  broken(): void;
  /** Nothing comes any more, from whatever side. */
  silent(): void;
  /** A fresh connection's offer for the server. */
  renegotiate(sdpOffer: string, offerId: number): void;
  /** Media cannot be had, or is gone for good. */
  lost(message: string): void;
  /** What we send has changed. */
  switched(): void;
  /** A device that the call goes on without. */
  problem(problem: Problem): void;
}

/** Devices and leg of the present call: nothing outlives it, and nothing of it comes late. */
export class LegMedia {
  readonly local: LocalMedia;
  readonly #remoteStream = signal<MediaStream | null>(null);
  readonly #report = signal<QualityReport>(UNMEASURED);
  readonly remoteStream: ReadonlySignal<MediaStream | null> =
    this.#remoteStream;
  readonly report: ReadonlySignal<QualityReport> = this.#report;
  /** For the connections made from now on. */
  iceServers: IceServer[] = [];
  #leg: CallLeg | null = null;
  #offering = false;
  /** Tells whether a leg is still to be made for the ring that asked for it. */
  #preparing = {};
  /** What a leg sends that was made while it rings. */
  #placeholder: Placeholder | null = null;
  /** The devices of the present call, from when they are asked for. */
  #devices: Promise<MediaStream | null> | null = null;

  constructor(
    private readonly platform: Platform,
    preferences: ReadonlySignal<Preferences>,
    private readonly events: LegMediaEvents,
  ) {
    this.local = new LocalMedia(platform, preferences, {
      opened: (tracks) => this.#opened(tracks),
      trackReplaced: (kind, track) => {
        if (this.#leg) this.#send(this.#leg, kind, track);
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
  async open(switches: Switches): Promise<string | null> {
    this.#devices = this.local.open(switches);
    return await this.openAgain();
  }

  /** A leg of its own for the devices that were opened, in place of what there is. @returns its offer; null when the call was over before */
  async openAgain(): Promise<string | null> {
    this.discard();
    const devices = this.#devices;
    const stream = await devices;
    if (!stream || devices !== this.#devices) return null;
    return await this.#offerWith(stream);
  }

  /** Makes a leg with neither camera nor microphone. @returns its offer; null where the browser cannot */
  async prepare(): Promise<string | null> {
    const preparing = this.#preparing = {};
    const placeholder = await this.platform.createPlaceholder?.() ?? null;
    if (preparing !== this.#preparing) placeholder?.stop();
    if (preparing !== this.#preparing || !placeholder) return null;
    this.#placeholder = placeholder;
    return await this.#offerWith(
      this.platform.createStream(placeholder.tracks),
    );
  }

  /** Opens devices and sends them over the leg that was prepared. */
  async goLive(switches: Switches): Promise<void> {
    const leg = this.#leg;
    if (!leg) return;
    // A camera that is open already; else nothing, lest a black picture is shown.
    const [camera] = this.local.preview.value?.getVideoTracks() ?? [];
    this.#send(leg, "video", switches.camera && camera ? camera : null);
    this.#devices = this.local.open(switches);
    const stream = await this.#devices;
    if (!stream || leg !== this.#leg) return;
    this.#stopPlaceholder();
    this.events.switched();
  }

  /** Frees the leg, and leaves the devices. */
  discard(): void {
    this.#preparing = {};
    this.#leg?.close();
    this.#leg = null;
    this.#offering = false;
    this.#stopPlaceholder();
    this.#remoteStream.value = null;
    this.#report.value = UNMEASURED;
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

  /** See {@link CallLeg.answer}. */
  answer(sdpAnswer: string, offerId?: number): void {
    this.#leg?.answer(sdpAnswer, offerId);
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
    this.#report.value = UNMEASURED;
    this.#leg?.repair();
  }

  close(): void {
    this.discard();
    this.#devices = null;
    this.local.close();
  }

  async #offerWith(stream: MediaStream): Promise<string | null> {
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
          quality: (report) => this.#report.value = report,
        },
      );
    } catch (error) {
      this.#fail(error);
      return null;
    }
    return await this.offer();
  }

  /** Into the leg that was prepared; one that is made later begins with them. */
  #opened(tracks: MediaStreamTrack[]): void {
    const leg = this.#leg;
    if (!leg) return;
    for (const kind of ["audio", "video"] as const) {
      const track = tracks.find((track) => track.kind === kind);
      this.#send(leg, kind, track ?? null);
    }
  }

  #send(
    leg: CallLeg,
    kind: "audio" | "video",
    track: MediaStreamTrack | null,
  ): void {
    leg.replaceTrack(kind, track).catch((error: unknown) => {
      if (leg === this.#leg) this.#fail(error);
    });
  }

  #stopPlaceholder(): void {
    this.#placeholder?.stop();
    this.#placeholder = null;
  }

  #fail(error: unknown): void {
    this.events.lost(error instanceof Error ? error.message : String(error));
  }
}
