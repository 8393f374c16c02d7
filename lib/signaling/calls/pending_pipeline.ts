import { CandidateQueue } from "../../shared/candidate_queue.ts";
import type { IceCandidate } from "../../shared/protocol_values.ts";
import {
  type CallMediaEvents,
  type CallMediaPipeline,
  type CallMediaService,
  type LegName,
  MediaError,
  type SavedMedia,
  type SealedAgreement,
} from "../media_port.ts";
import { hasSameCertificate } from "../../sdp/certificates.ts";
import type { Clock } from "../clock.ts";
import { CREATE_RETRY_MS, MAX_KEPT_CANDIDATES } from "../timing.ts";

/** A new pipeline, created again if that fails, or the pipeline of the previous process; null if it had none. */
export type PipelineOrigin =
  | {
    create: "once" | "until released";
    /** Given for a sealed call: what was agreed before, or null. */
    sealed?: SealedAgreement | null;
  }
  | { adopt: SavedMedia | null };

/** Options of a pending pipeline. */
export interface PendingPipelineOptions {
  media: CallMediaService;
  clock: Clock;
  callId: string;
  origin: PipelineOrigin;
  events: CallMediaEvents;
  /**
   * Resolves when the media server may get a request about this leg; without a
   * leg, about the whole pipeline.
   *
   * @param wanted whether the request is still to be sent
   */
  turn(leg: LegName | undefined, wanted: () => boolean): Promise<void>;
}

/** A browser's candidates for one endpoint, which takes them once it has its offer. */
interface EndpointCandidates {
  queue: CandidateQueue<IceCandidate>;
  /** The endpoint was requested. */
  offered: boolean;
}

/**
 * A pipeline from the moment it is requested. It keeps each leg's candidates
 * until there is an endpoint for them, and frees what was created exactly once,
 * even if creation finishes after the release.
 */
export class PendingPipeline {
  readonly #created: Promise<CallMediaPipeline>;
  #pipeline: CallMediaPipeline | null = null;
  #released = false;
  #cancelRetry: (() => void) | null = null;
  /** Candidates for the latest endpoint requested for each leg. */
  readonly #candidates: Record<LegName, EndpointCandidates> = {
    caller: newEndpoint(),
    callee: newEndpoint(),
  };
  /** Settles when nothing is left on the media server. */
  readonly freed: Promise<void>;
  /** Settles when the offers so far are sent to the media server. */
  #offersSent: Promise<unknown> = Promise.resolve();
  #markFreed!: () => void;

  constructor(private readonly options: PendingPipelineOptions) {
    this.freed = new Promise((resolve) => this.#markFreed = resolve);
    this.#created = this.#create();
    this.#created.catch((error) => {
      this.#markFreed();
      if (!this.#released) options.events.lost(asMediaError(error));
    });
  }

  /** Identifies the pipeline in another process; null until created. */
  get saved(): SavedMedia | null {
    return this.#pipeline?.saved ?? null;
  }

  /** The browsers encrypt for each other. */
  get sealed(): boolean {
    const { origin } = this.options;
    return "adopt" in origin
      ? origin.adopt?.sealed === true
      : origin.sealed !== undefined;
  }

  /** The agreement of the browsers; null if the call is not sealed, or nothing is agreed yet. */
  get agreement(): SealedAgreement | null {
    if (this.#pipeline) return this.#pipeline.agreement;
    const { origin } = this.options;
    return "adopt" in origin ? null : origin.sealed ?? null;
  }

  /** Whether an offer is of the connection that the leg of a sealed call has. */
  continues(leg: LegName, sdpOffer: string): boolean {
    const { agreement } = this;
    return agreement === null || hasSameCertificate(sdpOffer, agreement[leg]);
  }

  /**
   * Passes the offer of a leg's browser on.
   *
   * @returns the offer for the other browser
   * @throws {MediaError} as a rejection
   */
  async passOffer(leg: LegName, sdpOffer: string): Promise<string> {
    try {
      const pipeline = await this.#usableForOffer(leg);
      return await this.#unreleased(pipeline).passOffer(leg, sdpOffer);
    } catch (error) {
      throw asMediaError(error);
    }
  }

  /**
   * Passes the answer of a leg's browser on.
   *
   * @returns the answer for the other browser
   * @throws {MediaError} as a rejection
   */
  async passAnswer(leg: LegName, sdpAnswer: string): Promise<string> {
    const passed = this.#usable().then((pipeline) =>
      this.#unreleased(pipeline).passAnswer(leg, sdpAnswer)
    );
    this.#offersSent = Promise.allSettled([this.#offersSent, passed]);
    try {
      return await passed;
    } catch (error) {
      throw asMediaError(error);
    }
  }

  /**
   * Answers a leg's offer and passes on the candidates kept for it. Later
   * candidates are for this endpoint, until the next offer.
   *
   * @throws {MediaError} as a rejection
   */
  async negotiate(leg: LegName, sdpOffer: string): Promise<string> {
    if (this.#candidates[leg].offered) this.#candidates[leg] = newEndpoint();
    const own = this.#candidates[leg];
    own.offered = true;
    const turn = this.#usableForOffer(leg);
    this.#offersSent = Promise.allSettled([this.#offersSent, turn]);
    try {
      const pipeline = this.#unreleased(await turn);
      const answer = pipeline.negotiate(leg, sdpOffer);
      own.queue.open((candidate) => pipeline.addIceCandidate(leg, candidate));
      return await answer;
    } catch (error) {
      throw asMediaError(error);
    }
  }

  /**
   * Connects both legs' media, after the offers so far. Call it together with
   * `negotiate`, so that both take one round trip.
   *
   * @throws {MediaError} as a rejection
   */
  async connect(): Promise<void> {
    try {
      await this.#offersSent;
      await this.#unreleased(await this.#usable()).connect();
    } catch (error) {
      throw asMediaError(error);
    }
  }

  addIceCandidate(leg: LegName, candidate: IceCandidate): void {
    if (!this.#released) this.#candidates[leg].queue.add(candidate);
  }

  /** A leg is another browser's now: candidates that wait for an offer are not of its next one. */
  dropCandidates(leg: LegName): void {
    if (!this.#candidates[leg].offered) this.#candidates[leg] = newEndpoint();
  }

  /** Idempotent. No events follow. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#cancelRetry?.();
    if (this.#pipeline) this.#free(this.#pipeline);
  }

  async #create(): Promise<CallMediaPipeline> {
    const { origin } = this.options;
    // Events must not reach the call before its constructor has returned.
    await Promise.resolve();
    while (true) {
      if (!("adopt" in origin)) await this.#turn();
      if (this.#released) throw callOver();
      try {
        const pipeline = await ("adopt" in origin
          ? this.#adopt(origin.adopt)
          : this.options.media.createPipeline(
            this.options.callId,
            this.#events(),
            origin.sealed,
          ));
        this.#pipeline = pipeline;
        if (this.#released) {
          this.#free(pipeline);
        } else if ("adopt" in origin) {
          this.#passOn(pipeline);
        }
        return pipeline;
      } catch (error) {
        if ("adopt" in origin || origin.create === "once" || this.#released) {
          throw error;
        }
        await this.#pause();
      }
    }
  }

  async #adopt(saved: SavedMedia | null): Promise<CallMediaPipeline> {
    const { media, callId } = this.options;
    if (!saved) {
      throw new MediaError(
        "media_failed",
        "The previous process had no media for this call.",
      );
    }
    return await media.adoptPipeline(callId, saved, this.#events());
  }

  /** Both legs have their endpoints: a new offer gets a new one. */
  #passOn(pipeline: CallMediaPipeline): void {
    for (const leg of ["caller", "callee"] as const) {
      const candidates = this.#candidates[leg];
      if (candidates.offered) continue;
      candidates.offered = true;
      candidates.queue.open((candidate) =>
        pipeline.addIceCandidate(leg, candidate)
      );
    }
  }

  #events(): CallMediaEvents {
    const { events } = this.options;
    const alive = (handle: () => void) => {
      if (!this.#released) handle();
    };
    return {
      iceCandidate: (leg, candidate) =>
        alive(() => events.iceCandidate(leg, candidate)),
      legConnected: (leg) => alive(() => events.legConnected(leg)),
      legLost: (leg) => alive(() => events.legLost(leg)),
      legSilent: (leg) => alive(() => events.legSilent(leg)),
      legFlows: (leg) => alive(() => events.legFlows(leg)),
      lost: (error) => alive(() => events.lost(error)),
      moves: () => alive(events.moves),
    };
  }

  /** Waits before the next attempt; a server that comes up and release end the wait early. */
  #pause(): Promise<void> {
    const { clock, media } = this.options;
    return new Promise((resolve) => {
      const end = () => {
        cancelTimer();
        cancelUp();
        resolve();
      };
      const cancelTimer = clock.after(CREATE_RETRY_MS, end);
      const cancelUp = media.onceUp(end);
      this.#cancelRetry = end;
    });
  }

  #free(pipeline: CallMediaPipeline): void {
    // `release` never rejects; if it did, nothing more could be done.
    pipeline.release().then(this.#markFreed, this.#markFreed);
  }

  async #usableForOffer(leg: LegName): Promise<CallMediaPipeline> {
    await this.#usable();
    await this.#turn(leg);
    return await this.#usable();
  }

  #turn(leg?: LegName): Promise<void> {
    return this.options.turn(leg, () => !this.#released);
  }

  async #usable(): Promise<CallMediaPipeline> {
    return this.#unreleased(await this.#created);
  }

  /** Each use looks again: the call may end between an `await` and what follows. */
  #unreleased(pipeline: CallMediaPipeline): CallMediaPipeline {
    if (this.#released) throw callOver();
    return pipeline;
  }
}

function newEndpoint(): EndpointCandidates {
  return { queue: new CandidateQueue(MAX_KEPT_CANDIDATES), offered: false };
}

function callOver(): MediaError {
  return new MediaError("media_failed", "The call is over.");
}

function asMediaError(error: unknown): MediaError {
  return error instanceof MediaError
    ? error
    : new MediaError("media_failed", "The media server failed.", {
      cause: error,
    });
}
