/**
 * The options as the program uses them: defaults, and what goes together.
 *
 * @module
 */
import { type AuthConfig, authConfig } from "./auth_config.ts";
import { ConfigError } from "./config_error.ts";
import { type IceConfig, iceConfig, IceConfigError } from "./ice_config.ts";
import {
  DEFAULT_MEDIA_CAP,
  DEFAULT_SOCKETS_PER_ADDRESS,
  DEFAULT_VIDEO_KBPS,
} from "./options.ts";
import { optionReader } from "./option_reader.ts";
import { CONNECTIONS_PER_SOCKET } from "../net/guard/guard_limits.ts";
import { MAX_PORT } from "./option_values.ts";

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
  /** Most that a video may take each way, in kbit/s. */
  videoKbps: number;
  /** Embedded media servers as processes of their own; 0 for one in this process. */
  mediaProcesses: number;
  /** Files of a real certificate; absent for the self-signed one. */
  tls?: { cert: string; key: string };
  media: {
    port: number;
    bind?: string;
    announce: string[];
    candidateNetworks: string[];
  };
  ice: IceConfig;
  /** Origins allowed beside that of {@link asUri}: to connect, and to hold the page in a frame. */
  allowOrigins: string[];
  /** Takes names from tokens; absent where people choose their own. */
  auth?: AuthConfig;
  /** File that standing calls outlive this process by; without one they end with it. */
  state?: string;
  /** ms that calls may go on when the process is to end. */
  drainMs: number;
  /** Proxies that are believed about the client's address: addresses and networks. */
  trustProxies: string[];
  /** Resident memory above which sockets are closed; absent for a part of the machine's. */
  memoryLimitBytes?: number;
  /** Connections at a time; absent for as many as there is room for. */
  connections?: number;
  /** Connections at a time of one address. */
  connectionsPerAddress: number;
  /** Signalling sockets of one address; its other limits follow from it. */
  socketsPerAddress: number;
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
  const { asks, all, last } = optionReader(args, env);
  if (asks("help")) return { name: "help" };
  if (asks("version")) return { name: "version" };

  const cert = last("cert");
  const key = last("key");
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError("--cert and --key go together.");
  }
  const socketsPerAddress = last("sockets-per-address") ??
    DEFAULT_SOCKETS_PER_ADDRESS;
  const memoryMib = last("memory-limit");
  const config: Config = {
    asUri: last("as_uri") ?? new URL("https://localhost:8443/"),
    wsUris: all("ws_uri"),
    wsUriFile: last("ws_uri_file"),
    mediaCap: last("media-cap") ?? DEFAULT_MEDIA_CAP,
    videoKbps: last("video-kbps") ?? DEFAULT_VIDEO_KBPS,
    mediaProcesses: last("media-processes") ?? 0,
    ...(cert !== undefined && key !== undefined ? { tls: { cert, key } } : {}),
    media: {
      port: last("media-port") ?? 0,
      bind: last("media-bind"),
      announce: all("media-announce"),
      candidateNetworks: all("candidate-networks"),
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
    auth: authConfig({
      auth: last("auth"),
      secret: last("auth-secret"),
      secretFile: last("auth-secret-file"),
      keyFile: last("auth-key-file"),
      jwksFile: last("auth-jwks-file"),
      audience: last("auth-audience"),
      issuer: last("auth-issuer"),
      maxLifetimeS: last("auth-max-lifetime"),
      claim: last("auth-claim"),
    }),
    state: last("state"),
    drainMs: (last("drain") ?? 5) * 1000,
    trustProxies: all("trust-proxy"),
    ...(memoryMib === undefined
      ? {}
      : { memoryLimitBytes: memoryMib * 1024 * 1024 }),
    connections: last("connections"),
    connectionsPerAddress: last("connections-per-address") ??
      CONNECTIONS_PER_SOCKET * socketsPerAddress,
    socketsPerAddress,
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
