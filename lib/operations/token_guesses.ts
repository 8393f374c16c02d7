import { addressGroup } from "../net/client_address.ts";
import { hasToken } from "./operator_access.ts";

/** Wrong tokens of an address before it has to wait: typing errors. */
const FREE_GUESSES = 5;
/** In ms after the first guess beyond those; doubled by each further one. */
const MIN_WAIT_MS = 1_000;
/** In ms: 1,440 guesses a day. */
const MAX_WAIT_MS = 60_000;
/** In ms without a guess, after which an address starts afresh. */
const FORGET_MS = 15 * 60_000;
/** Addresses that are remembered; more push out the oldest. */
const MAX_ADDRESSES = 10_000;

/** What became of a token that was shown: `too_soon` ones are not looked at. */
export type TokenGuess = "wrong" | "too_soon";

interface Guesser {
  wrong: number;
  /** In ms, as the clock has it. */
  lastAt: number;
  waitUntil: number;
}

/** Slows down whoever guesses bearer tokens, by address (IPv6: by /64). */
export class TokenGuesses {
  readonly #guessers = new Map<string, Guesser>();

  /**
   * @param guessed told of each token that did not count
   * @param now in ms, from any beginning
   */
  constructor(
    private readonly guessed: (guess: TokenGuess, address: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether the request shows this token, and its address need not wait. */
  shows(request: Request, token: string, address: string): boolean {
    if (!request.headers.has("authorization")) return false;
    if (this.waitS(address) > 0) {
      this.guessed("too_soon", address);
      return false;
    }
    const key = addressGroup(address);
    if (hasToken(request, token)) {
      this.#guessers.delete(key);
      return true;
    }
    this.#count(key);
    this.guessed("wrong", address);
    return false;
  }

  /** In whole s until a token of this address is looked at again; 0 when it is. */
  waitS(address: string): number {
    const guesser = this.#guessers.get(addressGroup(address));
    if (!guesser) return 0;
    return Math.max(0, Math.ceil((guesser.waitUntil - this.now()) / 1_000));
  }

  #count(key: string): void {
    const now = this.now();
    const known = this.#guessers.get(key);
    const before = known && now - known.lastAt < FORGET_MS ? known.wrong : 0;
    const wrong = before + 1;
    const beyond = wrong - FREE_GUESSES;
    const waitMs = beyond <= 0
      ? 0
      : Math.min(MIN_WAIT_MS * 2 ** (beyond - 1), MAX_WAIT_MS);
    // Written anew, so that the first key is the one that was quiet for longest.
    this.#guessers.delete(key);
    this.#guessers.set(key, { wrong, lastAt: now, waitUntil: now + waitMs });
    if (this.#guessers.size > MAX_ADDRESSES) {
      const [oldest] = this.#guessers.keys();
      this.#guessers.delete(oldest);
    }
  }
}
