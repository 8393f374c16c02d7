import { isIP } from "node:net";
import { ownAddresses } from "../../net/candidate_policy.ts";
import type { MediaPeerEvents } from "../media_engine.ts";
import { Relay, type RelayOptions, type RelayStats } from "./relay.ts";
import { SealedPeer } from "./sealed_peer.ts";

/** Most addresses that a browser gets: it checks each of them from each of its own. */
const MAX_ADDRESSES = 8;

/** Options of an engine for sealed calls. */
export interface SealedEngineOptions extends RelayOptions {
  /** The public addresses of this machine behind a NAT: at most one of each IP version. */
  announced?: readonly string[];
}

/** Makes the peers of sealed calls, all on one relay. */
export class SealedEngine {
  readonly #relay: Relay;
  readonly #options: SealedEngineOptions;

  /** @throws {StartError} when the port is not available */
  constructor(options: SealedEngineOptions) {
    this.#options = options;
    this.#relay = new Relay(options);
  }

  /** The UDP port of all its peers. */
  get udpPort(): number {
    return this.#relay.port;
  }

  /** Makes a peer for one browser. Its events come until it is closed. */
  createPeer(events: MediaPeerEvents): SealedPeer {
    // Read each time: a machine may get addresses while it runs.
    return new SealedPeer(this.#relay, relayAddresses(this.#options), events);
  }

  /** Counters, for metrics. */
  stats(): RelayStats {
    return this.#relay.stats();
  }

  /** Closes all peers and frees the port. Idempotent. */
  async close(): Promise<void> {
    await this.#relay.close();
  }
}

/** Where browsers reach the relay: announced addresses in place of those of the same IP version. */
export function relayAddresses(
  { announced = [], bind }: Pick<SealedEngineOptions, "announced" | "bind">,
  own: readonly string[] = ownAddresses().map(({ address }) => address),
): string[] {
  const outward = own.filter((address) =>
    isIP(address) !== 0 && !isLocal(address)
  );
  const local = bind !== undefined
    ? [bind]
    : outward.length > 0
    ? outward
    : ["127.0.0.1"];
  const versions = new Set(announced.map(isIP));
  return [
    ...announced,
    ...local.filter((address) => !versions.has(isIP(address))),
  ].slice(0, MAX_ADDRESSES);
}

/** Loopback and link-local addresses: no browser elsewhere can use them. */
function isLocal(address: string): boolean {
  return address.startsWith("127.") || address === "::1" ||
    /^fe[89ab]/i.test(address) || address.startsWith("169.254.");
}
