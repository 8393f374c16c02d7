import { isIP } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Behaviour of an embedded server: its own, or, for tests, that of a Kurento
 * 7.3.1 where that one is slower or reports less. docs/kurento-conformance.md
 * lists the imitated differences.
 */
export type Manners = "own" | "kurento";

/** Milliseconds that Kurento takes to load what its first endpoint needs. */
const FIRST_ENDPOINT_MS = 400;

/** Milliseconds for its first RSA key, which takes a random time: 100 to 3,000 in reality. */
const RSA_KEY_MS = 400;

/** Milliseconds for each name: a resolver that does not answer, asked twice. */
const LOOKUP_MS = 5_000;

/** Finds the address of a candidate where Kurento's own pattern does; any spelling of it counts. */
const CANDIDATE =
  /candidate\s*:\s*\S+\s+\d+\s+\S+\s+\d+\s+(\S+)\s+\d+\s+typ(?:.*?\sraddr\s+(\S+))?/gi;
/** Connection data, origin and `a=rtcp` (RFC 8866 5.7, 5.2; RFC 3605): a network type, then the address. */
const NETWORK_ADDRESS = /\bIN\s+IP[46]\s+([^\s/]+)/gi;

/** Imitates the delays of Kurento's requests. Each delay holds up the later requests on its socket. */
export class KurentoManners {
  /** Host names that clients made the server look up, in order. */
  readonly lookups: string[] = [];
  readonly #closing = new AbortController();
  #loaded = false;
  #hasRsaKey = false;

  /**
   * Delays the creation of an endpoint.
   *
   * @param keyType of its certificate; RSA unless it is ECDSA
   */
  async beforeEndpoint(keyType: unknown): Promise<void> {
    const rsa = keyType !== "ECDSA";
    const ms = (this.#loaded ? 0 : FIRST_ENDPOINT_MS) +
      (rsa && !this.#hasRsaKey ? RSA_KEY_MS : 0);
    this.#loaded = true;
    this.#hasRsaKey ||= rsa;
    if (ms > 0) await this.#pause(ms);
  }

  /** Delays an offer or a candidate: looks up each name in it, as if no resolver answered. */
  async resolveNames(text: string): Promise<void> {
    for (const name of hostNames(text)) {
      this.lookups.push(name);
      await this.#pause(LOOKUP_MS);
    }
  }

  /** Ends the waits. */
  close(): void {
    this.#closing.abort();
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#closing.signal }).catch(
      () => {},
    );
  }
}

/**
 * Words of an offer or a candidate that stand in the place of an address but are
 * not one. More lenient than Kurento, so that no spelling escapes a test.
 */
export function hostNames(text: string): string[] {
  const addresses = [
    ...[...text.matchAll(CANDIDATE)].flatMap(([, address, related]) =>
      related === undefined ? [address] : [address, related]
    ),
    ...[...text.matchAll(NETWORK_ADDRESS)].map(([, address]) => address),
  ];
  return addresses.filter((address) => isIP(address) === 0);
}
