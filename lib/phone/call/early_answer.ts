import type { ClientMessage } from "../../shared/protocol.ts";
import type { SealPart } from "../seal/call_seal.ts";

/** Operations on the leg that is prepared. */
export interface PreparedLeg {
  /**
   * Makes the leg without camera or microphone.
   *
   * @returns its offer, or null if there is none
   */
  prepare(): Promise<string | null>;
  /**
   * Makes the leg for the other browser's offer.
   *
   * @returns its answer, or null if there is none
   */
  prepareSealed(sdpOffer: string): Promise<string | null>;
  answer(sdpAnswer: string): void;
  /** Frees the leg. The normal way makes its own. */
  discard(): void;
}

/**
 * Negotiates the callee's leg while the call rings, so that accepting needs a
 * single message. If that fails, the call is accepted with an offer as usual.
 */
export class EarlyAnswer {
  #state: "none" | "awaited" | "offering" | "asked" | "answered" = "none";
  /**
   * Identity of the current ring: distinguishes its preparation from a previous
   * one that is still running.
   */
  #ring = {};
  #expected: Promise<void> | null = null;
  #settle = () => {};

  /** @param transmit returns false when there is no connection now */
  constructor(
    private readonly leg: PreparedLeg,
    private readonly transmit: (message: ClientMessage) => boolean,
  ) {}

  /** The early answer was requested and has not arrived yet. */
  get waiting(): boolean {
    return this.#state === "asked";
  }

  /** The server has, or will have, our leg: accepting needs no offer. */
  get ready(): boolean {
    return this.#state === "asked" || this.#state === "answered";
  }

  /** The call rings: starts the preparation. Never rejects. */
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

  /** A sealed call rings: the other browser's offer will come. */
  expectOffer(): void {
    if (this.#state !== "none") return;
    this.#expected = new Promise((resolve) => this.#settle = resolve);
  }

  /** Settles when the answer to an expected offer is out, or there will be none; null if none is expected. */
  get expected(): Promise<void> | null {
    return this.#expected;
  }

  /**
   * The other browser's offer has come: answers it. Never rejects.
   *
   * @param part our part of the seal, for our answer
   */
  async beginSealed(
    callId: string,
    sdpOffer: string,
    part: (sdpAnswer: string) => Promise<Partial<SealPart>>,
  ): Promise<void> {
    if (this.#state !== "none" || !this.#expected) return;
    this.#state = "offering";
    const ring = this.#ring = {};
    const sdpAnswer = await this.leg.prepareSealed(sdpOffer);
    const ours = sdpAnswer === null ? {} : await part(sdpAnswer);
    if (ring !== this.#ring || this.#state !== "offering") return;
    if (
      sdpAnswer === null ||
      !this.transmit({ id: "sealedAnswer", callId, sdpAnswer, ...ours })
    ) return this.giveUp();
    this.#state = "asked";
    this.#settled();
  }

  /**
   * Takes the server's answer. A late one is ignored, because its leg is gone.
   */
  answered(sdpAnswer: string): void {
    if (this.#state !== "asked") return;
    this.#state = "answered";
    this.leg.answer(sdpAnswer);
  }

  /** Discards a preparation that was refused, failed or is unfinished. */
  giveUp(): void {
    this.#settled();
    if (this.#state === "none") return;
    this.#state = "none";
    this.leg.discard();
  }

  /** The call took over the leg, or is over. */
  done(): void {
    this.#settled();
    this.#state = "none";
  }

  #settled(): void {
    this.#settle();
    this.#expected = null;
  }
}
