import { type ReadonlySignal, signal } from "@preact/signals";
import type { SealDevice } from "../../shared/protocol_values.ts";
import { isProven, proveDevice, type Side } from "./device_key.ts";
import {
  aboutCertificates,
  type Certificates,
  commitmentTo,
  fingerprintsOf,
  newNonce,
  sealCode,
} from "./seal_code.ts";
import type { SealMemory } from "./seal_memory.ts";

/**
 * How this device knows the other one: never compared with this person, compared with
 * this very device of theirs, compared only with others, or compared in this call.
 */
export type Acquaintance = "new" | "known" | "changed" | "compared";

/** The signs of a call. */
export interface SealCheck {
  /** Numbers of the signs, each from 0 to 255. */
  signs: readonly number[];
  acquaintance: Acquaintance;
}

/** A side's part of the seal, as its messages carry it. */
export interface SealPart {
  seal: string;
  device?: SealDevice;
}

/** The descriptions of both browsers, as this page sees them. */
export interface Descriptions {
  caller: string;
  callee: string;
}

/** The seal of one call, at one of its two pages. */
export class CallSeal {
  readonly #nonce = newNonce();
  readonly #check = signal<SealCheck | null>(null);
  /** The signs; null until both nonces are known. */
  readonly check: ReadonlySignal<SealCheck | null> = this.#check;
  /** A nonce is good for one other nonce: whoever could try several would find fitting signs. */
  #used = false;
  #commitment: string | undefined;
  #certificates: Certificates | null = null;
  #peerKey: string | null = null;

  /**
   * @param peer the key of the other person's name
   * @param memory null where the browser keeps nothing
   */
  constructor(
    private readonly peer: string,
    private readonly memory: SealMemory | null,
  ) {}

  /** The caller's commitment, for its `call`. */
  commit(): Promise<string> {
    return commitmentTo(this.#nonce);
  }

  /**
   * The caller has the callee's part.
   *
   * @returns its own part; null when it has told it already
   */
  async reveal(
    callee: SealPart,
    descriptions: Descriptions,
  ): Promise<SealPart | null> {
    if (this.#used) return null;
    this.#used = true;
    const certificates = certificatesOf(descriptions);
    const part = await this.#part("caller", certificates);
    const signs = await sealCode(this.#nonce, callee.seal, certificates);
    await this.#know(signs, "callee", callee.device, certificates);
    return part;
  }

  /**
   * The callee has the caller's commitment.
   *
   * @param commitment absent from a page that has none: then there are no signs
   * @returns its own part
   */
  async answer(
    commitment: string | undefined,
    descriptions: Descriptions,
  ): Promise<SealPart> {
    const certificates = certificatesOf(descriptions);
    this.#commitment = commitment;
    this.#certificates = certificates;
    return await this.#part("callee", certificates);
  }

  /**
   * The caller's part has come. Only the first one counts.
   *
   * @returns false if it is not what the caller committed itself to: somebody sits in between
   */
  async revealed({ seal, device }: SealPart): Promise<boolean> {
    const certificates = this.#certificates;
    if (!certificates || this.#used) return true;
    this.#used = true;
    if (await commitmentTo(seal) !== this.#commitment) return false;
    const signs = await sealCode(seal, this.#nonce, certificates);
    await this.#know(signs, "caller", device, certificates);
    return true;
  }

  /** The two people have compared their signs. */
  async compared(): Promise<void> {
    const check = this.#check.value;
    if (!check) return;
    this.#check.value = { ...check, acquaintance: "compared" };
    if (this.#peerKey === null) return;
    // Where nothing can be kept, they compare again next time.
    await this.memory?.remember(this.peer, this.#peerKey).catch(() => {});
  }

  async #part(side: Side, certificates: Certificates): Promise<SealPart> {
    const seal = this.#nonce;
    if (!this.memory) return { seal };
    const about = aboutCertificates(certificates);
    return {
      seal,
      device: await proveDevice(this.memory.deviceKey, side, about),
    };
  }

  async #know(
    signs: number[],
    peerSide: Side,
    device: SealDevice | undefined,
    certificates: Certificates,
  ): Promise<void> {
    const about = aboutCertificates(certificates);
    const proven = device !== undefined &&
      await isProven(device, peerSide, about);
    this.#peerKey = proven ? device.key : null;
    const kept = await this.memory?.keysOf(this.peer).catch(() => []) ?? [];
    const acquaintance = kept.length === 0
      ? "new"
      : this.#peerKey !== null && kept.includes(this.#peerKey)
      ? "known"
      : "changed";
    this.#check.value = { signs, acquaintance };
  }
}

function certificatesOf({ caller, callee }: Descriptions): Certificates {
  return { caller: fingerprintsOf(caller), callee: fingerprintsOf(callee) };
}
