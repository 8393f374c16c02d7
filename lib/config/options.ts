/**
 * All options: name, allowed values, and line in `--help`.
 *
 * @module
 */
import { CONNECTIONS_PER_SOCKET } from "../net/guard/guard_limits.ts";
import * as v from "valibot";
import {
  DEFAULT_TOKEN_LIFETIME_S,
  MAX_TOKEN_LIFETIME_S,
} from "./auth_config.ts";
import { isAddressOrNetwork } from "../net/client_address.ts";
import { isStunUri, isTurnUri } from "../net/ice_servers.ts";
import {
  address,
  count,
  port,
  seconds,
  text,
  token,
  turnWord,
  url,
} from "./option_values.ts";

/**
 * Default limit of calls per media server: one core forwards
 * this many at 1.4 Mbit/s each way without delay, and so does one Kurento.
 */
export const DEFAULT_MEDIA_CAP = 60;

/**
 * Default limit of signalling sockets per address: a
 * household or a small office behind one NAT. Other limits per address
 * are derived from it.
 */
export const DEFAULT_SOCKETS_PER_ADDRESS = 100;

/** kbit/s each way: a browser's own limit for 1280×720 in VP8. */
export const DEFAULT_VIDEO_KBPS = 2_500;

/** Prefix of environment variables: `--as_uri` is `ONE2ONE_AS_URI` there. */
const ENV_PREFIX = "ONE2ONE_";

/** One option. */
export interface Option {
  schema: v.GenericSchema<string, unknown>;
  value: string;
  help: string;
  multiple?: true;
  /** Whether errors must not show the value. */
  secret?: true;
}

/** The options by name, in the order of `--help`. */
export const OPTIONS = {
  "as_uri": {
    schema: url(["http:", "https:"], "https://localhost:8443/"),
    value: "URL",
    help:
      "where the page is served (default https://localhost:8443/; http:// for use behind a proxy)",
  },
  "ws_uri": {
    schema: url(["ws:", "wss:"], "ws://host:8888/kurento"),
    value: "URL",
    help:
      "a Kurento Media Server, repeatable (default: the embedded media server)",
    multiple: true,
  },
  "ws_uri_file": {
    schema: text,
    value: "FILE",
    help: "a file with more of them, one a line, read again on SIGHUP",
  },
  "media-cap": {
    schema: count(1, 10_000),
    value: "CALLS",
    help:
      `how many calls a media server may have (default ${DEFAULT_MEDIA_CAP})`,
  },
  "video-kbps": {
    schema: count(100, 20_000),
    value: "KBPS",
    help:
      `most that a video may take each way, in kbit/s (default ${DEFAULT_VIDEO_KBPS})`,
  },
  "media-processes": {
    schema: count(0, 64),
    value: "COUNT",
    help:
      "embedded media servers as processes of their own, with `deno task start:processes` (default 0: one, in this process)",
  },
  "cert": { schema: text, value: "FILE", help: "TLS certificate chain, PEM" },
  "key": { schema: text, value: "FILE", help: "its private key, PEM" },
  "media-port": {
    schema: port,
    value: "PORT",
    help:
      "UDP port of the embedded media server for all calls (default 0: any free one); media processes use those after it, too",
  },
  "relay-port": {
    schema: port,
    value: "PORT",
    help:
      "UDP port of the embedded media server for all sealed calls, which it cannot read (default 0: any free one); media processes use those after it, too",
  },
  "media-bind": {
    schema: address,
    value: "ADDRESS",
    help: "local address of both ports (default: all interfaces)",
  },
  "media-announce": {
    schema: address,
    value: "ADDRESS",
    help:
      "public address told to browsers instead of the local one; repeatable, one for each IP version",
    multiple: true,
  },
  "candidate-networks": {
    schema: v.pipe(
      v.string(),
      v.check(
        isAddressOrNetwork,
        "must be an address, or a network such as 10.0.0.0/8",
      ),
    ),
    value: "NETWORK",
    help:
      "a private network to whose addresses media servers may send first, repeatable (default none: browsers there are found by their own packets)",
    multiple: true,
  },
  "stun": {
    schema: v.pipe(
      v.string(),
      v.check(isStunUri, "must be a URI such as stun:host:3478"),
    ),
    value: "URI",
    help: "a STUN server, repeatable",
    multiple: true,
  },
  "turn": {
    schema: v.pipe(
      v.string(),
      v.check(isTurnUri, "must be a URI such as turn:host:3478?transport=udp"),
    ),
    value: "URI",
    help: "a TURN server, repeatable",
    multiple: true,
  },
  "turn-secret": {
    schema: text,
    value: "SECRET",
    help: "its shared secret (coturn's static-auth-secret); better in a file",
    secret: true,
  },
  "turn-secret-file": {
    schema: text,
    value: "FILE",
    help: "a file that holds that secret and nothing else",
  },
  "turn-user": {
    schema: turnWord,
    value: "NAME",
    help: "a fixed user of the TURN server, where there is no shared secret",
  },
  "turn-password": {
    schema: turnWord,
    value: "PASSWORD",
    help: "that user's password; better in the environment",
    secret: true,
  },
  "allow-origin": {
    schema: url(["http:", "https:"], "https://example.org"),
    value: "ORIGIN",
    help:
      "another site whose pages may connect, and hold this page in a frame; repeatable",
    multiple: true,
  },
  "auth": {
    schema: v.picklist(["jwt"], "must be jwt"),
    value: "HOW",
    help:
      "jwt takes people's names from JSON Web Tokens (default: they choose them); with one of the next four",
  },
  "auth-secret-file": {
    schema: text,
    value: "FILE",
    help: "a secret shared with whoever makes the tokens, 32 bytes or more",
  },
  "auth-secret": {
    schema: text,
    value: "SECRET",
    help: "that secret itself; better in the environment",
    secret: true,
  },
  "auth-key-file": {
    schema: text,
    value: "FILE",
    help: "a public key, PEM: RSA, P-256, P-384, P-521 or Ed25519",
  },
  "auth-jwks-file": {
    schema: text,
    value: "FILE",
    help: "a JSON Web Key Set, read again on SIGHUP and for an unknown key",
  },
  "auth-audience": {
    schema: text,
    value: "AUDIENCE",
    help: "whom tokens must be meant for",
  },
  "auth-issuer": {
    schema: text,
    value: "ISSUER",
    help: "whom tokens must be from",
  },
  "auth-max-lifetime": {
    schema: count(1, MAX_TOKEN_LIFETIME_S),
    value: "SECONDS",
    help:
      `how long a token may be valid for (default ${DEFAULT_TOKEN_LIFETIME_S}, a day)`,
  },
  "auth-claim": {
    schema: text,
    value: "CLAIM",
    help: "the claim that is the person's name (default name)",
  },
  "state": {
    schema: text,
    value: "FILE",
    help:
      "keeps standing calls over a restart of this process, in a file such as state/calls.sqlite; SIGTERM then hands over, SIGINT ends them",
  },
  "drain": {
    schema: seconds,
    value: "SECONDS",
    help: "how long calls may go on when the process is to end (default 5)",
  },
  "trust-proxy": {
    schema: v.pipe(
      v.string(),
      v.check(
        isAddressOrNetwork,
        "must be an address, or a network such as 10.0.0.0/8",
      ),
    ),
    value: "ADDRESS",
    help:
      "a proxy whose X-Forwarded-For is believed, or a network of them, repeatable",
    multiple: true,
  },
  "memory-limit": {
    schema: count(64, 99_999),
    value: "MIB",
    help:
      "resident memory above which sockets are closed, the costliest first (default: 80 % of what the machine has)",
  },
  "connections": {
    schema: count(1, 100_000),
    value: "COUNT",
    help:
      "connections at a time (default: as many as the limit of open files has room for, up to 806)",
  },
  "connections-per-address": {
    schema: count(1, 100_000),
    value: "COUNT",
    help:
      `connections at a time of one address, or IPv6 /64 (default: ${CONNECTIONS_PER_SOCKET} for each of --sockets-per-address)`,
  },
  "sockets-per-address": {
    schema: count(1, 100_000),
    value: "COUNT",
    help:
      `people who may be here from one address, or IPv6 /64 (default ${DEFAULT_SOCKETS_PER_ADDRESS}); its limits of calls and registrations follow`,
  },
  "metrics-token": {
    schema: token,
    value: "TOKEN",
    secret: true,
    help:
      "bearer token for /metrics from other machines (better in the environment)",
  },
  "metrics-from": {
    schema: v.picklist(["local", "anyone"], "must be local or anyone"),
    value: "WHO",
    help: "who may read /metrics without it: local (default) or anyone",
  },
  "operator-token": {
    schema: token,
    value: "TOKEN",
    secret: true,
    help:
      "opens the status page /status, closed without it (better in the environment)",
  },
  "log-format": {
    schema: v.picklist(["text", "json"], "must be text or json"),
    value: "FORMAT",
    help: "text (default) or json, one line an event",
  },
  "log-addresses": {
    schema: v.picklist(["yes", "no"], "must be yes or no"),
    value: "WHETHER",
    help: "yes writes clients' addresses to the log (default no)",
  },
  "log-level": {
    schema: v.picklist(
      ["debug", "info", "warning", "error"],
      "must be debug, info, warning or error",
    ),
    value: "LEVEL",
    help: "debug, info, warning or error (default info)",
  },
} as const satisfies Record<string, Option>;

/** Name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** Output of `--help`. */
export const HELP = [
  "One-to-one video calls: serves the page, the signalling and, without --ws_uri, the media.",
  "",
  ...Object.entries(OPTIONS).map(([name, { value, help }]) =>
    `  --${name} ${value}`.padEnd(28) + help
  ),
  "  --help".padEnd(28) + "this text",
  "  --version".padEnd(28) + "the version",
  "",
  `Each can come from the environment, as ${ENV_PREFIX}AS_URI and so on; flags go first.`,
].join("\n");

/** Environment variable of an option. */
export function envName(option: string): string {
  return ENV_PREFIX + option.toUpperCase().replaceAll("-", "_");
}
