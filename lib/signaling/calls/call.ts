import type {
  IceCandidate,
  MediaState,
  Reason,
} from "../../shared/protocol.ts";
import { CallAbsence } from "./call_absence.ts";
import { answerMissing, callReason } from "./call_failure.ts";
import { CallLegs } from "./call_legs.ts";
import type { LegName, MediaError, SavedMedia } from "../media_port.ts";
import type { CallState, LegOffer } from "./call_observer.ts";
import type { CallOrigin, CallParts } from "./call_parts.ts";
import type { PipelineOrigin } from "./pending_pipeline.ts";
import { CalleeSessions } from "./callee_sessions.ts";
import type { UserSession } from "../sessions/user_session.ts";

/** One call between two people: the state machine that judges every message about it. */
export class Call {
  #state: CallState = "ringing";
  readonly #legs: CallLegs;
  #cancelTimer = () => {};
  #callerOffer = "";
  readonly #devices: CalleeSessions;
  /** Answers requested while the call rings. */
  readonly #early: { [leg in LegName]?: Promise<string> } = {};
  readonly #mediaStates: { [leg in LegName]?: MediaState } = {};
  readonly #absence = new CallAbsence((leg, away) => {
    if (this.#state === "ended") return;
    this.parts.observer.reconnecting(this, leg, away);
  });
  /** When the call began to ring, in the clock's ms. */
  readonly startedAt: number;

  /** @param callee the ringing sessions of the callee, at least one */
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

  /** Identifies the call's media; null while there is none. */
  get media(): SavedMedia | null {
    return this.#legs.saved;
  }

  /** The session that owns the callee's leg, or the first ringing one while none does. */
  get callee(): UserSession {
    return this.#devices.answering ?? this.#devices.all[0];
  }

  legOf(session: UserSession): LegName {
    return session === this.caller ? "caller" : "callee";
  }

  /** The session that owns this leg. */
  party(leg: LegName): UserSession {
    return leg === "caller" ? this.caller : this.callee;
  }

  /** The sessions at this end; while the call rings, all ringing ones of the callee. */
  sessionsOf(leg: LegName): readonly UserSession[] {
    return leg === "caller" ? [this.caller] : this.#devices.all;
  }

  /** Whether the call rings at this session. */
  ringsAt(session: UserSession): boolean {
    return this.#state === "ringing" && session !== this.caller;
  }

  peerOf(session: UserSession): UserSession {
    return session === this.caller ? this.callee : this.caller;
  }

  /** Another session of the callee registered. Only while the call rings. */
  joined(device: UserSession): void {
    device.call = this;
    this.#devices.join(device);
    this.parts.changed(this);
    this.parts.observer.rings(this, device, this.#absence.isAway("caller"));
    this.socketChanged(device);
  }

  /** Negotiates the caller's leg while the call rings. */
  progress(): void {
    const answer = this.#legs.negotiate("caller", this.#callerOffer);
    this.#answerEarly(this.caller, answer);
  }

  /**
   * Negotiates the callee's leg while the call rings.
   *
   * @param device a ringing one
   * @returns false if some device already requested it
   */
  prepare(device: UserSession, sdpOffer: string): boolean {
    if (this.#devices.answering) return false;
    this.#answerEarly(device, this.#negotiateCallee(device, sdpOffer));
    return true;
  }

  /**
   * The callee accepts the call. Only while it rings; it stops ringing on the
   * other devices.
   *
   * @param device a ringing one
   * @param sdpOffer not needed after {@link Call.prepare} for this device
   * @returns false if there is no offer from this device
   */
  accept(device: UserSession, sdpOffer?: string): boolean {
    const { caller: toCaller } = this.#early;
    const prepared = this.#devices.answering === device
      ? this.#early.callee
      : undefined;
    if (!sdpOffer && !prepared) return false;
    // The accept brought another offer than the prepared one.
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
    // Sent together, so that they take one round trip to the media server.
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

  /** Adds a candidate to the device's own leg, which may not exist yet. */
  addIceCandidate(session: UserSession, candidate: IceCandidate): void {
    if (session === this.caller) {
      this.#legs.addIceCandidate("caller", candidate);
    } else if (session === this.#devices.answering) {
      this.#legs.addIceCandidate("callee", candidate);
    } else this.#devices.keepCandidate(session, candidate);
  }

  /** A leg reports its media state. */
  mediaStateChanged(leg: LegName, state: MediaState): void {
    this.#mediaStates[leg] = state;
    this.#legs.mediaStateChanged(leg, state);
  }

  /** The leg's last reported media state; undefined if there is none. */
  mediaState(leg: LegName): MediaState | undefined {
    return this.#mediaStates[leg];
  }

  /** Negotiates a new endpoint for one leg. Only in an active call. */
  renegotiate(leg: LegName, offer: LegOffer): void {
    this.#legs.renegotiate(leg, offer);
  }

  /** A party's socket was lost or replaced. */
  socketChanged(session: UserSession): void {
    const leg = this.legOf(session);
    const away = this.sessionsOf(leg).every(({ socket }) => socket === null);
    this.#absence.set(leg, "socket", away);
  }

  /** A party is permanently gone. The callee's other devices continue to ring. */
  partyLost(session: UserSession): void {
    if (this.ringsAt(session) && this.#devices.drop(session)) {
      session.call = null;
      return this.socketChanged(this.callee);
    }
    const words = `The connection to ${session.name} was lost.`;
    this.end("peer_lost", words, session);
  }

  /** Ends the call from any state. Later calls of this method have no effect. */
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
    const leg = this.legOf(session);
    this.#early[leg] = answer;
    answer.then((sdpAnswer) => {
      if (this.#state === "ended" || this.party(leg) !== session) return;
      this.parts.observer.answeredEarly(this, leg, sdpAnswer);
    }, (error: MediaError) => {
      if (leg === "caller") return this.#mediaFailed(error);
      // Ignored if the call was accepted meanwhile, since the accept itself
      // will fail, or if the leg belongs to another device now.
      if (this.#state !== "ringing" || this.party(leg) !== session) return;
      this.parts.observer.preparationFailed(this, error);
      this.#devices.takeBack();
    });
  }

  #mediaFailed(error: MediaError): void {
    this.end(callReason(error.reason), error.message);
  }
}
