/** A browser's offer for a new endpoint of its leg; the answer repeats the id. */
export interface LegOffer {
  sdpOffer: string;
  offerId?: number;
  /** Commitment to a nonce: the offer may go to the other browser of a sealed call. */
  seal?: string;
  /** The callee accepts the call with it. */
  accepts?: true;
}
