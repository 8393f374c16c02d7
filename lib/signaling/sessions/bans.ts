import type { Ban, BanSubject } from "../../shared/operator_people.ts";
import { userNameKey } from "../../shared/name_key.ts";
import type { Clock } from "../clock.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import { normalizeUserName } from "./user_name.ts";

/** Limit of bans: a lookup costs the same for any number, but each is held in memory and listed. */
export const MAX_BANS = 10_000;

/** Longest token id (`jti`, RFC 7519 4.1.7) in UTF-16 units: any UUID or digest is shorter. */
export const MAX_TOKEN_ID_LENGTH = 256;

/** Keeps bans for the next process. Neither method throws. */
export interface BanStore {
  /** @returns false if it could not be stored */
  putBan(key: string, ban: Ban): boolean;
  /** @returns false if it could not be deleted */
  deleteBan(key: string): boolean;
}

/** Names and tokens that may not register. */
export class Bans {
  readonly #bans = new Map<string, Ban>();

  /** @param store absent where bans end with the process */
  constructor(
    private readonly clock: Pick<Clock, "now">,
    private readonly store?: BanStore,
  ) {}

  /** Whether bans outlive this process. */
  get kept(): boolean {
    return this.store !== undefined;
  }

  /** Number of bans that have not ended. */
  get size(): number {
    this.#forgetEnded();
    return this.#bans.size;
  }

  /** Restores a ban of the previous process. */
  restore(ban: Ban): void {
    this.#bans.set(keyOf(ban), ban);
  }

  /**
   * Adds a ban, or replaces that of the same name or token.
   *
   * @param ms how long it lasts; until it is lifted if absent
   * @returns the ban, and whether it was stored; null if there are too many
   */
  add(subject: BanSubject, ms?: number): { ban: Ban; kept: boolean } | null {
    const key = keyOf(subject);
    const full = () => !this.#bans.has(key) && this.#bans.size >= MAX_BANS;
    if (full()) this.#forgetEnded();
    if (full()) return null;
    const since = this.clock.now();
    const ban: Ban = {
      kind: subject.kind,
      value: subject.value,
      since,
      ...(ms === undefined ? {} : { until: since + ms }),
    };
    this.#bans.set(key, ban);
    return { ban, kept: this.store?.putBan(key, ban) ?? false };
  }

  /** @returns false if there is no such ban */
  lift(subject: BanSubject): boolean {
    const key = keyOf(subject);
    if (!this.#bans.delete(key)) return false;
    this.store?.deleteBan(key);
    return true;
  }

  /** The bans that have not ended, the latest first. */
  list(): Ban[] {
    this.#forgetEnded();
    return [...this.#bans.values()].sort((a, b) => b.since - a.since);
  }

  /**
   * Why this person may not register; null if they may.
   *
   * @param tokenId id of the token that proves the name, if it has one
   */
  refusal(name: string, tokenId?: string): Refusal | null {
    const banned = this.#has({ kind: "name", value: name }) ||
      tokenId !== undefined && this.#has({ kind: "token", value: tokenId });
    return banned ? REFUSED.banned : null;
  }

  #has(subject: BanSubject): boolean {
    const ban = this.#bans.get(keyOf(subject));
    return ban !== undefined && !this.#ended(ban);
  }

  #ended({ until = Infinity }: Ban): boolean {
    return until <= this.clock.now();
  }

  #forgetEnded(): void {
    for (const [key, ban] of this.#bans) {
      if (!this.#ended(ban)) continue;
      this.#bans.delete(key);
      this.store?.deleteBan(key);
    }
  }
}

/**
 * The subject of a ban as names are registered; null if nobody can have such a
 * name, or no token such an id.
 */
export function banSubject({ kind, value }: BanSubject): BanSubject | null {
  if (kind === "token") {
    return isTokenId(value) ? { kind, value } : null;
  }
  const name = normalizeUserName(value);
  return name === null ? null : { kind, value: name };
}

/** Whether a token may have this id. */
export function isTokenId(id: unknown): id is string {
  return typeof id === "string" && id !== "" &&
    id.length <= MAX_TOKEN_ID_LENGTH;
}

function keyOf({ kind, value }: BanSubject): string {
  return `${kind} ${kind === "name" ? userNameKey(value) : value}`;
}
