/**
 * The parsed options with their defaults and dependencies.
 *
 * @module
 */
import { type AuthConfig, authConfig } from "./auth_config.ts";
import {
  type CallRecordsConfig,
  callRecordsConfig,
} from "./call_records_config.ts";
import { type ClusterConfig, clusterConfig } from "./cluster_config.ts";
import { type IceConfig, iceConfig } from "./ice_config.ts";
import {
  DEFAULT_MEDIA_CAP,
  DEFAULT_VIDEO_KBPS,
} from "./options/media_options.ts";
import { DEFAULT_SOCKETS_PER_ADDRESS } from "./options/limit_options.ts";
import { type MessagesConfig, messagesConfig } from "./messages_config.ts";
import { type PushConfig, pushConfig } from "./push_config.ts";
import { optionReader } from "./option_reader.ts";
import { CONNECTIONS_PER_SOCKET } from "../net/guard/guard_limits.ts";
import { MAX_PORT } from "./option_values.ts";
import { StartError } from "../shared/start_error.ts";

/** The parsed options. */
export interface Config {
  /** URL of the page. */
  asUri: URL;
  /** Kurento servers; empty for the embedded media server. */
  wsUris: URL[];
  /** A file with more Kurento servers. */
  wsUriFile?: string;
  /** Maximum number of calls per media server. */
  mediaCap: number;
  /** Maximum bit rate of a video each way, in kbit/s. */
  videoKbps: number;
  /** Number of embedded media servers as child processes; 0 for one in this process. */
  mediaProcesses: number;
  /** Files of a configured certificate; absent for the self-signed one. */
  tls?: { cert: string; key: string };
  media: {
    port: number;
    relayPort: number;
    bind?: string;
    announce: string[];
    candidateNetworks: string[];
  };
  /** Which calls are sealed: those that can be, all, or none. */
  seal: "prefer" | "require" | "off";
  ice: IceConfig;
  /** Additional allowed origins besides {@link asUri}: to connect, and to embed the page in a frame. */
  allowOrigins: string[];
  /** Takes names from tokens; absent if people choose their own. */
  auth?: AuthConfig;
  /** Calls to people whose page is closed; null where there are none. */
  push: PushConfig | null;
  /** Recordings for people who did not answer; null where there are none. */
  messages: MessagesConfig | null;
  /** State file, by which established calls survive this process; without one they end with it. */
  state?: string;
  /** How this process is one of several; null for one that is alone. */
  cluster: ClusterConfig | null;
  /** ms that calls may continue at shutdown. */
  drainMs: number;
  /** Trusted proxies: addresses and networks. */
  trustProxies: string[];
  /** Resident memory above which sockets are closed; absent for a fraction of the machine's memory. */
  memoryLimitBytes?: number;
  /** Maximum simultaneous connections; absent for as many as file descriptors allow. */
  connections?: number;
  /** Maximum simultaneous connections of one address. */
  connectionsPerAddress: number;
  /** Maximum signaling sockets of one address; other limits per address are derived from it. */
  socketsPerAddress: number;
  /** Token that opens `/metrics` to other machines. */
  metricsToken?: string;
  metricsFrom: "local" | "anyone";
  /** Token that opens the status page. */
  operatorToken?: string;
  callRecords: CallRecordsConfig;
  logFormat: "text" | "json";
  /** Whether clients' addresses are logged. */
  logAddresses: boolean;
  logLevel: "debug" | "info" | "warning" | "error";
}

/** Command given on the command line. */
export type Command =
  | { name: "serve"; config: Config }
  | { name: "help" }
  | { name: "version" };

/**
 * Reads the options.
 *
 * @param env reads an environment variable
 * @throws {StartError} with the option and the problem
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
    throw new StartError("--cert and --key go together.");
  }
  const socketsPerAddress = last("sockets-per-address") ??
    DEFAULT_SOCKETS_PER_ADDRESS;
  const memoryMib = last("memory-limit");
  const asUri = last("as_uri") ?? new URL("https://localhost:8443/");
  const config: Config = {
    asUri,
    wsUris: all("ws_uri"),
    wsUriFile: last("ws_uri_file"),
    mediaCap: last("media-cap") ?? DEFAULT_MEDIA_CAP,
    videoKbps: last("video-kbps") ?? DEFAULT_VIDEO_KBPS,
    mediaProcesses: last("media-processes") ?? 0,
    ...(cert !== undefined && key !== undefined ? { tls: { cert, key } } : {}),
    media: {
      port: last("media-port") ?? 0,
      relayPort: last("relay-port") ?? 0,
      bind: last("media-bind"),
      announce: all("media-announce"),
      candidateNetworks: all("candidate-networks"),
    },
    seal: last("seal") ??
      defaultSeal(all("stun"), all("turn"), all("media-announce")),
    ice: iceConfig({
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
    push: pushConfig({
      push: last("push"),
      keyFile: last("push-key-file"),
      contact: last("push-contact"),
      services: all("push-services"),
      reservedDays: last("reserve-days"),
      identity: last("auth") !== undefined,
      state: last("state") !== undefined ||
        // Each process would make a key of its own.
        (last("redis") !== undefined && last("push-key-file") !== undefined),
      asUri,
    }),
    messages: messagesConfig({
      folder: last("messages"),
      megabytes: last("messages-mb"),
      state: last("state") !== undefined,
    }),
    state: last("state"),
    cluster: clusterConfig({
      redis: last("redis"),
      node: last("node"),
      link: last("link"),
      state: last("state") !== undefined,
    }),
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
    callRecords: callRecordsConfig({
      folder: last("call-records"),
      days: last("call-records-days"),
      webhook: last("call-records-webhook"),
      names: last("call-records-names"),
    }),
    logFormat: last("log-format") ?? "text",
    logAddresses: last("log-addresses") === "yes",
    logLevel: last("log-level") ?? "info",
  };
  checkMediaPorts(config);
  if (asUri.href !== `${asUri.origin}/`) {
    throw new StartError(
      `--as_uri: "${asUri}" must have only scheme, host and port: the page is served at /.`,
    );
  }
  if (config.tls && asUri.protocol === "http:") {
    throw new StartError("--cert and --key need an --as_uri of https://.");
  }
  return { name: "serve", config };
}

/**
 * Calls are sealed where they can be, unless media servers may be reached only by what a
 * STUN or TURN server knows: a relay of sealed calls is reached at its own addresses.
 */
function defaultSeal(
  stun: readonly string[],
  turn: readonly string[],
  announced: readonly string[],
): Config["seal"] {
  const behind = stun.length + turn.length > 0 && announced.length === 0;
  return behind ? "off" : "prefer";
}

/** @throws {StartError} unless each media process has its ports */
function checkMediaPorts({ media, mediaProcesses }: Config): void {
  const ports = { "media-port": media.port, "relay-port": media.relayPort };
  for (const [name, port] of Object.entries(ports)) {
    if (port + mediaProcesses > MAX_PORT + 1) {
      throw new StartError(
        `--${name}: there are not enough ports above it for all --media-processes.`,
      );
    }
  }
  if (media.port === 0 || media.relayPort === 0) return;
  const distance = Math.abs(media.port - media.relayPort);
  if (distance < Math.max(1, mediaProcesses)) {
    throw new StartError(
      "--relay-port and --media-port would use the same port.",
    );
  }
}
