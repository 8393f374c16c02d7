import { type ReadonlySignal, signal } from "@preact/signals";
import type { Platform } from "../platform.ts";
import type { CallSeal, SealPart } from "../seal/call_seal.ts";
import type { CallSignaling } from "./call_signaling.ts";

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
    const opening = this.platform.seal?.(peer) ?? Promise.resolve(null);
    this.#opening = opening;
    const seal = await opening;
    if (opening !== this.#opening) return null;
    return this.#seal.value = seal;
  }

  /** Our call begins: its offer carries our commitment. */
  async commit(peer: string): Promise<void> {
    const seal = await this.open(peer);
    const commitment = await seal?.commit();
    if (seal === this.#seal.value) this.line.seal = commitment;
  }

  /**
   * Our part of the seal, as the callee.
   *
   * @param commitment of the caller
   * @param caller the caller's own offer
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
   * We have the callee's part, and tell ours.
   *
   * @param callee the callee's own answer
   */
  async reveal(part: SealPart, callee: string): Promise<void> {
    const { callId, offer: caller } = this.line;
    const seal = this.#seal.value;
    const ours = await seal?.reveal(part, { caller, callee });
    if (!ours || !callId || seal !== this.#seal.value) return;
    this.line.send({ id: "sealReveal", callId, ...ours });
  }

  /** We have the caller's part. @returns whether it breaks the seal of the current call */
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
