/**
 * Interface between exchange and media. Implemented with kurento-client in
 * `lib/media`, and by a fault-injecting fake in simulations.
 *
 * @module
 */
import type { IceCandidate } from "../shared/protocol_values.ts";

/** The two legs of a call: each is one browser's connection to the media server. */
export type LegName = "caller" | "callee";

/** Why media is unavailable or was lost. */
export type MediaErrorReason =
  /** The offer is invalid, which is the client's fault. */
  | "bad_offer"
  /** Every media server is full. */
  | "overloaded"
  /** No media server is reachable, or none answers in time. */
  | "media_unavailable"
  /** The media of an established call failed. */
  | "media_failed";

/** The only error that methods here reject with. */
export class MediaError extends Error {
  constructor(
    readonly reason: MediaErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "MediaError";
  }
}

/** Events of a pipeline. None follows after `release()`. */
export interface CallMediaEvents {
  /** A local candidate of this leg's current endpoint, for its browser. */
  iceCandidate(leg: LegName, candidate: IceCandidate): void;
  /** The transport of this leg's current endpoint is up (ICE and DTLS): its media can flow. */
  legConnected(leg: LegName): void;
  /** Media of this leg stopped or cannot connect; a fresh endpoint (`negotiate`) repairs it. */
  legLost(leg: LegName): void;
  /** A browser that had sent media went silent, although no connection was closed. */
  legSilent(leg: LegName): void;
  /** A silent browser sends again. */
  legFlows(leg: LegName): void;
  /** The pipeline is gone (its media server died). A new pipeline repairs it. */
  lost(error: MediaError): void;
  /** The media server is drained: a sealed call should go to another one. */
  moves(): void;
}

/** Identifies a call's media in another process. */
export interface SavedMedia {
  mediaServer: string;
  /** Id of the pipeline. */
  id: string;
  /** Id of each leg's current endpoint. */
  legs: Record<LegName, string>;
  /** The browsers encrypt for each other; absent where the media server decrypts. */
  sealed?: true;
}

/** The descriptions that the two browsers of a sealed call exchanged, one of which is the offer, so that another process can continue it. */
export type SealedAgreement = Readonly<Record<LegName, string>>;

/** The media of one call on one media server. */
export interface CallMediaPipeline {
  /** Media server of the pipeline, for logs. */
  readonly mediaServer: string;
  /** The current ids: each renegotiation of a leg replaces its endpoint. */
  readonly saved: SavedMedia;
  /**
   * Answers a leg's offer. A leg that has already been negotiated gets a fresh
   * endpoint (Kurento's endpoints negotiate once), connected as the old one
   * was, make before break.
   *
   * @returns the SDP answer
   * @throws {MediaError} as a rejection
   */
  negotiate(leg: LegName, sdpOffer: string): Promise<string>;
  /**
   * Passes a browser's offer on. Only for a sealed call, which needs it first.
   *
   * @param leg of the browser that offers
   * @returns the offer for the other browser
   * @throws {MediaError} as a rejection
   */
  passOffer(leg: LegName, sdpOffer: string): Promise<string>;
  /**
   * Passes the other browser's answer on. From then on, `negotiate` restarts ICE of a leg,
   * which the other browser does not notice.
   *
   * @param leg of the browser that answers
   * @returns the answer for the browser that offered
   * @throws {MediaError} as a rejection
   */
  passAnswer(leg: LegName, sdpAnswer: string): Promise<string>;
  /** Null where the call is not sealed, or nothing is agreed yet. */
  readonly agreement: SealedAgreement | null;
  /** Adds a browser's candidate for the endpoint of the latest `negotiate`. Never throws. */
  addIceCandidate(leg: LegName, candidate: IceCandidate): void;
  /**
   * Connects both legs' media. May be called together with `negotiate`, without
   * awaiting it. Until then, no media of one leg reaches the other.
   *
   * @throws {MediaError} as a rejection
   */
  connect(): Promise<void>;
  /** Frees everything. Idempotent; never rejects. */
  release(): Promise<void>;
}

/** Provides calls with media, from the pool of media servers. */
export interface CallMediaService {
  /** Whether a media server is there that can carry sealed calls. */
  canSeal(): boolean;
  /**
   * Calls `run` once, as soon as another media server can be used.
   *
   * @returns a function that cancels it
   */
  onceUp(run: () => void): () => void;
  /**
   * Creates a call's pipeline, and the endpoints that can be built without an
   * offer.
   *
   * @param sealed for a sealed call: what was agreed at another media server, or null
   * @throws {MediaError} as a rejection
   */
  createPipeline(
    callId: string,
    events: CallMediaEvents,
    sealed?: SealedAgreement | null,
  ): Promise<CallMediaPipeline>;
  /**
   * Takes over the pipeline that a previous process created for an established
   * call: its media continues. Call it right after the start, because unclaimed
   * pipelines are freed.
   *
   * @throws {MediaError} as a rejection, if it is gone
   */
  adoptPipeline(
    callId: string,
    saved: SavedMedia,
    events: CallMediaEvents,
  ): Promise<CallMediaPipeline>;
}
