import { hasSameCertificate } from "../../sdp/certificates.ts";
import type { LegName, MediaError, SealedAgreement } from "../media_port.ts";
import type { SealPart } from "./call_event.ts";
import type { CallScope } from "./call_scope.ts";
import { otherLeg } from "./call_view.ts";
import type { LegOffer } from "./leg_offer.ts";
import type { PendingPipeline } from "./pending_pipeline.ts";

/** The answer of the other browser. */
export interface SealedAnswer {
  sdpAnswer: string;
  /** The offer that it answers, as the browser was told. */
  offerId: number;
  part: Partial<SealPart>;
}

/** An offer of one browser of a sealed call to the other one. */
interface Attempt {
  leg: LegName;
  offer: LegOffer;
  /** Identifies the offer at the other browser. */
  id: number;
  pipeline: PendingPipeline;
  /** The agreement until now, if there was one. */
  before: SealedAgreement | null;
  /** The other browser's; null while it is awaited. */
  answer: string | null;
  agreed: boolean;
  revealed: boolean;
}

/** Parts of the legs that a new agreement uses. */
export interface ResealingParts {
  /** Makes a pipeline without an agreement in place of the present one. */
  renewPipeline(): PendingPipeline;
  /** Both browsers have agreed. */
  agreed(): void;
  /** They cannot. */
  failed(): void;
}

/** The new agreement of the two browsers of a sealed call, one of which is a new one. */
export class CallResealing {
  #attempt: Attempt | null = null;
  #offers = 0;

  constructor(
    private readonly scope: CallScope,
    private readonly parts: ResealingParts,
  ) {}

  /** An offer has not led to an agreement yet. */
  get pending(): boolean {
    return this.#attempt !== null && !this.#attempt.agreed;
  }

  /** Whether another browser at this leg could agree with the other side's. */
  isPossible(leg: LegName): boolean {
    const { call, media } = this.scope;
    return call.party(otherLeg(leg)).reseals && media.canSeal();
  }

  /** Whether this offer may go to the other browser. */
  canBegin(leg: LegName, { seal }: LegOffer): boolean {
    return seal !== undefined && this.isPossible(leg);
  }

  /**
   * Passes a browser's offer on to the other one. It replaces an offer before it.
   *
   * @param before what both have agreed until now; null if nothing
   */
  begin(leg: LegName, offer: LegOffer, before: SealedAgreement | null): void {
    const { call, emit } = this.scope;
    const id = ++this.#offers;
    const pipeline = this.parts.renewPipeline();
    const attempt = this.#attempt = {
      leg,
      offer,
      id,
      pipeline,
      before: before ?? this.#attempt?.before ?? null,
      answer: null,
      agreed: false,
      revealed: false,
    };
    pipeline.passOffer(leg, offer.sdpOffer).then((sdpOffer) => {
      if (!this.#isCurrent(attempt)) return;
      const { seal, accepts } = offer;
      const sessions = [call.party(otherLeg(leg))];
      emit({
        type: "sealed_offer",
        sessions,
        sdpOffer,
        seal,
        offerId: id,
        accepts,
      });
    }, (error: MediaError) => this.#fail(attempt, leg, error));
  }

  /** The media server of an offer is gone. @returns whether the offer goes on at another one */
  beginAgain(): boolean {
    const attempt = this.#attempt;
    if (!attempt || attempt.agreed) return false;
    const { leg, offer } = attempt;
    if (!this.canBegin(leg, offer)) return false;
    this.begin(leg, offer, null);
    return true;
  }

  /** Whether an offer is of a connection that the present attempt replaces, or has just made. */
  outruns(leg: LegName, sdpOffer: string): boolean {
    const attempt = this.#attempt;
    if (!attempt || attempt.agreed || leg === attempt.leg) return false;
    return [attempt.before?.[leg], attempt.answer].some((sdp) =>
      sdp && hasSameCertificate(sdpOffer, sdp)
    );
  }

  /** A browser answers. An answer to an earlier offer is ignored. */
  answer(leg: LegName, { sdpAnswer, offerId, part }: SealedAnswer): void {
    const attempt = this.#attempt;
    if (
      !attempt || attempt.answer !== null || attempt.id !== offerId ||
      leg === attempt.leg
    ) return;
    attempt.answer = sdpAnswer;
    const { pipeline, offer } = attempt;
    Promise.all([pipeline.passAnswer(leg, sdpAnswer), pipeline.connect()])
      .then(([passed]) => {
        if (!this.#isCurrent(attempt)) return;
        attempt.agreed = true;
        this.scope.emit({
          type: "renegotiated",
          leg: attempt.leg,
          sdpAnswer: passed,
          offerId: offer.offerId,
          part,
        });
        this.parts.agreed();
      }, (error: MediaError) => this.#fail(attempt, leg, error));
  }

  /**
   * The browser that offered reveals its nonce, once.
   *
   * @param offerId of its offer
   * @returns false if there never was an offer
   */
  reveal(leg: LegName, offerId: number | undefined, part: SealPart): boolean {
    const attempt = this.#attempt;
    if (!attempt) return false;
    const { agreed, revealed, offer } = attempt;
    const fits = agreed && leg === attempt.leg && offerId === offer.offerId;
    if (!fits || revealed) return true;
    attempt.revealed = true;
    const { id } = attempt;
    const other = otherLeg(leg);
    this.scope.emit({ type: "seal_revealed", leg: other, offerId: id, part });
    return true;
  }

  /** The call is not sealed any more, or over. */
  cancel(): void {
    this.#attempt = null;
  }

  /** A description of this browser, or the media server, is no good. */
  #fail(attempt: Attempt, leg: LegName, error: MediaError): void {
    if (!this.#isCurrent(attempt)) return;
    this.scope.emit({ type: "renegotiation_failed", leg, error });
    this.parts.failed();
  }

  #isCurrent(attempt: Attempt): boolean {
    return attempt === this.#attempt && this.scope.call.state === "active";
  }
}
