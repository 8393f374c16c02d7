import type { IceCandidate, MediaState, Reason } from "../protocol.ts";
import {
  type CallMediaService,
  type LegRole,
  MediaError,
  type MediaErrorReason,
} from "./call_media.ts";
import { PendingPipeline } from "./call_pipeline.ts";
import type { CallObserver, CallState } from "./call_observer.ts";
import { CallRepair } from "./call_repair.ts";
import type { Clock } from "./clock.ts";
import type { Timing } from "./timing.ts";
import type { UserSession } from "./user_session.ts";

/** What a call is made of. */
export interface CallParts {
  media: CallMediaService;
  clock: Clock;
  timing: Timing;
  observer: CallObserver;
  /** Told of each pipeline that is given up, with what settles when it is freed. */
  freeing(freed: Promise<void>): void;
}

/** One call between two sessions: the state machine that every message about it is judged by. */
export class Call {
  #state: CallState = "ringing";
  #pipeline: PendingPipeline;
  #cancelTimer: () => void;
  /** Answers asked for while it rings. */
  readonly #early: { [leg in LegRole]?: Promise<string> } = {};
  /** Legs whose media broke before the call was active. */
  readonly #lostEarly = new Set<LegRole>();
  readonly #repair: CallRepair;
  /** Legs that said they send neither sound nor picture. */
  readonly #mute = new Set<LegRole>();
  readonly #away: Record<LegRole, Set<"socket" | "media">> = {
    caller: new Set(),
    callee: new Set(),
  };
  /** When it began to ring, in the clock's ms. */
  readonly startedAt: number;

  constructor(
    readonly id: string,
    readonly caller: UserSession,
    readonly callee: UserSession,
    private readonly callerOffer: string,
    private readonly parts: CallParts,
  ) {
    const { clock, timing, observer } = parts;
    this.startedAt = clock.now();
    this.#repair = new CallRepair(clock, timing, {
      repairing: (leg, on) => this.setAway(leg, "media", on),
      expired: () => this.#mediaFailed(answerMissing()),
      ownOfferExpired: (leg) =>
        observer.renegotiationFailed(this, leg, answerMissing()),
    });
    this.#pipeline = this.#createPipeline(false);
    this.#cancelTimer = clock.after(
      timing.ringMs,
      () => this.end("no_answer", `${callee.name} does not answer.`),
    );
  }

  get state(): CallState {
    return this.#state;
  }

  /** Where its media is; null while there is none. */
  get mediaServer(): string | null {
    return this.#pipeline.mediaServer;
  }

  roleOf(session: UserSession): LegRole {
    return session === this.caller ? "caller" : "callee";
  }

  party(leg: LegRole): UserSession {
    return leg === "caller" ? this.caller : this.callee;
  }

  peerOf(session: UserSession): UserSession {
    return session === this.caller ? this.callee : this.caller;
  }

  /** Negotiates the caller's leg while it rings. */
  progress(): void {
    this.#answerEarly("caller", this.callerOffer);
  }

  /**
   * Negotiates the callee's leg while it rings.
   *
   * @returns false when that was asked for already
   */
  prepare(calleeOffer: string): boolean {
    if (this.#early.callee) return false;
    this.#answerEarly("callee", calleeOffer);
    return true;
  }

  /**
   * The callee takes the call. Only while it rings.
   *
   * @param calleeOffer not needed after {@link Call.prepare}
   * @returns false when there is no offer of the callee
   */
  accept(calleeOffer?: string): boolean {
    const { caller: toCaller, callee: toCallee } = this.#early;
    if (!calleeOffer && !toCallee) return false;
    // What was prepared is not what is accepted.
    if (calleeOffer) this.#lostEarly.delete("callee");
    this.#state = "connecting";
    this.#cancelTimer();
    this.#cancelTimer = this.parts.clock.after(
      this.parts.timing.negotiationMs,
      () => this.#mediaFailed(answerMissing()),
    );
    const acceptedAt = this.parts.clock.now();
    this.parts.observer.accepted(this, acceptedAt - this.startedAt);
    const pipeline = this.#pipeline;
    // Issued together: to the media server they are one round trip.
    Promise.all([
      toCaller ?? pipeline.negotiate("caller", this.callerOffer),
      calleeOffer ? pipeline.negotiate("callee", calleeOffer) : toCallee!,
      pipeline.connect(),
    ]).then(([callerAnswer, calleeAnswer]) => {
      if (this.#state !== "connecting") return;
      this.#cancelTimer();
      this.#state = "active";
      this.parts.observer.answered(this, {
        toCaller: toCaller ? undefined : callerAnswer,
        toCallee: calleeOffer ? calleeAnswer : undefined,
        setupMs: this.parts.clock.now() - acceptedAt,
      });
      for (const leg of this.#lostEarly) this.#legLost(leg);
    }, (error: MediaError) => this.#mediaFailed(error));
    return true;
  }

  addIceCandidate(leg: LegRole, candidate: IceCandidate): void {
    this.#pipeline.addIceCandidate(leg, candidate);
  }

  /** What a leg says that it sends. */
  mediaStateChanged(leg: LegRole, { audio, video }: MediaState): void {
    if (audio || video !== "off") this.#mute.delete(leg);
    else this.#mute.add(leg);
  }

  /** A fresh endpoint for one leg. Only in an active call. */
  renegotiate(leg: LegRole, sdpOffer: string): void {
    const pipeline = this.#pipeline;
    const attempt = this.#repair.attempt(leg);
    const isCurrent = () =>
      this.#state === "active" && pipeline === this.#pipeline &&
      this.#repair.isCurrent(leg, attempt);
    Promise.all([pipeline.negotiate(leg, sdpOffer), pipeline.connect()]).then(
      ([answer]) => {
        if (!isCurrent()) return;
        this.parts.observer.renegotiated(this, leg, answer);
        const repair = this.#repair.succeeded(leg);
        if (repair) this.parts.observer.repaired(this, leg, repair);
      },
      (error: MediaError) => {
        if (!isCurrent()) return;
        this.parts.observer.renegotiationFailed(this, leg, error);
        this.#repair.failed(leg);
      },
    );
  }

  /** A party's socket or media is away, or back; the other side hears of the first and the last. */
  setAway(leg: LegRole, what: "socket" | "media", away: boolean): void {
    if (this.#state === "ended") return;
    const reasons = this.#away[leg];
    const before = reasons.size > 0;
    if (away) reasons.add(what);
    else reasons.delete(what);
    const after = reasons.size > 0;
    if (before !== after) this.parts.observer.reconnecting(this, leg, after);
  }

  /** Ends the call, from any state; later ends change nothing. */
  end(reason: Reason, message: string, by?: UserSession): void {
    const from = this.#state;
    if (from === "ended") return;
    this.#state = "ended";
    this.#cancelTimer();
    this.#repair.cancel();
    this.#releasePipeline();
    this.parts.observer.ended(this, { reason, message, by, from });
  }

  #createPipeline(retry: boolean): PendingPipeline {
    const { media, clock, observer } = this.parts;
    return new PendingPipeline({
      media,
      clock,
      callId: this.id,
      retry,
      events: {
        iceCandidate: (leg, candidate) =>
          observer.candidate(this, leg, candidate),
        legLost: (leg) => this.#legLost(leg),
        legSilent: (leg) => this.#legSilent(leg),
        lost: (error) => this.#pipelineLost(error),
      },
    });
  }

  #releasePipeline(): void {
    this.#pipeline.release();
    this.parts.freeing(this.#pipeline.freed);
  }

  #answerEarly(leg: LegRole, sdpOffer: string): void {
    const answer = this.#pipeline.negotiate(leg, sdpOffer);
    this.#early[leg] = answer;
    answer.then((sdpAnswer) => {
      if (this.#state !== "ended") {
        this.parts.observer.answeredEarly(this, leg, sdpAnswer);
      }
    }, (error: MediaError) => {
      if (leg === "caller") return this.#mediaFailed(error);
      // Accepted meanwhile: then the accept itself fails.
      if (this.#state !== "ringing") return;
      delete this.#early.callee;
      this.parts.observer.preparationFailed(this, error);
    });
  }

  /** A leg of part 1 cannot be repaired: its page negotiates once. */
  #legLost(leg: LegRole): void {
    if (this.#state !== "active") {
      this.#lostEarly.add(leg);
    } else if (!this.party(leg).extended) {
      this.#mediaFailed(connectionLost());
    } else if (this.#repair.begin(leg, "network")) {
      this.parts.observer.repairNeeded(this, leg, "network");
    }
  }

  /** Who switched everything off is silent by intent. */
  #legSilent(leg: LegRole): void {
    if (
      this.#state === "active" && this.party(leg).extended &&
      !this.#mute.has(leg)
    ) this.#legLost(leg);
  }

  /** In a standing call both legs move to a fresh pipeline; before, nothing is worth saving. */
  #pipelineLost(error: MediaError): void {
    if (
      this.#state !== "active" || this.#repair.mediaLost ||
      !this.caller.extended || !this.callee.extended
    ) return this.#mediaFailed(error);
    this.#releasePipeline();
    this.#pipeline = this.#createPipeline(true);
    for (const leg of ["caller", "callee"] as const) {
      if (this.#repair.begin(leg, "media_lost")) {
        this.parts.observer.repairNeeded(this, leg, "media_lost");
      }
    }
  }

  #mediaFailed(error: MediaError): void {
    this.end(callReason(error.reason), error.message);
  }
}

function answerMissing(): MediaError {
  return new MediaError("media_failed", "The media server does not answer.");
}

function connectionLost(): MediaError {
  return new MediaError("media_failed", "The media connection was lost.");
}

function callReason(reason: MediaErrorReason): Reason {
  return reason === "bad_offer" ? "invalid_message" : reason;
}
