import { addressGroup } from "../net/client_address.ts";
import { backOffMs } from "../shared/back_off.ts";
import { hasToken } from "./operator_access.ts";

/** Wrong tokens allowed per address before it has to wait: typing errors. */
const FREE_GUESSES = 5;
/** Back-off in ms, from one more wrong token on. The longest wait leaves 1,440 guesses a day. */
const WAITS = { first: 1_000, longest: 60_000 };
/** ms without a guess after which an address is forgotten. */
const FORGET_MS = 15 * 60_000;
/** Number of addresses remembered; the oldest is dropped. */
const MAX_ADDRESSES = 10_000;

/** Outcome of a refused token; `too_soon` tokens are not checked. */
export type TokenGuess = "wrong" | "too_soon";

interface Guesser {
  wrong: number;
  /** Time of the last guess, in ms of the given clock. */
  lastAt: number;
  waitUntil: number;
}

/** Slows down guessing of bearer tokens, per address (IPv6: per /64). */
export class TokenGuesses {
  readonly #guessers = new Map<string, Guesser>();

  /**
   * @param guessed called for each refused token
   * @param now clock in ms, from any starting point
   */
  constructor(
    private readonly guessed: (guess: TokenGuess, address: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether the request carries this token and its address is not in back-off. */
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

  /** Whole seconds until a token from this address is checked again; 0 if it is checked now. */
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
    const waitMs = beyond <= 0 ? 0 : backOffMs(beyond - 1, WAITS);
    // Inserted again, so that the first key is the address that was idle longest.
    this.#guessers.delete(key);
    this.#guessers.set(key, { wrong, lastAt: now, waitUntil: now + waitMs });
    if (this.#guessers.size > MAX_ADDRESSES) {
      const [oldest] = this.#guessers.keys();
      this.#guessers.delete(oldest);
    }
  }
}
