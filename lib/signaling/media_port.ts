/**
 * What the exchange needs from media, and all that it knows of it. Implemented
 * over kurento-client in `lib/media`, and by a hostile fake in simulations.
 *
 * @module
 */
import type { IceCandidate } from "../shared/protocol.ts";

/** The two ends of a call. */
export type LegRole = "caller" | "callee";

/** Why media could not be had or was lost. */
export type MediaErrorReason =
  /** The offer itself cannot be answered: the fault of the client that made it. */
  | "bad_offer"
  /** Every media server is full. */
  | "overloaded"
  /** No media server can be reached, or none answers in time. */
  | "media_unavailable"
  /** The media of a standing call broke. */
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

/** What a pipeline tells its call. Never called after `release()`. */
export interface CallMediaEvents {
  /** A local candidate of this leg's current endpoint, to be sent to its browser. */
  iceCandidate(leg: LegRole, candidate: IceCandidate): void;
  /** The transport of this leg's current endpoint is up (ICE and DTLS): its media can flow. */
  legConnected(leg: LegRole): void;
  /** Media of this leg stopped or cannot connect; a fresh endpoint (`negotiate`) repairs it. */
  legLost(leg: LegRole): void;
  /** A browser whose media came sends nothing any more, though nothing was closed. */
  legSilent(leg: LegRole): void;
  /** A browser that was silent sends again. */
  legFlows(leg: LegRole): void;
  /** The pipeline is gone (its media server died). A new pipeline repairs it. */
  lost(error: MediaError): void;
}

/** What finds a call's media again from another process. */
export interface SavedMedia {
  mediaServer: string;
  /** Of the pipeline. */
  id: string;
  /** Each leg's current endpoint. */
  legs: Record<LegRole, string>;
}

/** The media of one call on one media server. */
export interface CallMediaPipeline {
  /** Where it lives, for logs. */
  readonly mediaServer: string;
  /** Of this moment: an endpoint is replaced whenever its leg is negotiated again. */
  readonly saved: SavedMedia;
  /**
   * Answers a leg's offer. A leg that has already been negotiated gets a fresh
   * endpoint (Kurento's endpoints negotiate once), connected as the old one
   * was, make before break.
   *
   * @returns the SDP answer
   * @throws {MediaError} as a rejection
   */
  negotiate(leg: LegRole, sdpOffer: string): Promise<string>;
  /** A candidate of the browser for the endpoint that `negotiate` was last called for. Never throws. */
  addIceCandidate(leg: LegRole, candidate: IceCandidate): void;
  /**
   * Lets media cross, both ways. May be called together with `negotiate`,
   * without awaiting it. Before it, nothing of one leg reaches the other.
   *
   * @throws {MediaError} as a rejection
   */
  connect(): Promise<void>;
  /** Frees everything. Idempotent; never rejects. */
  release(): Promise<void>;
}

/** Where calls get their media from: the pool of media servers. */
export interface CallMediaService {
  /**
   * Creates the pipeline of a call and whatever of its endpoints can be built
   * before there is an offer.
   *
   * @throws {MediaError} as a rejection
   */
  createPipeline(
    callId: string,
    events: CallMediaEvents,
  ): Promise<CallMediaPipeline>;
  /**
   * Takes over the pipeline of a standing call that another process has made:
   * its media goes on. To be asked for as soon as this process starts, since
   * pipelines that nobody asks for are freed.
   *
   * @throws {MediaError} as a rejection, when it is gone
   */
  adoptPipeline(
    callId: string,
    saved: SavedMedia,
    events: CallMediaEvents,
  ): Promise<CallMediaPipeline>;
}
