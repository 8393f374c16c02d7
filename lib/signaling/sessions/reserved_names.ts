import { type Refusal, REFUSED } from "../refusal.ts";
import {
  MAX_SUBSCRIPTIONS,
  type PushSubscriptions,
} from "./push_subscriptions.ts";
import type { UserSession } from "./user_session.ts";

/** Limit of names that browsers of one address keep: those of a household. */
export const MAX_RESERVED_OF_ADDRESS = 10;

/** Dependencies of {@link ReservedNames}. */
export interface ReservedNamesParts {
  subscriptions: PushSubscriptions;
  /** Absent where names come from tokens, and none is kept. */
  reservedMs?: number;
  /** Replaces a secret in what is stored. */
  digest(secret: string): string;
}

/**
 * Names that are kept for the browsers that ring for them while their pages are
 * closed. Each browser proves itself by a secret of its own, and keeps one name.
 */
export class ReservedNames {
  /** Addresses of browsers, by digests of their secrets. A restart forgets them, until the pages confirm. */
  readonly #addresses = new Map<string, string>();

  constructor(private readonly parts: ReservedNamesParts) {}

  /** Whether this name is kept for some browser. */
  has(key: string): boolean {
    const { subscriptions, reservedMs } = this.parts;
    return reservedMs !== undefined && subscriptions.of(key).length > 0;
  }

  /**
   * Why a page may not register this name; null if it may.
   *
   * @param secret of its browser
   */
  refusal(key: string, secret?: string): Refusal | null {
    if (!this.has(key)) return null;
    const digest = this.parts.digest(secret ?? "");
    const own = this.parts.subscriptions.withSecret(digest)?.key === key;
    return own ? null : REFUSED.nameReserved;
  }

  /**
   * The session's browser asks to keep its name.
   *
   * @returns the digest of its secret, undefined where names come from tokens; or
   * why not
   */
  admit(
    { key, address }: UserSession,
    secret: string | undefined,
  ): string | undefined | Refusal {
    const { subscriptions, reservedMs } = this.parts;
    if (reservedMs === undefined) return undefined;
    if (secret === undefined) return REFUSED.secretMissing;
    const refusal = this.refusal(key, secret);
    if (refusal) return refusal;
    const digest = this.parts.digest(secret);
    const known = subscriptions.withSecret(digest) !== undefined;
    // Others keep what they have, so nobody can push them out.
    if (!known && subscriptions.size >= MAX_SUBSCRIPTIONS) {
      return REFUSED.tooManyReserved;
    }
    if (address === "") return digest;
    if (this.#of(address, digest) >= MAX_RESERVED_OF_ADDRESS) {
      return REFUSED.tooManyReservedHere;
    }
    this.#addresses.set(digest, address);
    return digest;
  }

  /** A browser keeps its name no longer. */
  free(secret: string): void {
    const { subscriptions, digest } = this.parts;
    const own = subscriptions.withSecret(digest(secret));
    if (own) subscriptions.forget(own.subscription.endpoint);
  }

  /** Number of other names that browsers of this address keep. */
  #of(address: string, except: string): number {
    let count = 0;
    for (const [secret, from] of this.#addresses) {
      if (!this.parts.subscriptions.withSecret(secret)) {
        this.#addresses.delete(secret);
      } else if (from === address && secret !== except) count++;
    }
    return count;
  }
}
