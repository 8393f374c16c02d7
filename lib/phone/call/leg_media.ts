import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { IceCandidate, IceServer } from "../../shared/protocol_values.ts";
import type { CallLeg } from "./call_leg.ts";
import { LocalMedia } from "../devices/local_media.ts";
import type { EndReason, Problem, Switches } from "../phone_state.ts";
import type { Placeholder } from "./placeholder.ts";
import type { Platform } from "../platform.ts";
import type { Preferences } from "../preferences.ts";
import type { SendConditions } from "./send_limits.ts";
import type { PictureLevel } from "./picture_level.ts";
import type { QualityReport } from "./quality.ts";
import { errorText } from "../../shared/error_text.ts";

/** The report before the first measurement. */
const UNMEASURED: QualityReport = { quality: "unknown", figures: {} };

/** Events that a call's media reports to the phone. */
export interface LegMediaEvents {
  candidate(candidate: IceCandidate): void;
  connected(): void;
  broken(): void;
  /** Nothing arrives any more, whichever side is at fault. */
  silent(): void;
  /** Offer of a new connection, for the server. */
  renegotiate(sdpOffer: string, offerId: number): void;
  /** Media is unavailable or permanently lost. */
  lost(message: string, reason?: EndReason): void;
  /** A device failed; the call goes on without it. */
  problem(problem: Problem): void;
  /** The device of an earlier problem works again. */
  solved(code: Problem["code"]): void;
}

/**
 * Devices and leg of the current call. They never outlive it, and their late
 * events are ignored.
 */
export class LegMedia {
  readonly local: LocalMedia;
  readonly #remoteStream = signal<MediaStream | null>(null);
  readonly #report = signal<QualityReport>(UNMEASURED);
  readonly remoteStream: ReadonlySignal<MediaStream | null> =
    this.#remoteStream;
  readonly report: ReadonlySignal<QualityReport> = this.#report;
  readonly #sealed = signal(false);
  /** The connection ends at the other browser, not at the media server. */
  readonly sealed: ReadonlySignal<boolean> = this.#sealed;
  /** ICE servers for new connections. */
  iceServers: IceServer[] = [];
  #leg: CallLeg | null = null;
  #offering = false;
  /** Identity of the leg that is being made: tells whether it is still needed. */
  #preparing = {};
  /** Placeholder tracks that a prepared leg sends while the call rings. */
  #placeholder: Placeholder | null = null;
  /** The current call's devices, from the moment they are requested. */
  #devices: Promise<MediaStream | null> | null = null;

  /** It rings, and the other browser gets nothing before the accept. */
  readonly #gated = signal(false);
  readonly #level = signal<PictureLevel>("full");
  /** The person or network asks to save data. */
  readonly #saving = signal(false);
  readonly #conditions: ReadonlySignal<SendConditions>;

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
      problem: (problem) => events.problem(problem),
      solved: (code) => events.solved(code),
    });
    this.#conditions = computed(() => {
      const { dataUse, originalSound } = preferences.value;
      const [video] = this.local.stream.value?.getVideoTracks() ?? [];
      return {
        dataUse: dataUse === "auto" && this.#saving.value ? "save" : dataUse,
        originalSound,
        level: this.#level.value,
        screen: this.local.sharing.value,
        height: video?.getSettings().height,
        gated: this.#gated.value,
      };
    });
    effect(() => {
      const conditions = this.#conditions.value;
      this.#leg?.limit(conditions);
    });
  }

  get connected(): boolean {
    return this.#leg?.connected ?? false;
  }

  /**
   * Opens devices and leg.
   *
   * @returns the offer, or null if the call ended meanwhile
   */
  async open(switches: Switches): Promise<string | null> {
    this.#devices = this.local.open(switches);
    return await this.openAgain();
  }

  /**
   * Replaces the leg with a new one for the open devices.
   *
   * @returns its offer, or null if the call ended meanwhile
   */
  async openAgain(): Promise<string | null> {
    this.discard();
    const devices = this.#devices;
    const stream = await devices;
    if (!stream || devices !== this.#devices) return null;
    return await this.#offerWith(stream);
  }

  /**
   * Makes a leg without camera or microphone.
   *
   * @returns its offer, or null if the browser cannot make it
   */
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

  /**
   * Makes a leg without camera or microphone for the other browser's offer.
   *
   * @returns its answer, or null if the browser cannot make it
   */
  async prepareSealed(sdpOffer: string): Promise<string | null> {
    this.#preparing = {};
    return await this.#offerWith(this.platform.createStream([]), sdpOffer);
  }

  /** Opens devices and sends them over the prepared leg. */
  async goLive(switches: Switches): Promise<void> {
    const leg = this.#leg;
    if (!leg) return;
    // Send a camera that is already open, or no video, so that no black picture
    // is shown.
    const [camera] = this.local.preview.value?.getVideoTracks() ?? [];
    this.#send(leg, "video", switches.camera && camera ? camera : null);
    this.#devices = this.local.open(switches);
    const stream = await this.#devices;
    if (!stream || leg !== this.#leg) return;
    this.#stopPlaceholder();
  }

  /** Frees the leg and keeps the devices. */
  discard(): void {
    this.#preparing = {};
    this.#leg?.close();
    this.#leg = null;
    this.#offering = false;
    this.#stopPlaceholder();
    this.#remoteStream.value = null;
    this.#report.value = UNMEASURED;
    this.#sealed.value = this.#gated.value = false;
  }

  /** The offer, or null without a leg or while the offer is being made. */
  async offer(): Promise<string | null> {
    const leg = this.#leg;
    if (!leg || this.#offering) return null;
    this.#offering = true;
    try {
      const sdpOffer = await leg.describe();
      return leg === this.#leg ? sdpOffer : null;
    } catch (error) {
      if (leg === this.#leg) this.#fail(error);
      return null;
    } finally {
      if (leg === this.#leg) this.#offering = false;
    }
  }

  /** See {@link CallLeg.answer}. */
  answer(sdpAnswer: string, offerId?: number, sealed?: boolean) {
    return this.#leg?.answer(sdpAnswer, offerId, sealed);
  }

  /** See {@link CallLeg.answerNew}. */
  answerNew(sdpOffer: string): Promise<string | null> | undefined {
    return this.#leg?.answerNew(sdpOffer);
  }

  /**
   * Takes an answer while it rings.
   *
   * @param sealed it is the other browser's own: nothing passes before the accept
   */
  answerEarly(sdpAnswer: string, sealed = false): void {
    this.#gated.value = sealed;
    this.#leg?.answer(sdpAnswer, undefined, sealed);
  }

  addIceCandidate(candidate: IceCandidate): void {
    this.#leg?.addIceCandidate(candidate);
  }

  /** The call was accepted: starts the time limit for media to arrive. */
  expect(): void {
    this.#gated.value = false;
    this.#leg?.expectMedia();
  }

  /** The network may have changed. */
  doubt(): void {
    this.#leg?.doubt();
  }

  /** See {@link CallLeg.peerBack}. */
  peerBack(): void {
    this.#leg?.peerBack();
  }

  /** See {@link CallLeg.repair}. */
  repair(fresh?: boolean): void {
    this.#report.value = UNMEASURED;
    this.#leg?.repair(fresh);
  }

  close(): void {
    this.discard();
    this.#level.value = "full";
    this.#devices = null;
    this.local.close();
  }

  #measured(report: QualityReport, level: PictureLevel): void {
    this.#report.value = report;
    this.#level.value = level;
    const paused = level === "none";
    if (paused === this.local.picturePaused.value) return;
    const hadPicture = this.local.sent.value.video !== "off";
    this.local.picturePaused.value = paused;
    if (!paused) this.events.solved("picture_paused");
    else if (hadPicture) this.events.problem({ code: "picture_paused" });
  }

  async #offerWith(
    stream: MediaStream,
    remoteOffer: string | null = null,
  ): Promise<string | null> {
    const preparing = this.#preparing;
    const CallLeg = await this.platform.legs();
    if (preparing !== this.#preparing) return null;
    this.#saving.value = this.platform.savesData?.() ?? false;
    try {
      if (!CallLeg) throw new Error("A part of the page did not load.");
      this.#leg = new CallLeg(
        this.platform,
        () => this.iceServers,
        () => this.local.outgoing ?? stream,
        () => this.#conditions.value,
        {
          ...this.events,
          connected: (remoteStream) => {
            this.#remoteStream.value = remoteStream;
            this.events.connected();
          },
          measured: (report, level) => this.#measured(report, level),
          sealed: (sealed) => this.#sealed.value = sealed,
        },
        remoteOffer,
      );
    } catch (error) {
      this.#fail(error);
      return null;
    }
    return await this.offer();
  }

  /**
   * Puts the tracks into the prepared leg. A leg made later starts with them.
   */
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
    this.events.lost(errorText(error));
  }
}
