import type { CandidatePolicy } from "../../net/candidate_policy.ts";
import { type RemoteCandidate, usableCandidate } from "./ice_candidate.ts";

/** Most candidates kept of one leg: more than any browser gathers. */
export const MAX_CANDIDATES = 30;
/**
 * Most candidates checked before the browser has answered: the library sends
 * seven requests to each, and the addresses may belong to third parties.
 */
export const MAX_UNANSWERED = 4;
/**
 * Milliseconds before the server checks first. A browser's own checks reach a reachable server and show it
 * the address; only when they do not arrive, the server begins.
 */
export const OWN_CHECKS_MS = 500;

/**
 * A browser's candidates on their way to the library. Few are checked, one of
 * each type first, and none once the browser has answered: it connects by
 * checks of its own.
 */
export class RemoteCandidates {
  readonly #isAllowed: CandidatePolicy;
  readonly #check: (line: string) => void;
  readonly #fromMs: number;
  #waiting: RemoteCandidate[] = [];
  readonly #seen = new Set<string>();
  #unanswered = 0;
  #lastType: RemoteCandidate["type"] | null = null;
  #answered = false;

  /**
   * @param isAllowed whether an address may be checked
   * @param check gives a candidate to the library
   * @param nowMs a clock that never goes back
   */
  constructor(
    isAllowed: CandidatePolicy,
    check: (line: string) => void,
    nowMs: number,
  ) {
    this.#isAllowed = isAllowed;
    this.#check = check;
    this.#fromMs = nowMs + OWN_CHECKS_MS;
  }

  /** Adds a candidate. Ignores one that cannot be used or must not be checked. */
  add(line: string): void {
    if (this.#answered || this.#seen.size === MAX_CANDIDATES) return;
    const candidate = usableCandidate(line);
    if (!candidate || !this.#isAllowed(candidate.address)) return;
    const place = `${candidate.address} ${candidate.port}`;
    if (this.#seen.has(place)) return;
    this.#seen.add(place);
    this.#waiting.push(candidate);
  }

  /** Stops further checks: the browser answered a check, or was answered. */
  answered(): void {
    this.#answered = true;
    this.#waiting = [];
  }

  /** Starts the check of the next candidate, when it is due. */
  tick(nowMs: number): void {
    if (nowMs < this.#fromMs || this.#unanswered >= MAX_UNANSWERED) return;
    const next = this.#next();
    if (!next) return;
    this.#unanswered++;
    this.#check(next.line);
  }

  /** The first candidate of another type than the last one, so that no type waits long. */
  #next(): RemoteCandidate | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    const other = this.#waiting.find(({ type }) => type !== this.#lastType);
    const next = other ?? first;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.#lastType = next.type;
    return next;
  }
}
