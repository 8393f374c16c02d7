import type {
  IceCandidate,
  MediaState,
  Reason,
} from "../../shared/protocol.ts";
import { CallAbsence } from "./call_absence.ts";
import { answerMissing, callReason } from "./call_failure.ts";
import { CallLegs } from "./call_legs.ts";
import type { LegRole, MediaError, SavedMedia } from "../media_port.ts";
import type { CallState, LegOffer } from "./call_observer.ts";
import type { CallOrigin, CallParts } from "./call_parts.ts";
import type { PipelineOrigin } from "./pending_pipeline.ts";
import { CalleeSessions } from "./callee_sessions.ts";
import type { UserSession } from "../sessions/user_session.ts";

/** One call between two people: the state machine that every message about it is judged by. */
export class Call {
  #state: CallState = "ringing";
  readonly #legs: CallLegs;
  #cancelTimer = () => {};
  #callerOffer = "";
  readonly #devices: CalleeSessions;
  /** Answers asked for while it rings. */
  readonly #early: { [leg in LegRole]?: Promise<string> } = {};
  readonly #mediaStates: { [leg in LegRole]?: MediaState } = {};
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
    const { clock, timing } = parts;
    this.#devices = new CalleeSessions(callee);
    if ("media" in origin) {
      this.startedAt = origin.startedAt;
      this.#state = "active";
      this.#devices.give(this.callee);
      this.#legs = this.#createLegs({ adopt: origin.media });
      return;
    }
    this.startedAt = clock.now();
    this.#callerOffer = origin.sdpOffer;
    this.#legs = this.#createLegs({ create: "once" });
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
    return this.#legs.saved;
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

  /** Another device of the callee came. Only while it rings. */
  joined(device: UserSession): void {
    device.call = this;
    this.#devices.join(device);
    this.parts.changed(this);
    this.parts.observer.rings(this, device, this.#absence.isAway("caller"));
    this.socketChanged(device);
  }

  /** Negotiates the caller's leg while it rings. */
  progress(): void {
    const answer = this.#legs.negotiate("caller", this.#callerOffer);
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
    if (sdpOffer) this.#legs.replaced("callee");
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
      toCaller ?? this.#legs.negotiate("caller", this.#callerOffer),
      sdpOffer ? this.#negotiateCallee(device, sdpOffer) : prepared!,
      this.#legs.connect(),
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
      this.#legs.activated();
    }, (error: MediaError) => this.#mediaFailed(error));
    return true;
  }

  /** A device's candidate is for its own leg, which it may not have yet. */
  addIceCandidate(session: UserSession, candidate: IceCandidate): void {
    if (session === this.caller) {
      this.#legs.addIceCandidate("caller", candidate);
    } else if (session === this.#devices.answering) {
      this.#legs.addIceCandidate("callee", candidate);
    } else this.#devices.keepCandidate(session, candidate);
  }

  /** A leg says what it sends. */
  mediaStateChanged(leg: LegRole, state: MediaState): void {
    this.#mediaStates[leg] = state;
    this.#legs.mediaStateChanged(leg, state);
  }

  /** What the leg last said that it sends; undefined where it never did. */
  mediaState(leg: LegRole): MediaState | undefined {
    return this.#mediaStates[leg];
  }

  /** A fresh endpoint for one leg. Only in an active call. */
  renegotiate(leg: LegRole, offer: LegOffer): void {
    this.#legs.renegotiate(leg, offer);
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
    this.#legs.cancelRepair();
    this.parts.observer.ended(this, { reason, message, by, from });
    this.#legs.release();
  }

  #createLegs(origin: PipelineOrigin): CallLegs {
    return new CallLegs(this, this.parts, origin, {
      candidate: (leg, candidate) => {
        if (leg === "callee" && !this.#devices.answering) return;
        this.parts.observer.candidate(this, leg, candidate);
      },
      repairing: (leg, on) => this.#absence.set(leg, "media", on),
      unconnected: (leg, on) => this.#absence.set(leg, "unconnected", on),
      failed: (error) => this.#mediaFailed(error),
    });
  }

  #negotiateCallee(device: UserSession, sdpOffer: string): Promise<string> {
    const answer = this.#legs.negotiate("callee", sdpOffer);
    for (const candidate of this.#devices.give(device)) {
      this.#legs.addIceCandidate("callee", candidate);
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

  #mediaFailed(error: MediaError): void {
    this.end(callReason(error.reason), error.message);
  }
}
