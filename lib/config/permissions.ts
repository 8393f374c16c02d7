/**
 * Permissions of the programs, as flags of `deno run`: only the files, addresses
 * and libraries that the options need.
 *
 * @module
 */
import { isIP, isIPv4 } from "node:net";
import { fileURLToPath } from "node:url";
import type { Config } from "./config.ts";
import { ANY_ADDRESS } from "../net/all_addresses.ts";
import { bareHost, urlHost } from "../net/bare_host.ts";
import { C_LIBRARIES } from "../net/c_libraries.ts";
import { withPort } from "../net/push_services.ts";
import { parseIceUri } from "../net/ice_servers.ts";
import type { Places } from "./places.ts";

/** Folders that the program reads at run time, besides its modules. */
const READ = ["_fresh", "static", "lib", "certs", "state"];
/** Folders that the program writes to. */
const WRITE = ["certs", "state"];
/** Read by detect-libc, which selects the build of the native library. */
const LIBC_PROBE = "/usr/bin/ldd";
/** In-process media servers and the guard listen on any loopback port. */
const LOOPBACK = "127.0.0.1";

/** Environment variables besides the options: those of packages, and Fresh's build ids. */
const ENVIRONMENT = [
  "ONE2ONE_*",
  "READABLE_STREAM",
  "WS_NO_BUFFER_UTIL",
  "WS_NO_UTF_8_VALIDATE",
  "DENO_DEPLOYMENT_ID",
  "GITHUB_SHA",
  "CI_COMMIT_SHA",
];

/** Facts about the machine. */
const SYSTEM = ["hostname", "networkInterfaces", "systemMemoryInfo"];

/**
 * Permissions of the service.
 *
 * @param run whether it may start media processes
 */
export function servicePermissions(
  config: Config,
  places: Places,
  run: boolean,
): string[] {
  return [
    flag("read", [
      ...programPaths(READ),
      ...readFiles(config),
      ...libraries(places),
    ]),
    flag("write", programPaths(WRITE)),
    mayReachAnybody(config)
      ? "--allow-net"
      : flag("net", serviceAddresses(config)),
    environment(config, ENVIRONMENT),
    flag("sys", SYSTEM),
    flag("ffi", [...places.nativeFiles, ...C_LIBRARIES]),
    ...(run ? [flag("run", [places.deno])] : []),
    "--no-prompt",
  ];
}

/**
 * A media server list is read again on SIGHUP, and may name any host. Redis
 * names the other processes, and a Sentinel or a Redis Cluster other hosts.
 */
function mayReachAnybody({ cluster, wsUriFile }: Config): boolean {
  if (wsUriFile !== undefined) return true;
  if (!cluster) return false;
  const { redis, link } = cluster;
  return redis.kind !== "single" || link.hostname !== LOOPBACK;
}

/** Ports and address of an embedded media server. */
interface MediaPorts {
  port: number;
  relayPort?: number;
  bind?: string;
}

/** Permissions of an embedded media server as a program or a child process. */
export function mediaPermissions(
  media: MediaPorts,
  places: Places,
): string[] {
  return [
    flag("read", [...programPaths(["lib"]), ...libraries(places)]),
    flag("net", [LOOPBACK, ...mediaAddresses(media)]),
    flag("env", ["ONE2ONE_*"]),
    flag("sys", ["networkInterfaces"]),
    flag("ffi", [...places.nativeFiles, ...C_LIBRARIES]),
    "--no-prompt",
  ];
}

/** Permissions of the doctor, which tries every address and file of the options. */
export function doctorPermissions(config: Config): string[] {
  return [
    "--allow-net",
    "--allow-read",
    environment(config, ["ONE2ONE_*"]),
    flag("sys", SYSTEM),
    "--no-prompt",
  ];
}

/** A package of the client for Redis lists the names of all variables. */
function environment({ cluster }: Config, names: readonly string[]): string {
  return cluster ? "--allow-env" : flag("env", names);
}

function libraries({ packages }: Places): string[] {
  return [packages, LIBC_PROBE];
}

function readFiles({ auth, ice, push, tls, wsUriFile }: Config): string[] {
  const { turnCredentials } = ice;
  return [
    ...(tls ? [tls.cert, tls.key] : []),
    ...(wsUriFile === undefined ? [] : [wsUriFile]),
    ...(turnCredentials?.kind === "secret-file" ? [turnCredentials.path] : []),
    ...(auth && "path" in auth.key ? [auth.key.path] : []),
    ...(push && !push.makeKey ? [push.keyFile] : []),
  ];
}

function serviceAddresses(
  { asUri, callRecords, cluster, ice, media, push, wsUris }: Config,
): string[] {
  const { hostname, protocol } = asUri;
  const port = asUri.port || (protocol === "https:" ? "443" : "80");
  return [
    LOOPBACK,
    `${hostname}:${port}`,
    ...(isIP(bareHost(hostname)) ? [] : allAddresses(Number(port))),
    ...mediaAddresses(media),
    ...[...wsUris, ...callRecords.webhook ? [callRecords.webhook] : []]
      .map(({ hostname, port, protocol }) => {
        const tls = protocol === "wss:" || protocol === "https:";
        return `${hostname}:${port || (tls ? "443" : "80")}`;
      }),
    ...(push?.services ?? []).map(withPort),
    ...(cluster?.redis.hosts ?? []).map(({ host, port }) =>
      `${urlHost(host)}:${port}`
    ),
    // Only to resolve their names for media servers.
    ...[...ice.stun, ...ice.turn].flatMap((uri) =>
      parseIceUri(uri)?.host ?? []
    ),
  ];
}

function mediaAddresses({ bind, port, relayPort = 0 }: MediaPorts): string[] {
  return [port, relayPort].flatMap((port) => {
    if (bind === undefined) return allAddresses(port);
    // The relay's socket is one of IPv6, where the system has that.
    return isIPv4(bind)
      ? [`${bind}:${port}`, `[::ffff:${bind}]:${port}`]
      : [`[${bind}]:${port}`];
  });
}

/** A port on both wildcard addresses. A port that the system picks for one has to be opened for the other. */
function allAddresses(port: number): string[] {
  const { ipv4, ipv6 } = ANY_ADDRESS;
  return [ipv4, `[${ipv6}]`].map((address) =>
    port === 0 ? address : `${address}:${port}`
  );
}

/** Paths with the targets of their links: in an installation `state` may be a link. */
function programPaths(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const path = fileURLToPath(new URL(`../../${folder}`, import.meta.url));
    try {
      const real = Deno.realPathSync(path);
      return real === path ? [path] : [path, real];
    } catch {
      return [path];
    }
  });
}

/** Escapes a comma in a value by doubling it. */
function flag(name: string, values: readonly string[]): string {
  const list = [...new Set(values)].map((value) => value.replaceAll(",", ",,"));
  return `--allow-${name}=${list.join(",")}`;
}
