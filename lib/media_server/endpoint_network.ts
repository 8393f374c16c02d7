import type { PeerNetwork, TurnServer } from "./media_engine.ts";
import type { Operation } from "./objects/media_object.ts";
import { marshallError } from "./rpc/rpc_error.ts";
import { type Params, stringParameter } from "./rpc/rpc_message.ts";
import { bareHost } from "../net/bare_host.ts";

/** Kurento's default: STUN's own port (RFC 8489 18.5). */
const STUN_PORT = 3478;

/** Format from Kurento's documentation of `turnUrl`; the user may contain colons. */
const TURN_URL =
  /^(.+):([^:@]+)@(\[[\da-f:.]+\]|[\d.]+):(\d{1,5})(?:\?transport=(udp|tcp|tls))?$/i;

/** Network settings of an endpoint: STUN, TURN and the announced address. */
export class EndpointNetwork {
  #stunServerAddress = "";
  #stunServerPort = STUN_PORT;
  #turnUrl = "";
  #externalIPv4 = "";
  #externalIPv6 = "";

  /** Kurento's operations that read and set them. Changes count until the offer is processed. */
  operations(): Record<string, Operation> {
    return {
      getStunServerAddress: () => this.#stunServerAddress,
      setStunServerAddress: (params) => {
        this.#stunServerAddress = stringParameter(params, "stunServerAddress");
      },
      getStunServerPort: () => this.#stunServerPort,
      setStunServerPort: (params) => {
        this.#stunServerPort = portParameter(params, "stunServerPort");
      },
      getTurnUrl: () => this.#turnUrl,
      setTurnUrl: (params) => {
        this.#turnUrl = stringParameter(params, "turnUrl");
      },
      getExternalIPv4: () => this.#externalIPv4,
      setExternalIPv4: (params) => {
        this.#externalIPv4 = stringParameter(params, "externalIPv4");
      },
      getExternalIPv6: () => this.#externalIPv6,
      setExternalIPv6: (params) => {
        this.#externalIPv6 = stringParameter(params, "externalIPv6");
      },
    };
  }

  /** The settings for the peer. Unset and unusable values are absent, as Kurento ignores them. */
  forPeer(): PeerNetwork {
    const turn = parseTurnUrl(this.#turnUrl);
    const announced = [this.#externalIPv4, this.#externalIPv6]
      .filter((address) => address !== "");
    return {
      ...(this.#stunServerAddress === "" ? {} : {
        stun: { address: this.#stunServerAddress, port: this.#stunServerPort },
      }),
      ...(turn ? { turn } : {}),
      ...(announced.length > 0 ? { announced } : {}),
    };
  }
}

/** Reads Kurento's form of a TURN server; null for anything else. */
export function parseTurnUrl(url: string): TurnServer | null {
  const match = url.match(TURN_URL);
  if (!match) return null;
  const [, username, password, address, port, transport = "udp"] = match;
  if (Number(port) < 1 || Number(port) > 65_535) return null;
  return {
    address: bareHost(address),
    port: Number(port),
    username,
    password,
    transport: transport.toLowerCase() as TurnServer["transport"],
  };
}

function portParameter(params: Params, name: string): number {
  const port = params[name];
  if (typeof port !== "number" || !Number.isInteger(port)) {
    throw marshallError(name, "integer");
  }
  return port;
}
