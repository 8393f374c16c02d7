/**
 * STUN and TURN servers, as browsers and media servers get them.
 *
 * @module
 */
import { createHmac } from "node:crypto";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { IceServer } from "../shared/protocol_values.ts";
import { bareHost, urlHost } from "./bare_host.ts";

/**
 * Lifetime in seconds of a time-limited TURN user: enough for a long call, but
 * too short to misuse the relay for days.
 */
const TURN_USER_SECONDS = 6 * 3600;

/** ms for which a resolved address is cached: calls must not each wait for the DNS. */
const ADDRESS_MS = 60_000;

/** RFC 8489 18.5, RFC 8656 6: ports of STUN and TURN, plain and over TLS. */
const PORT = { plain: 3478, tls: 5349 } as const;

/** Credentials for a TURN server. */
export type TurnCredentials =
  /** coturn's `use-auth-secret`: each user is generated here and valid for a limited time. */
  | { kind: "shared-secret"; secret: string }
  | { kind: "static"; username: string; credential: string };

/** The configured servers; URIs as in RFC 7064 and RFC 7065. */
export interface IceServerSettings {
  stun: readonly string[];
  turn: readonly string[];
  /** Absent only where there is no TURN server. */
  turnCredentials?: TurnCredentials;
}

/** Servers for a Kurento endpoint: as addresses, since it resolves no names. */
export interface EndpointIceServers {
  stun?: { address: string; port: number };
  /** `user:password@address:port?transport=udp` */
  turnUrl?: string;
}

/** Parts of a server's URI; an IPv6 address has brackets. */
export interface IceUri {
  host: string;
  port: number;
  transport: "udp" | "tcp" | "tls";
}

const URI =
  /^(?:stun|turn)(s?):(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

/** Whether this is the URI of a STUN server (RFC 7064). */
export function isStunUri(text: string): boolean {
  return /^stuns?:[^?]+$/i.test(text) && parseIceUri(text) !== null;
}

/** Whether this is the URI of a TURN server (RFC 7065). */
export function isTurnUri(text: string): boolean {
  return /^turns?:/i.test(text) && parseIceUri(text) !== null;
}

/** Provides browsers and media servers with the STUN and TURN servers. */
export class IceServers {
  readonly #addresses = new Map<string, { address: string; untilMs: number }>();

  /** @param now the time in ms since 1970 */
  constructor(
    private readonly settings: IceServerSettings,
    private readonly now: () => number = Date.now,
  ) {}

  /** For a browser's peer connection. */
  forBrowser(): IceServer[] {
    const { stun, turn } = this.settings;
    const servers: IceServer[] = [];
    if (stun.length > 0) servers.push({ urls: [...stun] });
    if (turn.length > 0) servers.push({ urls: [...turn], ...this.#turnUser() });
    return servers;
  }

  /**
   * For an endpoint of a media server, which uses one of each type: the first.
   *
   * @throws {Error} as a rejection, if a name cannot be resolved
   */
  async forEndpoint(): Promise<EndpointIceServers> {
    const stun = parseIceUri(this.settings.stun[0] ?? "");
    const turn = parseIceUri(this.settings.turn[0] ?? "");
    const [stunAddress, turnAddress] = await Promise.all([
      stun && this.#resolve(stun.host),
      turn && this.#resolve(turn.host),
    ]);
    const servers: EndpointIceServers = {};
    if (stun && stunAddress) {
      servers.stun = { address: stunAddress, port: stun.port };
    }
    if (turn && turnAddress) {
      const { username, credential } = this.#turnUser();
      servers.turnUrl = `${username}:${credential}@${
        urlHost(turnAddress)
      }:${turn.port}?transport=${turn.transport}`;
    }
    return servers;
  }

  #turnUser(): { username: string; credential: string } {
    const { turnCredentials: given } = this.settings;
    if (!given) return { username: "", credential: "" };
    switch (given.kind) {
      case "static":
        return { username: given.username, credential: given.credential };
      case "shared-secret": {
        const until = Math.floor(this.now() / 1000) + TURN_USER_SECONDS;
        return timeLimitedUser(given.secret, until);
      }
    }
  }

  async #resolve(host: string): Promise<string> {
    const bare = bareHost(host);
    if (isIP(bare)) return bare;
    const known = this.#addresses.get(host);
    if (known && this.now() < known.untilMs) return known.address;
    const { address } = await lookup(host, { family: 4 });
    this.#addresses.set(host, { address, untilMs: this.now() + ADDRESS_MS });
    return address;
  }
}

/**
 * A user of coturn's `use-auth-secret` (draft-uberti-behave-turn-rest).
 *
 * @param until seconds since 1970
 */
export function timeLimitedUser(
  secret: string,
  until: number,
): { username: string; credential: string } {
  const username = `${until}:one2one`;
  const credential = createHmac("sha1", secret).update(username)
    .digest("base64");
  return { username, credential };
}

/** @returns null unless it is the URI of a STUN or TURN server */
export function parseIceUri(text: string): IceUri | null {
  const match = text.match(URI);
  if (!match) return null;
  const [, secure, host, port, transport] = match;
  const number = Number(port ?? (secure ? PORT.tls : PORT.plain));
  if (number < 1 || number > 65_535) return null;
  return {
    host,
    port: number,
    transport: secure ? "tls" : transport === "tcp" ? "tcp" : "udp",
  };
}
