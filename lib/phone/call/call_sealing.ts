import { type ReadonlySignal, signal } from "@preact/signals";
import { callOf } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { CallSeal, SealPart } from "../seal/call_seal.ts";
import type { CallSignaling } from "./call_signaling.ts";

/** The other side's answer, with its part of the seal where it is its browser's own. */
interface SealedAnswer extends Partial<SealPart> {
  sdpAnswer: string;
  offerId?: number;
}

/** The seal of the phone's current call: opened with the call, proved by its messages. */
export class CallSealing {
  /** The current call's seal, from the moment it is requested. */
  #opening: Promise<CallSeal | null> | null = null;
  readonly #seal = signal<CallSeal | null>(null);
  /** The signs of the current call, if it is sealed. */
  readonly seal: ReadonlySignal<CallSeal | null> = this.#seal;

  constructor(
    private readonly platform: Platform,
    private readonly line: CallSignaling,
  ) {}

  /** A call with this person begins. @returns its seal; null if it is over, or has none */
  async open(peer: string): Promise<CallSeal | null> {
    const opening = this.#opening = this.platform.seal?.(peer) ??
      Promise.resolve(null);
    const seal = await opening;
    if (opening !== this.#opening) return null;
    return this.#seal.value = seal;
  }

  /** We offer in the current call: our offer carries our commitment. @returns the offer */
  async commit(offer: Promise<string | null>): Promise<string | null> {
    const peer = callOf(this.line.state)?.peer ?? "";
    const [sdpOffer, seal] = await Promise.all([offer, this.open(peer)]);
    const commitment = await seal?.commit();
    if (seal === this.#seal.value) this.line.seal = commitment;
    return sdpOffer;
  }

  /**
   * Our part of the seal, as the side that answers.
   *
   * @param commitment of the other side
   * @param caller its own offer
   * @param callee our own answer
   */
  async answer(
    commitment: string | undefined,
    caller: string,
    callee: string,
  ): Promise<Partial<SealPart>> {
    const seal = await this.#opening;
    return await seal?.answer(commitment, { caller, callee }) ?? {};
  }

  /**
   * The other side has answered our offer: we have its part, and tell ours.
   *
   * @param answer of which `offerId` is that of our offer, except in `call`
   */
  async reveal(
    { sdpAnswer: callee, offerId, seal: nonce, device }: SealedAnswer,
  ): Promise<void> {
    if (!nonce) return;
    const { callId, offer: caller } = this.line;
    const seal = this.#seal.value;
    const part = { seal: nonce, device };
    const ours = await seal?.reveal(part, { caller, callee });
    if (!ours || !callId || seal !== this.#seal.value) return;
    this.line.send({ id: "sealReveal", callId, offerId, ...ours });
  }

  /** We have the part of the side that offered. @returns whether it breaks the seal of the current call */
  async isBrokenBy(part: SealPart): Promise<boolean> {
    const seal = this.#seal.value;
    const fits = await seal?.revealed(part);
    return fits === false && seal === this.#seal.value;
  }

  /** The call is over. */
  close(): void {
    this.#opening = this.#seal.value = null;
    this.line.seal = undefined;
  }
}
