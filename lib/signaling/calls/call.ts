import type {
  IceCandidate,
  MediaState,
  Reason,
} from "../../shared/protocol_values.ts";
import type { LegName, MediaError, SavedMedia } from "../media_port.ts";
import { CallAbsence } from "./call_absence.ts";
import type { CallEvent, CallPartEvent } from "./call_event.ts";
import { answerMissing, callReason } from "./call_failure.ts";
import { CalleeSessions } from "./callee_sessions.ts";
import { CallLegs } from "./call_legs.ts";
import { EarlyAnswers } from "./early_answers.ts";
import type { CallOrigin } from "./call_origin.ts";
import type { CallResealing } from "./call_resealing.ts";
import type { CallScope } from "./call_scope.ts";
import type { LegOffer } from "./leg_offer.ts";
import { RecordingConsent } from "./recording_consent.ts";
import {
  type CallState,
  type CallView,
  otherLeg,
  type Party,
} from "./call_view.ts";

/** Dependencies of a call. */
export interface CallParts
  extends Omit<CallScope, "call" | "absence" | "emit"> {
  emit(call: CallView, event: CallEvent): void;
}

/** One call between two people: the state machine that judges every message about it. */
export class Call implements CallView {
  #state: CallState = "ringing";
  readonly #legs: CallLegs;
  #cancelTimer = () => {};
  #answeredAt: number | null = null;
  #calleeInCall = false;
  /** No device of the callee rings yet. */
  #waking = false;
  #caller: Party;
  readonly #sessions: CalleeSessions;
  readonly #mediaStates: { [leg in LegName]?: MediaState } = {};
  /** Legs whose people have typed something that the other side sees. */
  readonly #typing = new Set<LegName>();
  readonly #absence = new CallAbsence(this, (event) => this.#emit(event));
  /** Only while {@link Call.connectsPages}. */
  readonly recording = new RecordingConsent((event) => this.#emit(event));
  /** The answers that are made while the call rings. */
  readonly early: EarlyAnswers;
  readonly startedAt: number;
  readonly video: boolean;

  /** @param callee the ringing sessions of the callee, at least one */
  constructor(
    readonly id: string,
    caller: Party,
    callee: readonly Party[],
    origin: CallOrigin,
    private readonly parts: CallParts,
  ) {
    const restored = "media" in origin;
    this.#caller = caller;
    this.#sessions = new CalleeSessions(callee);
    if (restored) {
      this.#state = "active";
      // Earlier versions did not store it.
      this.#answeredAt = origin.answeredAt ?? origin.startedAt;
    } else {
      this.#calleeInCall = origin.calleeInCall;
      this.#waking = origin.waking;
    }
    // A restored call rings nowhere.
    this.video = restored || origin.video;
    this.startedAt = restored ? origin.startedAt : parts.clock.now();
    this.#legs = new CallLegs(
      {
        ...parts,
        call: this,
        absence: this.#absence,
        emit: (event) => this.#emit(event),
      },
      restored
        ? { adopt: origin.media }
        : origin.sealed
        ? { create: "once", sealed: null }
        : { create: "once" },
    );
    this.early = new EarlyAnswers(
      {
        call: this,
        legs: this.#legs,
        sessions: this.#sessions,
        emit: (event) => this.#emit(event),
      },
      restored
        ? { sdpOffer: "" }
        : { sdpOffer: origin.sdpOffer, seal: origin.sealed?.seal },
    );
    if (restored) this.early.giveLeg(this.callee);
  }

  get state(): CallState {
    return this.#state;
  }

  get answeredAt(): number | null {
    return this.#answeredAt;
  }

  get sealed(): boolean {
    return this.#legs.sealed;
  }

  /** New agreements of the two browsers, once the call is active. */
  get resealing(): CallResealing {
    return this.#legs.resealing;
  }

  get media(): SavedMedia | null {
    return this.#legs.saved;
  }

  get caller(): Party {
    return this.#caller;
  }

  get callee(): Party {
    return this.#sessions.answering ?? this.#sessions.all[0];
  }

  legOf(session: Party): LegName {
    return session.id === this.caller.id ? "caller" : "callee";
  }

  party(leg: LegName): Party {
    return leg === "caller" ? this.caller : this.callee;
  }

  sessionsOf(leg: LegName): readonly Party[] {
    return leg === "caller" ? [this.caller] : this.#sessions.all;
  }

  /** Whether the call rings at this session. */
  ringsAt(session: Party): boolean {
    return this.#state === "ringing" && this.legOf(session) === "callee";
  }

  peerOf(session: Party): Party {
    return this.party(otherLeg(this.legOf(session)));
  }

  /** Rings, or continues a call of the previous process. To be called once. */
  begin(): void {
    if (this.#state === "active") return this.#emit({ type: "restored" });
    this.#cancelTimer = this.parts.clock.after(
      this.parts.timing.ringMs,
      () => this.end("no_answer", `${this.callee.name} does not answer.`),
    );
    this.#emit({
      type: "rings",
      calleeInCall: this.#calleeInCall,
      waking: this.#waking,
    });
    if (this.caller.protocolVersion !== 1) this.early.begin();
  }

  /** Another session of the callee registered. Only while the call rings. */
  joined(session: Party): void {
    this.#sessions.join(session);
    const callerAway = this.#absence.isAway("caller");
    const woken = this.#waking;
    this.#waking = false;
    this.#emit({ type: "joined", session, callerAway, woken });
    this.early.joined(session);
    this.#absence.update("callee");
  }

  /**
   * The callee accepts the call. Only while it rings; it stops ringing on the
   * other sessions.
   *
   * @param session a ringing one
   * @param offer not needed after {@link EarlyAnswers.prepare} for this session
   * @returns false if there is no offer from this session
   */
  accept(session: Party, offer?: LegOffer): boolean {
    const prepared = this.early.toCallee(session);
    if (!offer && !prepared) return false;
    if (offer && this.sealed && this.resealing.canBegin("callee", offer)) {
      this.#acceptAnew(session, offer);
      return true;
    }
    const sdpOffer = offer?.sdpOffer;
    // A session that is not sealed accepts: its browser and the caller's agree with the media server.
    const renews = sdpOffer !== undefined && this.sealed &&
      this.early.toCaller !== undefined;
    if (sdpOffer && this.sealed && !this.early.unseal()) return true;
    const { toCaller } = this.early;
    // The accept brought another offer than the prepared one.
    if (sdpOffer) this.#legs.replaced("callee");
    this.#cancelTimer();
    this.#cancelTimer = this.parts.clock.after(
      this.parts.timing.negotiationMs,
      () => this.#mediaFailed(answerMissing()),
    );
    const acceptedAt = this.#accepted(session);
    // Sent together, so that they take one round trip to the media server.
    Promise.all([
      renews ? undefined : this.early.answerCaller(),
      sdpOffer ? this.early.negotiateCallee(session, sdpOffer) : prepared!,
      this.#legs.connect(),
    ]).then(([callerAnswer, calleeAnswer]) => {
      if (this.#state !== "connecting") return;
      this.#cancelTimer();
      this.#state = "active";
      this.#answeredAt = this.parts.clock.now();
      this.#emit({
        type: "answered",
        toCaller: toCaller ? undefined : callerAnswer,
        toCallee: sdpOffer ? calleeAnswer : undefined,
        setupMs: this.#answeredAt - acceptedAt,
      });
      if (renews) this.#legs.renew("caller");
      this.#legs.activated();
    }, (error: MediaError) => this.#mediaFailed(error));
    return true;
  }

  /** The caller's browser does not know the session's yet: both agree once the call is active. */
  #acceptAnew(session: Party, offer: LegOffer): void {
    this.early.drop();
    this.#sessions.takeBack();
    this.#cancelTimer();
    this.#answeredAt = this.#accepted(session);
    this.#state = "active";
    this.#emit({ type: "answered", setupMs: 0 });
    this.#legs.agreeAnew("callee", { ...offer, accepts: true });
    this.early.giveLeg(session);
  }

  /** The call stops ringing. @returns the time, in the clock's ms */
  #accepted(session: Party): number {
    this.#state = "connecting";
    const now = this.parts.clock.now();
    this.#emit({ type: "accepted", ringMs: now - this.startedAt });
    const others = this.#sessions.settle(session);
    if (others.length > 0) {
      this.#emit({ type: "answered_elsewhere", sessions: others });
    }
    return now;
  }

  /** Adds a candidate to the session's own leg, which may not exist yet. */
  addIceCandidate(session: Party, candidate: IceCandidate): void {
    if (this.legOf(session) === "caller") {
      this.#legs.addIceCandidate("caller", candidate);
    } else this.#sessions.addCandidate(session, candidate);
  }

  /** A leg reports its media state. */
  mediaStateChanged(leg: LegName, state: MediaState): void {
    this.#mediaStates[leg] = state;
    this.#legs.mediaStateChanged(leg, state);
    this.#emit({ type: "media_state", leg, state });
  }

  /** The leg's last reported media state; undefined if there is none. */
  mediaState(leg: LegName): MediaState | undefined {
    return this.#mediaStates[leg];
  }

  /** Whether it is established between two clients of version 2, which take messages of each other. */
  get connectsPages(): boolean {
    return this.#state === "active" && this.caller.protocolVersion === 2 &&
      this.callee.protocolVersion === 2;
  }

  /** A leg's person writes to the other one. Only while {@link Call.connectsPages}. */
  chat(leg: LegName, text: string): void {
    this.#typing.delete(leg);
    this.#emit({ type: "chat", leg, text });
  }

  /**
   * A leg's person has typed this much of the next message. Only while
   * {@link Call.connectsPages}.
   */
  typing(leg: LegName, text: string): void {
    if (text === "") this.#typing.delete(leg);
    else this.#typing.add(leg);
    this.#emit({ type: "typing", leg, text });
  }

  /** The page of this party is gone: with it the text that it was typing, and its consent to a recording. */
  pageReplaced(session: Party): void {
    const leg = this.legOf(session);
    if (this.#typing.has(leg)) this.typing(leg, "");
    this.recording.pageReplaced(leg);
  }

  /** Negotiates a new endpoint for one leg. Only in an active call. */
  renegotiate(leg: LegName, offer: LegOffer): void {
    this.#legs.renegotiate(leg, offer);
  }

  /**
   * Another session takes a leg from its person's present one, with an offer of
   * its own. Only in an active call.
   *
   * @param second id of the call that moves together with this one
   */
  move(from: Party, to: Party, offer: LegOffer, second?: string): void {
    const leg = this.legOf(from);
    const peer = otherLeg(leg);
    if (leg === "caller") this.#caller = to;
    else {
      this.#sessions.replaceAnswering(to);
      this.early.giveLeg(to);
    }
    this.#emit({
      type: "moved",
      leg,
      from,
      to,
      second,
      media: this.#mediaStates[leg],
      peerMedia: this.#mediaStates[peer],
      peerAway: this.#absence.isAway(peer),
    });
    this.pageReplaced(to);
    this.#legs.move(leg, offer);
    this.#absence.socketChanged(from, true);
    // After the offer: the side is away for one reason or another until that is answered.
    this.#absence.update(leg);
  }

  /** A session hands its ring over to another one of the person. Only while the call rings. */
  moveRing(from: Party, to: Party): void {
    this.#sessions.remove(from);
    this.#absence.socketChanged(from, true);
    this.joined(to);
    this.#emit({ type: "left", session: from });
  }

  /** A session lost its socket, or has one again. */
  socketChanged(session: Party, connected: boolean): void {
    this.#absence.socketChanged(session, connected);
    this.#absence.update(this.legOf(session));
  }

  /** A session is permanently gone. The callee's other sessions continue to ring. */
  partyLost(session: Party): void {
    if (this.ringsAt(session) && this.#sessions.drop(session)) {
      this.#emit({ type: "left", session });
      return this.#absence.update("callee");
    }
    const words = `The connection to ${session.name} was lost.`;
    this.end("peer_lost", words, session);
  }

  /** Ends the call from any state. Later calls of this method have no effect. */
  end(reason: Reason, message: string, by?: Party): void {
    const from = this.#state;
    if (from === "ended") return;
    this.#state = "ended";
    this.#cancelTimer();
    this.#legs.cancelRepair();
    const { freed } = this.#legs;
    const end = { reason, message, by, from };
    this.parts.emit(this, { type: "ended", end, freed });
    this.#legs.release();
  }

  /** Every event of the call and its parts passes here; none follows the end. */
  #emit(event: CallPartEvent): void {
    if (this.#state === "ended") return;
    if (event.type === "failed") return this.#mediaFailed(event.error);
    // While no session owns the callee's leg, its candidates are for nobody.
    if (
      event.type === "candidate" && event.leg === "callee" &&
      !this.#sessions.answering
    ) return;
    this.parts.emit(this, event);
  }

  #mediaFailed(error: MediaError): void {
    this.end(callReason(error.reason), error.message);
  }
}
