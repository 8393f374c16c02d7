/**
 * What the programs may do, as flags of `deno run`: no file, address or library
 * beyond what the options name.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Config } from "./config.ts";
import { parseIceUri } from "../net/ice_servers.ts";
import type { Places } from "./places.ts";

/** Folders of the program that it reads while it runs, beside its modules. */
const READ = ["_fresh", "static", "lib", "certs", "state"];
/** Folders that it writes in. */
const WRITE = ["certs", "state"];
/** Read by detect-libc, which tells the native library's builds apart. */
const LIBC_PROBE = "/usr/bin/ldd";
/** Media servers in this process, and the guard before it, listen on any port of it. */
const LOOPBACK = "127.0.0.1";
/** Both of them, where a name is served: see `main.ts`. */
const ANY_ADDRESSES = ["[::]", "0.0.0.0"];

/** Environment variables beside the options: of packages, and Fresh's build ids. */
const ENVIRONMENT = [
  "ONE2ONE_*",
  "READABLE_STREAM",
  "WS_NO_BUFFER_UTIL",
  "WS_NO_UTF_8_VALIDATE",
  "DENO_DEPLOYMENT_ID",
  "GITHUB_SHA",
  "CI_COMMIT_SHA",
];

/**
 * For the service.
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
    // A list of media servers is read again on SIGHUP, and may name any.
    config.wsUriFile === undefined
      ? flag("net", serviceAddresses(config))
      : "--allow-net",
    flag("env", ENVIRONMENT),
    flag("sys", ["hostname", "networkInterfaces", "systemMemoryInfo"]),
    flag("ffi", places.nativeFiles),
    ...(run ? [flag("run", [places.deno])] : []),
    "--no-prompt",
  ];
}

/** For an embedded media server as a program or a media process. */
export function mediaPermissions(
  media: { port: number; bind?: string },
  places: Places,
): string[] {
  return [
    flag("read", [...programPaths(["lib"]), ...libraries(places)]),
    flag("net", [LOOPBACK, ...mediaAddresses(media)]),
    flag("env", ["ONE2ONE_*"]),
    flag("sys", ["networkInterfaces"]),
    flag("ffi", places.nativeFiles),
    "--no-prompt",
  ];
}

function libraries({ packages }: Places): string[] {
  return [packages, LIBC_PROBE];
}

function readFiles({ auth, ice, tls, wsUriFile }: Config): string[] {
  const { turnCredentials } = ice;
  return [
    ...(tls ? [tls.cert, tls.key] : []),
    ...(wsUriFile === undefined ? [] : [wsUriFile]),
    ...(turnCredentials?.kind === "secret-file" ? [turnCredentials.path] : []),
    ...(auth && "path" in auth.key ? [auth.key.path] : []),
  ];
}

function serviceAddresses({ asUri, ice, media, wsUris }: Config): string[] {
  const { hostname, protocol } = asUri;
  const port = asUri.port || (protocol === "https:" ? "443" : "80");
  const served = [hostname, ...ANY_ADDRESSES];
  return [
    LOOPBACK,
    // Port 0 is tried to see whether the machine has IPv6.
    ...served.flatMap((address) => [`${address}:${port}`, `${address}:0`]),
    ...mediaAddresses(media),
    ...wsUris.map((uri) =>
      `${uri.hostname}:${uri.port || (uri.protocol === "wss:" ? "443" : "80")}`
    ),
    // Their names are looked up for media servers, that is all.
    ...[...ice.stun, ...ice.turn].flatMap((uri) =>
      parseIceUri(uri)?.host ?? []
    ),
  ];
}

function mediaAddresses({ bind, port }: { bind?: string; port: number }) {
  const address = bind?.includes(":") ? `[${bind}]` : bind ?? "0.0.0.0";
  return [`${address}:${port}`];
}

/** With what they link to: an installation may have `state` elsewhere. */
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

/** A comma in a value is written twice. */
function flag(name: string, values: readonly string[]): string {
  const list = [...new Set(values)].map((value) => value.replaceAll(",", ",,"));
  return `--allow-${name}=${list.join(",")}`;
}
