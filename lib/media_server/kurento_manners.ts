import { isIP } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { MediaKind } from "./media_engine.ts";

/**
 * Behaviour of an embedded server: its own, or, for tests, that of a Kurento
 * 7.3.1 where that one is slower or reports less. docs/kurento-conformance.md
 * lists the imitated differences.
 */
export type Manners = "own" | "kurento";

/**
 * Milliseconds for a Kurento's first endpoint. Most of it makes an RSA key,
 * which takes a random time: 300 to 2,500 in reality.
 */
const FIRST_ENDPOINT_MS = 800;

/** Milliseconds for each name: a resolver that does not answer, asked twice. */
const LOOKUP_MS = 5_000;

/** Milliseconds within which two kinds of media begin at once. */
const AT_ONCE_MS = 50;

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

  /** Delays the creation of the first endpoint. */
  async beforeEndpoint(): Promise<void> {
    if (this.#loaded) return;
    this.#loaded = true;
    await this.#pause(FIRST_ENDPOINT_MS);
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
 * The flows of which a server tells when it is asked. In a Kurento two threads note
 * them at once, and one of two kinds that begin together may be lost.
 */
export class FlowMemory {
  readonly #known = new Set<MediaKind>();
  #beganAtMs = -Infinity;

  /** @param manners with Kurento's, one of two kinds is always lost */
  constructor(private readonly manners: KurentoManners | null) {}

  /** Takes a change, as it is reported. */
  changed(kind: MediaKind, flowing: boolean, nowMs: number): void {
    if (!flowing) {
      this.#known.delete(kind);
      return;
    }
    const atOnce = nowMs - this.#beganAtMs < AT_ONCE_MS;
    this.#beganAtMs = nowMs;
    if (!this.manners || !atOnce) this.#known.add(kind);
  }

  /** The answer to somebody who asks. */
  knows(kind: MediaKind): boolean {
    return this.#known.has(kind);
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
