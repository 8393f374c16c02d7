import type { LegName, MediaError } from "../media_port.ts";
import type { CallPartEvent, SealPart } from "./call_event.ts";
import type { CalleeSessions } from "./callee_sessions.ts";
import type { CallLegs } from "./call_legs.ts";
import type { CallView, Party } from "./call_view.ts";

/** Parts of a call that its early answers use. */
export interface EarlyAnswerParts {
  call: CallView;
  legs: CallLegs;
  sessions: CalleeSessions;
  emit(event: CallPartEvent): void;
}

/** The caller's offer. */
export interface CallerOffer {
  sdpOffer: string;
  /** Commitment to the caller's nonce, in case the call is sealed. */
  seal?: string;
}

/**
 * Answers that are made while a call rings: one to the caller and one to the
 * callee's session that prepares, or in a sealed call the callee's own answer
 * to the caller's own offer.
 */
export class EarlyAnswers {
  readonly #answers: { [leg in LegName]?: Promise<string> } = {};
  /** The caller's own offer for the callee's browser, while the call may be sealed. */
  #sealedOffer: string | null = null;
  #revealed = false;

  constructor(
    private readonly parts: EarlyAnswerParts,
    private readonly offer: CallerOffer,
  ) {}

  /** The call rings: answers the caller's offer, or passes it on in a sealed call. */
  begin(): void {
    const { call, legs } = this.parts;
    if (call.sealed) return this.#offerSealed();
    const answer = legs.negotiate("caller", this.offer.sdpOffer);
    this.#answer("caller", call.caller, answer);
  }

  /** Another session of the callee rings. */
  joined(session: Party): void {
    this.#sendSealedOffer([session]);
  }

  /**
   * Negotiates the callee's leg.
   *
   * @param session a ringing one
   * @returns false if some session already requested it
   */
  prepare(session: Party, sdpOffer: string): boolean {
    const { call, sessions } = this.parts;
    if (sessions.answering || call.sealed) return false;
    const answer = this.negotiateCallee(session, sdpOffer);
    this.#answer("callee", session, answer);
    return true;
  }

  /**
   * Passes the callee's own answer to the caller.
   *
   * @param session a ringing one
   * @returns false if some session already answered, or the call is not sealed
   */
  answerSealed(
    session: Party,
    sdpAnswer: string,
    part: Partial<SealPart>,
  ): boolean {
    const { call, legs, sessions, emit } = this.parts;
    if (!this.#sealedOffer || sessions.answering) return false;
    this.giveLeg(session);
    const passed = legs.passAnswer("callee", sdpAnswer);
    this.#answers.caller = this.#answers.callee = passed;
    const isCurrent = () =>
      call.state !== "ended" && call.sealed &&
      this.#answers.caller === passed;
    passed.then((answer) => {
      if (!isCurrent()) return;
      emit({ type: "sealed_answer", sdpAnswer: answer, part });
    }, (error: MediaError) => {
      if (!isCurrent() || call.state !== "ringing") return;
      this.#forget();
      emit({ type: "preparation_failed", error });
      sessions.takeBack();
    });
    return true;
  }

  /** The caller reveals its nonce to the session that answered, once. */
  reveal(session: Party, part: SealPart): void {
    const { call, sessions, emit } = this.parts;
    if (
      session.id !== call.caller.id || !sessions.answering ||
      !call.sealed || this.#revealed
    ) return;
    this.#revealed = true;
    emit({ type: "seal_revealed", leg: "callee", part });
  }

  /** The answer to the caller; undefined if it was not requested yet. */
  get toCaller(): Promise<string> | undefined {
    return this.#answers.caller;
  }

  /** The answer to the caller, which is requested now if it was not yet. */
  answerCaller(): Promise<string> {
    return this.#answers.caller ??
      this.parts.legs.negotiate("caller", this.offer.sdpOffer);
  }

  /** The answer to a session of the callee; undefined if it has none. */
  toCallee(session: Party): Promise<string> | undefined {
    return this.parts.sessions.owns(session) ? this.#answers.callee : undefined;
  }

  /** From now on the media server decrypts. @returns false if the call has ended instead */
  unseal(): boolean {
    this.drop();
    return this.parts.legs.unseal("once");
  }

  /** In a sealed call, what the browsers said to each other so far counts no longer. */
  drop(): void {
    this.#sealedOffer = null;
    this.#forget();
  }

  /** Negotiates the leg of a session of the callee, which owns the leg from now on. */
  negotiateCallee(session: Party, sdpOffer: string): Promise<string> {
    const answer = this.parts.legs.negotiate("callee", sdpOffer);
    this.giveLeg(session);
    return answer;
  }

  /** This session owns the callee's leg from now on. */
  giveLeg(session: Party): void {
    const { legs, sessions } = this.parts;
    sessions.give(
      session,
      (candidate) => legs.addIceCandidate("callee", candidate),
    );
  }

  #answer(leg: LegName, session: Party, answer: Promise<string>): void {
    const { call, sessions, emit } = this.parts;
    const isParty = () => call.party(leg).id === session.id;
    this.#answers[leg] = answer;
    answer.then((sdpAnswer) => {
      if (call.state === "ended" || !isParty()) return;
      emit({ type: "answered_early", leg, sdpAnswer });
    }, (error: MediaError) => {
      if (leg === "caller") return emit({ type: "failed", error });
      // Ignored if the call was accepted meanwhile, since the accept itself
      // will fail, or if the leg belongs to another session now.
      if (call.state !== "ringing" || !isParty()) return;
      emit({ type: "preparation_failed", error });
      sessions.takeBack();
    });
  }

  /** Has the caller's own offer passed on while the call rings. */
  #offerSealed(): void {
    const { call, legs, sessions, emit } = this.parts;
    const rings = () => call.state === "ringing" && call.sealed;
    legs.passOffer("caller", this.offer.sdpOffer).then((sdpOffer) => {
      if (!rings()) return;
      this.#sealedOffer = sdpOffer;
      this.#sendSealedOffer(sessions.all);
    }, (error: MediaError) => {
      if (rings()) emit({ type: "failed", error });
    });
  }

  #sendSealedOffer(sessions: readonly Party[]): void {
    const sdpOffer = this.#sealedOffer;
    const able = sessions.filter(({ sealed }) => sealed);
    if (sdpOffer === null || able.length === 0) return;
    const { seal } = this.offer;
    this.parts.emit({ type: "sealed_offer", sessions: able, sdpOffer, seal });
  }

  #forget(): void {
    delete this.#answers.caller;
    delete this.#answers.callee;
  }
}
