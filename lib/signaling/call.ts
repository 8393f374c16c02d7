import type { IceCandidate, MediaState, Reason } from "../protocol.ts";
import { CallAbsence } from "./call_absence.ts";
import { answerMissing, callReason, notRepaired } from "./call_failure.ts";
import type { LegRole, MediaError, SavedMedia } from "./call_media.ts";
import { PendingPipeline, type PipelineOrigin } from "./call_pipeline.ts";
import type { CallState, LegOffer } from "./call_observer.ts";
import type { CallOrigin, CallParts } from "./call_parts.ts";
import { CallRepair } from "./call_repair.ts";
import { CalleeDevices } from "./callee_devices.ts";
import type { UserSession } from "./user_session.ts";

/** One call between two people: the state machine that every message about it is judged by. */
export class Call {
  #state: CallState = "ringing";
  #pipeline: PendingPipeline;
  #cancelTimer = () => {};
  #callerOffer = "";
  readonly #devices: CalleeDevices;
  /** Answers asked for while it rings. */
  readonly #early: { [leg in LegRole]?: Promise<string> } = {};
  /** Legs whose media broke before the call was active. */
  readonly #lostEarly = new Set<LegRole>();
  readonly #repair: CallRepair;
  /** Legs that said they send neither sound nor picture. */
  readonly #mute = new Set<LegRole>();
  readonly #absence = new CallAbsence((leg, away) => {
    if (this.#state === "ended") return;
    this.parts.observer.reconnecting(this, leg, away);
  });
  /** When it began to ring, in the clock's ms. */
  readonly startedAt: number;

  /** @param callee the devices that ring, at least one */
  constructor(
    readonly id: string,
    readonly caller: UserSession,
    callee: readonly UserSession[],
    origin: CallOrigin,
    private readonly parts: CallParts,
  ) {
    const { clock, timing, observer } = parts;
    this.#devices = new CalleeDevices(callee);
    this.#repair = new CallRepair(clock, timing, {
      repairing: (leg, on) => this.#absence.set(leg, "media", on),
      expired: (leg) => this.#mediaFailed(notRepaired(this.party(leg))),
      ownOfferExpired: (leg) =>
        observer.renegotiationFailed(this, leg, answerMissing()),
    });
    if ("media" in origin) {
      this.startedAt = origin.startedAt;
      this.#state = "active";
      this.#devices.give(this.callee);
      this.#pipeline = this.#createPipeline({ adopt: origin.media });
      return;
    }
    this.startedAt = clock.now();
    this.#callerOffer = origin.sdpOffer;
    this.#pipeline = this.#createPipeline({ create: "once" });
    this.#cancelTimer = clock.after(
      timing.ringMs,
      () => this.end("no_answer", `${this.callee.name} does not answer.`),
    );
  }

  get state(): CallState {
    return this.#state;
  }

  /** What its media is found by; null while there is none. */
  get media(): SavedMedia | null {
    return this.#pipeline.saved;
  }

  /** The device that has the callee's leg; while none has, the first that rings. */
  get callee(): UserSession {
    return this.#devices.answering ?? this.#devices.all[0];
  }

  roleOf(session: UserSession): LegRole {
    return session === this.caller ? "caller" : "callee";
  }

  /** Who has that leg. */
  party(leg: LegRole): UserSession {
    return leg === "caller" ? this.caller : this.callee;
  }

  /** Who is at that end: of the callee, all devices that ring. */
  sessionsOf(leg: LegRole): readonly UserSession[] {
    return leg === "caller" ? [this.caller] : this.#devices.all;
  }

  /** Whether this is a device that rings. */
  ringsAt(session: UserSession): boolean {
    return this.#state === "ringing" && session !== this.caller;
  }

  peerOf(session: UserSession): UserSession {
    return session === this.caller ? this.callee : this.caller;
  }

  /** Negotiates the caller's leg while it rings. */
  progress(): void {
    const answer = this.#pipeline.negotiate("caller", this.#callerOffer);
    this.#answerEarly(this.caller, answer);
  }

  /**
   * Negotiates the callee's leg while it rings.
   *
   * @param device one that rings
   * @returns false when that was asked for already, by whichever device
   */
  prepare(device: UserSession, sdpOffer: string): boolean {
    if (this.#devices.answering) return false;
    this.#answerEarly(device, this.#negotiateCallee(device, sdpOffer));
    return true;
  }

  /**
   * The callee takes the call. Only while it rings; the other devices ring no
   * more.
   *
   * @param device one that rings
   * @param sdpOffer not needed after {@link Call.prepare} of this device
   * @returns false when there is no offer of the device
   */
  accept(device: UserSession, sdpOffer?: string): boolean {
    const { caller: toCaller } = this.#early;
    const prepared = this.#devices.answering === device
      ? this.#early.callee
      : undefined;
    if (!sdpOffer && !prepared) return false;
    // What was prepared is not what is accepted.
    if (sdpOffer) this.#lostEarly.delete("callee");
    this.#state = "connecting";
    this.#cancelTimer();
    this.#cancelTimer = this.parts.clock.after(
      this.parts.timing.negotiationMs,
      () => this.#mediaFailed(answerMissing()),
    );
    const acceptedAt = this.parts.clock.now();
    this.parts.observer.accepted(this, acceptedAt - this.startedAt);
    const others = this.#devices.settle(device);
    if (others.length > 0) this.parts.changed(this);
    for (const other of others) {
      this.parts.observer.answeredElsewhere(this, other);
    }
    // Issued together: to the media server they are one round trip.
    Promise.all([
      toCaller ?? this.#pipeline.negotiate("caller", this.#callerOffer),
      sdpOffer ? this.#negotiateCallee(device, sdpOffer) : prepared!,
      this.#pipeline.connect(),
    ]).then(([callerAnswer, calleeAnswer]) => {
      if (this.#state !== "connecting") return;
      this.#cancelTimer();
      this.#state = "active";
      this.parts.changed(this);
      this.parts.observer.answered(this, {
        toCaller: toCaller ? undefined : callerAnswer,
        toCallee: sdpOffer ? calleeAnswer : undefined,
        setupMs: this.parts.clock.now() - acceptedAt,
      });
      for (const leg of this.#lostEarly) this.#legLost(leg);
    }, (error: MediaError) => this.#mediaFailed(error));
    return true;
  }

  /** A device's candidate is for its own leg, which it may not have yet. */
  addIceCandidate(session: UserSession, candidate: IceCandidate): void {
    if (session === this.caller) {
      this.#pipeline.addIceCandidate("caller", candidate);
    } else if (session === this.#devices.answering) {
      this.#pipeline.addIceCandidate("callee", candidate);
    } else this.#devices.keepCandidate(session, candidate);
  }

  /** What a leg says that it sends. */
  mediaStateChanged(leg: LegRole, { audio, video }: MediaState): void {
    if (audio || video !== "off") this.#mute.delete(leg);
    else this.#mute.add(leg);
  }

  /** A fresh endpoint for one leg. Only in an active call. */
  renegotiate(leg: LegRole, { sdpOffer, offerId }: LegOffer): void {
    const pipeline = this.#pipeline;
    const attempt = this.#repair.attempt(leg);
    const isCurrent = () =>
      this.#state === "active" && pipeline === this.#pipeline &&
      this.#repair.isCurrent(leg, attempt);
    Promise.all([pipeline.negotiate(leg, sdpOffer), pipeline.connect()]).then(
      ([answer]) => {
        if (!isCurrent()) return;
        this.parts.changed(this);
        this.parts.observer.renegotiated(this, leg, answer, offerId);
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

  /** A party's socket went, or another one came. */
  socketChanged(session: UserSession): void {
    const leg = this.roleOf(session);
    const away = this.sessionsOf(leg).every(({ socket }) => socket === null);
    this.#absence.set(leg, "socket", away);
  }

  /** A party is gone for good. Others of its devices ring on. */
  partyLost(session: UserSession): void {
    if (this.ringsAt(session) && this.#devices.drop(session)) {
      session.call = null;
      return this.socketChanged(this.callee);
    }
    const words = `The connection to ${session.name} was lost.`;
    this.end("peer_lost", words, session);
  }

  /** Ends the call, from any state; later ends change nothing. */
  end(reason: Reason, message: string, by?: UserSession): void {
    const from = this.#state;
    if (from === "ended") return;
    this.#state = "ended";
    this.#cancelTimer();
    this.#repair.cancel();
    this.parts.observer.ended(this, { reason, message, by, from });
    this.#releasePipeline();
  }

  #createPipeline(origin: PipelineOrigin): PendingPipeline {
    const { media, clock, observer } = this.parts;
    return new PendingPipeline({
      media,
      clock,
      callId: this.id,
      origin,
      events: {
        iceCandidate: (leg, candidate) => {
          if (leg === "callee" && !this.#devices.answering) return;
          observer.candidate(this, leg, candidate);
        },
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

  #negotiateCallee(device: UserSession, sdpOffer: string): Promise<string> {
    const answer = this.#pipeline.negotiate("callee", sdpOffer);
    for (const candidate of this.#devices.give(device)) {
      this.#pipeline.addIceCandidate("callee", candidate);
    }
    return answer;
  }

  #answerEarly(session: UserSession, answer: Promise<string>): void {
    const leg = this.roleOf(session);
    this.#early[leg] = answer;
    answer.then((sdpAnswer) => {
      if (this.#state === "ended" || this.party(leg) !== session) return;
      this.parts.observer.answeredEarly(this, leg, sdpAnswer);
    }, (error: MediaError) => {
      if (leg === "caller") return this.#mediaFailed(error);
      // Accepted meanwhile: then the accept itself fails. Or it is another device's leg.
      if (this.#state !== "ringing" || this.party(leg) !== session) return;
      this.parts.observer.preparationFailed(this, error);
      this.#devices.takeBack();
    });
  }

  /** A leg of part 1 cannot be repaired: its page negotiates once. */
  #legLost(leg: LegRole): void {
    if (this.#state !== "active") return void this.#lostEarly.add(leg);
    const { extended } = this.party(leg);
    const begun = this.#repair.begin(leg, "network", extended);
    if (begun && extended) {
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
    this.#pipeline = this.#createPipeline({ create: "until released" });
    this.parts.changed(this);
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
