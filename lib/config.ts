/**
 * The options: flags and environment, their defaults and checks.
 *
 * @module
 */
import { parseArgs } from "node:util";
import * as v from "valibot";
import { isAddressOrNetwork } from "./client_address.ts";
import { type IceConfig, iceConfig, IceConfigError } from "./ice_config.ts";
import { isStunUri, isTurnUri } from "./ice_servers.ts";
import { DEFAULT_CAP } from "./media/media_server_status.ts";

/** Prefix of the environment's names: `--as_uri` is `ONE2ONE_AS_URI` there. */
const ENV_PREFIX = "ONE2ONE_";

/** Thrown for options that are wrong; the message is one line for a person. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

const text = v.pipe(v.string(), v.trim(), v.minLength(1, "must not be empty"));
const MAX_PORT = 65_535;
const port = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, "must be a port number"),
  v.transform(Number),
  v.maxValue(MAX_PORT, "must be a port number"),
);
const seconds = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, "must be a whole number of seconds"),
  v.transform(Number),
);
const count = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,5}$/, "must be a whole number"),
    v.transform(Number),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
const address = v.pipe(v.string(), v.ip("must be an IP address"));
/** Kurento takes user and password in front of an address, unescaped. */
const turnWord = v.pipe(text, v.regex(/^[^:@]*$/, "must hold neither : nor @"));
const url = (protocols: string[], example: string) =>
  v.pipe(
    v.string(),
    v.check(
      (value) =>
        URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL such as ${example}`,
    ),
    v.transform((value) => new URL(value)),
  );

/** Characters below which a token can be guessed. */
const MIN_TOKEN_LENGTH = 16;
const token = v.pipe(
  v.string(),
  v.regex(/^[\w.~+/-]+=*$/, "must be a bearer token (RFC 6750, 2.1)"),
  v.minLength(
    MIN_TOKEN_LENGTH,
    `must have at least ${MIN_TOKEN_LENGTH} characters`,
  ),
);

interface Option {
  schema: v.GenericSchema<string, unknown>;
  value: string;
  help: string;
  multiple?: true;
  /** Not to be repeated in errors. */
  secret?: true;
}

const OPTIONS = {
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
    help: `how many calls a media server may have (default ${DEFAULT_CAP})`,
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
  "media-bind": {
    schema: address,
    value: "ADDRESS",
    help: "local address of that port (default: all interfaces)",
  },
  "media-announce": {
    schema: address,
    value: "ADDRESS",
    help: "public address told to browsers instead of the local one",
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
    help: "another site whose pages may connect, repeatable",
    multiple: true,
  },
  "drain": {
    schema: seconds,
    value: "SECONDS",
    help: "how long calls may go on after SIGTERM (default 5)",
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

/** The options as the program uses them. */
export interface Config {
  /** Where the page is served. */
  asUri: URL;
  /** Kurento servers; none for the embedded one. */
  wsUris: URL[];
  /** A file that lists more of them. */
  wsUriFile?: string;
  /** Calls that a media server may have. */
  mediaCap: number;
  /** Embedded media servers as processes of their own; 0 for one in this process. */
  mediaProcesses: number;
  /** Files of a real certificate; absent for the self-signed one. */
  tls?: { cert: string; key: string };
  media: { port: number; bind?: string; announce?: string };
  ice: IceConfig;
  /** Origins allowed beside that of {@link asUri}. */
  allowOrigins: string[];
  /** ms that calls may go on after SIGTERM. */
  drainMs: number;
  /** Proxies that are believed about the client's address: addresses and networks. */
  trustProxies: string[];
  /** Opens `/metrics` from elsewhere. */
  metricsToken?: string;
  metricsFrom: "local" | "anyone";
  /** Opens the status page. */
  operatorToken?: string;
  logFormat: "text" | "json";
  /** Whether clients' addresses are logged. */
  logAddresses: boolean;
  logLevel: "debug" | "info" | "warning" | "error";
}

/** What the command line asks for. */
export type Command =
  | { name: "serve"; config: Config }
  | { name: "help" }
  | { name: "version" };

/** What `--help` prints. */
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

/** Name of an option in the environment. */
function envName(option: string): string {
  return ENV_PREFIX + option.toUpperCase().replaceAll("-", "_");
}

/**
 * Reads the options.
 *
 * @param env looks a name up in the environment
 * @throws {ConfigError} naming the option and what is wrong with it
 */
export function readConfig(
  args: string[],
  env: (name: string) => string | undefined,
): Command {
  const flags = parseFlags(args);
  if (flags.help) return { name: "help" };
  if (flags.version) return { name: "version" };
  const all = <K extends keyof typeof OPTIONS>(name: K) => {
    const flag = flags[name];
    const option: Option = OPTIONS[name];
    const split = (value: string) =>
      option.multiple ? value.split(",") : [value];
    if (Array.isArray(flag)) {
      return flag.flatMap(split)
        .map((value) => check(name, `--${name}`, value));
    }
    const variable = env(envName(name));
    if (!variable) return [];
    return split(variable).map((value) => check(name, envName(name), value));
  };
  const last = <K extends keyof typeof OPTIONS>(name: K) => all(name).at(-1);

  const cert = last("cert");
  const key = last("key");
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError("--cert and --key go together.");
  }
  const config: Config = {
    asUri: last("as_uri") ?? new URL("https://localhost:8443/"),
    wsUris: all("ws_uri"),
    wsUriFile: last("ws_uri_file"),
    mediaCap: last("media-cap") ?? DEFAULT_CAP,
    mediaProcesses: last("media-processes") ?? 0,
    ...(cert !== undefined && key !== undefined ? { tls: { cert, key } } : {}),
    media: {
      port: last("media-port") ?? 0,
      bind: last("media-bind"),
      announce: last("media-announce"),
    },
    ice: checkedIce({
      stun: all("stun"),
      turn: all("turn"),
      secret: last("turn-secret"),
      secretFile: last("turn-secret-file"),
      username: last("turn-user"),
      credential: last("turn-password"),
    }),
    allowOrigins: all("allow-origin").map((uri) => uri.origin),
    drainMs: (last("drain") ?? 5) * 1000,
    trustProxies: all("trust-proxy"),
    metricsToken: last("metrics-token"),
    metricsFrom: last("metrics-from") ?? "local",
    operatorToken: last("operator-token"),
    logFormat: last("log-format") ?? "text",
    logAddresses: last("log-addresses") === "yes",
    logLevel: last("log-level") ?? "info",
  };
  if (config.media.port + config.mediaProcesses > MAX_PORT + 1) {
    throw new ConfigError(
      "--media-port: there is no port left for each of the --media-processes.",
    );
  }
  const { asUri } = config;
  if (asUri.href !== `${asUri.origin}/`) {
    throw new ConfigError(
      `--as_uri: "${asUri}" must be no more than scheme, host and port: the page is served at /.`,
    );
  }
  if (config.tls && asUri.protocol === "http:") {
    throw new ConfigError("--cert and --key need an --as_uri of https://.");
  }
  return { name: "serve", config };
}

function checkedIce(options: Parameters<typeof iceConfig>[0]): IceConfig {
  try {
    return iceConfig(options);
  } catch (error) {
    if (error instanceof IceConfigError) throw new ConfigError(error.message);
    throw error;
  }
}

function check<K extends keyof typeof OPTIONS>(
  name: K,
  source: string,
  value: string,
): v.InferOutput<typeof OPTIONS[K]["schema"]> {
  const result = v.safeParse(OPTIONS[name].schema, value);
  if (!result.success) {
    const { secret }: Option = OPTIONS[name];
    const shown = secret ? "it" : `"${value}"`;
    throw new ConfigError(`${source}: ${shown} ${result.issues[0].message}.`);
  }
  return result.output as v.InferOutput<typeof OPTIONS[K]["schema"]>;
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        ...Object.fromEntries(
          Object.keys(OPTIONS).map((name) => [
            name,
            { type: "string", multiple: true } as const,
          ]),
        ),
        help: { type: "boolean" },
        version: { type: "boolean" },
      },
    }).values as Record<string, string[] | boolean | undefined>;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${words.split(/[.\n]/)[0]}. See --help.`);
  }
}
