import type { BrowserCredentials, Credentials } from "./credentials.ts";
import { ADDRESS_WORDS, copyAddress, isSameAddress } from "./socket_address.ts";

/** ms without an answer to a check of the relay's own after which nothing is sent to an address (RFC 7675 5.1). */
export const CONSENT_MS = 30_000;

/** ms after an answer until the relay checks an address again (RFC 7675 5.1). */
const ASK_AGAIN_MS = 5_000;

/** Addresses of one browser: its interfaces, in IPv4 and IPv6, before and after a change of network. */
const MAX_PATHS = 8;

/**
 * An address that valid checks of a browser came from. Anybody who has its
 * credentials can forge a source, so that nothing but answers and checks is
 * sent there before something there has answered a check.
 */
export interface Path<Leg> {
  readonly leg: Leg;
  readonly address: Uint32Array;
  /** Time of the last valid check, in ms of the monotonic clock. */
  checkedAtMs: number;
  /** Bytes of that check: the relay's own is not longer. */
  checkBytes: number;
  /** Time of the last answer to a check of the relay's own; null before the first. */
  answeredAtMs: number | null;
  /** The relay's credentials of the last check. */
  credentials: Credentials;
  /** The browser's credentials; null until they are known. */
  browser: BrowserCredentials | null;
  /** Transaction of the relay's check that is not answered yet. */
  asked: Uint8Array | null;
}

/** A valid check. */
export interface ValidCheck {
  credentials: Credentials;
  /** Null when the browser's description has not come yet. */
  /** The browser's credentials; null until they are known. */
  browser: BrowserCredentials | null;
  bytes: number;
}

/** The parts of its relay that paths need. */
export interface PathOwner<Leg> {
  /** Packets from there belong to the path's leg from now on. */
  addPath(path: Path<Leg>): void;
  /** The path is gone. */
  removePath(path: Path<Leg>): void;
  /** Sends a check to the path, again if it was not answered. */
  ask(path: Path<Leg>): void;
}

/** The addresses of one browser. */
export class LegPaths<Leg> {
  readonly #leg: Leg;
  readonly #owner: PathOwner<Leg>;
  #paths: Path<Leg>[] = [];

  constructor(leg: Leg, owner: PathOwner<Leg>) {
    this.#leg = leg;
    this.#owner = owner;
  }

  /**
   * A valid check came from an address, which is checked in turn if that is due.
   *
   * @param addresses in the form of `socket_address.ts`
   * @param destination the path that is kept in any case
   */
  checked(
    check: ValidCheck,
    addresses: Uint32Array,
    at: number,
    nowMs: number,
    destination: Path<Leg> | null,
  ): Path<Leg> {
    const path = this.#find(addresses, at) ??
      this.#add(check, addresses, at, destination);
    path.checkedAtMs = nowMs;
    path.checkBytes = check.bytes;
    path.credentials = check.credentials;
    path.browser = check.browser;
    const { answeredAtMs } = path;
    if (answeredAtMs === null || nowMs - answeredAtMs >= ASK_AGAIN_MS) {
      this.#owner.ask(path);
    }
    return path;
  }

  /** The browser's description has come: addresses that wait for it are checked. */
  known(browser: BrowserCredentials): void {
    for (const path of this.#paths) {
      if (path.browser !== null) continue;
      path.browser = browser;
      this.#owner.ask(path);
    }
  }

  /** A check of the relay's own was answered from its address. */
  answered(path: Path<Leg>, nowMs: number): void {
    const first = path.answeredAtMs === null;
    path.answeredAtMs = nowMs;
    path.asked = null;
    if (first) this.#owner.addPath(path);
  }

  /** The newest address that answers; null when there is none. */
  get newest(): Path<Leg> | null {
    return this.#paths.findLast((path) => path.answeredAtMs !== null) ?? null;
  }

  /** Forgets addresses without consent. @returns these */
  expire(nowMs: number): Path<Leg>[] {
    const expired = this.#paths.filter((path) =>
      nowMs - (path.answeredAtMs ?? path.checkedAtMs) >= CONSENT_MS
    );
    for (const path of expired) this.#remove(path);
    return expired;
  }

  /** Forgets all addresses. */
  clear(): void {
    for (const path of [...this.#paths]) this.#remove(path);
  }

  #find(addresses: Uint32Array, at: number): Path<Leg> | undefined {
    return this.#paths.find(({ address }) =>
      isSameAddress(address, 0, addresses, at)
    );
  }

  #add(
    { credentials, browser, bytes }: ValidCheck,
    addresses: Uint32Array,
    at: number,
    destination: Path<Leg> | null,
  ): Path<Leg> {
    if (this.#paths.length === MAX_PATHS) {
      const spare = this.#paths.filter((path) => path !== destination);
      this.#remove(
        spare.reduce((a, b) => a.checkedAtMs <= b.checkedAtMs ? a : b),
      );
    }
    const address = new Uint32Array(ADDRESS_WORDS);
    copyAddress(addresses, at, address, 0);
    const path: Path<Leg> = {
      leg: this.#leg,
      address,
      checkedAtMs: 0,
      checkBytes: bytes,
      answeredAtMs: null,
      credentials,
      browser,
      asked: null,
    };
    this.#paths.push(path);
    return path;
  }

  #remove(path: Path<Leg>): void {
    this.#paths = this.#paths.filter((other) => other !== path);
    this.#owner.removePath(path);
  }
}
