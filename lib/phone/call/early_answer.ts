import type { ClientMessage } from "../../shared/protocol.ts";

/** What a preparation does with the leg that it prepares. */
export interface PreparedLeg {
  /** Makes it, with nothing of the person in it. @returns its offer; null where that cannot be had */
  prepare(): Promise<string | null>;
  answer(sdpAnswer: string): void;
  /** Frees it: the ordinary way makes one of its own. */
  discard(): void;
}

/**
 * The callee's leg, negotiated while it rings: then an accept is one word to
 * the server. Whatever goes wrong with it, the ordinary way remains: an accept
 * with an offer.
 */
export class EarlyAnswer {
  #state: "none" | "offering" | "asked" | "answered" = "none";
  /** Tells this ring's preparation from one before that is still being made. */
  #ring = {};

  /** @param transmit returns false when there is no connection now */
  constructor(
    private readonly leg: PreparedLeg,
    private readonly transmit: (message: ClientMessage) => boolean,
  ) {}

  /** Asked for, and not answered yet. */
  get waiting(): boolean {
    return this.#state === "asked";
  }

  /** The server has, or will have, a leg of ours: an accept needs no offer. */
  get ready(): boolean {
    return this.#state === "asked" || this.#state === "answered";
  }

  /** It rings. Never rejects. */
  async begin(callId: string): Promise<void> {
    if (this.#state !== "none") return;
    this.#state = "offering";
    const ring = this.#ring = {};
    const sdpOffer = await this.leg.prepare();
    if (ring !== this.#ring || this.#state !== "offering") return;
    if (
      sdpOffer !== null &&
      this.transmit({ id: "prepareAnswer", callId, sdpOffer })
    ) this.#state = "asked";
    else this.giveUp();
  }

  /** The server's answer; one that comes too late was for a leg that is gone. */
  answered(sdpAnswer: string): void {
    if (this.#state !== "asked") return;
    this.#state = "answered";
    this.leg.answer(sdpAnswer);
  }

  /** Refused, failed or not finished: nothing is left of it. */
  giveUp(): void {
    if (this.#state === "none") return;
    this.#state = "none";
    this.leg.discard();
  }

  /** The call goes on with its leg, or is over. */
  done(): void {
    this.#state = "none";
  }
}
