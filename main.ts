/**
 * Composition root: options → service → Fresh app → HTTPS.
 *
 * @module
 */
import { isIP } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import manifest from "./deno.json" with { type: "json" };
import { refuseUnknownMethods } from "./lib/web/allowed_methods.ts";
import { createApp } from "./lib/web/app.ts";
import { compressResponses } from "./lib/web/compression.ts";
import {
  type Certificate,
  isSelfSigned,
  loadCertificate,
  machineNames,
  selfSignedCertificate,
} from "./lib/net/certificate.ts";
import { TrustedProxies } from "./lib/net/client_address.ts";
import { type Config, readConfig } from "./lib/config/config.ts";
import { requireValidHost } from "./lib/web/host_header.ts";
import { guardProcess } from "./lib/service/process_guard.ts";
import { log, setUpLog } from "./lib/telemetry/log.ts";
import {
  type Operations,
  operationsOf,
  peerAddress,
} from "./lib/operations/operations.ts";
import { PIECE_BYTES } from "./lib/shared/messages.ts";
import { pageSettings, PLAIN_PAGE } from "./lib/shared/page_settings.ts";
import { Guard, lineOf } from "./lib/net/guard/guard.ts";
import { guardLimits } from "./lib/net/guard/guard_limits.ts";
import { DEFAULT_SOCKET_LIMITS } from "./lib/signaling/sockets/socket_limits.ts";
import { HELP } from "./lib/config/options.ts";
import { strictTransport } from "./lib/web/security_headers.ts";
import { type Service, startService } from "./lib/service/service.ts";
import { errorText } from "./lib/shared/error_text.ts";
import { bareHost } from "./lib/net/bare_host.ts";
import { DEFAULT_TIMING } from "./lib/signaling/timing.ts";
import { EXIT_FAILURE, StartError } from "./lib/shared/start_error.ts";

/** ms that open requests, and clients' answers to a close, may take at shutdown. */
const SHUTDOWN_MS = 1_000;
/** ms within which a repeated signal counts as the same: Ctrl-C reaches this process from the terminal and again from `deno task`. */
const SAME_SIGNAL_MS = 500;

const CERTIFICATE_FOLDER = new URL("./certs", import.meta.url).pathname;

let service: Service | null = null;
let operations: Operations | null = null;
let proxies = new TrustedProxies([]);
let page = PLAIN_PAGE;

/** The web application; the build of `lib/web/build.ts` adds its pages. */
export const app = createApp({
  service: { name: "One2One", version: manifest.version },
  acceptSocket: (request, info) =>
    service
      ? service.accept(
        request,
        proxies.clientAddress(peerAddress(info), request.headers),
        lineOf(info),
      )
      : new Response("Not started yet.", { status: 503 }),
  operations: () => operations,
  push: () => service?.push ?? null,
  messages: () => service?.messages ?? null,
  page: () => page,
});

if (import.meta.main) {
  run().catch((error: unknown) => fail(error));
}

async function run(): Promise<void> {
  const command = readConfig(Deno.args, (name) => Deno.env.get(name));
  switch (command.name) {
    case "help":
      return console.log(HELP);
    case "version":
      return console.log(manifest.version);
    case "serve":
      return await serve(command.config);
  }
}

async function serve(config: Config): Promise<void> {
  await setUpLog(config);
  const started = guardProcess(fail, () => service?.metrics.fault());
  const certificate = await certificateFor(config);
  const { default: build } = await loadBuild();
  const handler = compressResponses(refuseUnknownMethods(build.fetch));
  // Listens first: if the port is taken, nothing else has to be closed.
  const real = certificate !== null && !await isSelfSigned(certificate);
  const guard = await listen(
    config,
    certificate,
    requireValidHost(real ? strictTransport(handler) : handler),
  );
  endWithListener(guard, `the page's address`);
  const asUri = new URL(config.asUri);
  asUri.port = String(guard.port);
  proxies = new TrustedProxies(config.trustProxies);
  page = pageSettings(config);
  service = await startService(
    { ...config, asUri },
    guard,
    DEFAULT_TIMING,
    (error) => fail(error),
  );
  operations = operationsOf(service, config);
  if (service.cluster) endWithListener(service.cluster, "--link");
  if (service.nodes.embedded) {
    endWithListener(service.nodes.embedded.server, "the media server");
  }
  if (config.wsUriFile !== undefined || config.auth) {
    Deno.addSignalListener("SIGHUP", () => void service?.reload());
  }
  if (config.logFormat === "json") log.info("listening on {asUri}", { asUri });
  else console.log(`Listening on ${asUri}`);
  started();
  stopOnSignal(async (signal) => {
    const handOver = (signal === "SIGTERM" || config.cluster) &&
      service?.handOver;
    log.info(handOver ? "handing over" : "stopping");
    if (handOver && config.cluster) {
      // Pages go to other processes, which take the media of calls over meanwhile.
      const over = Promise.all([handOver(), guard.stop()]);
      await Promise.race([over, delay(SHUTDOWN_MS + config.drainMs)]);
      return;
    }
    if (handOver) await Promise.race([handOver(), delay(SHUTDOWN_MS)]);
    else await service?.close(config.drainMs);
    await Promise.race([guard.stop(), delay(SHUTDOWN_MS)]);
  });
}

/**
 * Ends the process when a listener fails, which is permanent (no file
 * descriptors left, for example): the process supervisor restarts it.
 */
function endWithListener(
  { finished }: { finished: Promise<void> },
  name: string,
): void {
  finished.catch((error: unknown) => fail(cannotListen(name, error)));
}

/** @throws {StartError} as a rejection, before the first `deno task build` */
async function loadBuild() {
  try {
    return await import("./_fresh/server.js");
  } catch (error) {
    const missing = error instanceof Error && "code" in error &&
      error.code === "ERR_MODULE_NOT_FOUND";
    if (!missing) throw error;
    throw new StartError(
      "There is no build to serve: run `deno task build` first.",
    );
  }
}

/** @throws {StartError} as a rejection */
async function listen(
  {
    asUri,
    tls,
    connections,
    connectionsPerAddress,
    messages,
    trustProxies,
  }: Config,
  certificate: Certificate | null,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Promise<Guard> {
  const { protocol, port } = asUri;
  const name = bareHost(asUri.hostname);
  // All addresses if the page has a host name, even `localhost`: other machines may call.
  const hostname = isIP(name) ? name : undefined;
  try {
    return await Guard.start({
      listen: {
        hostname,
        port: Number(port || (protocol === "https:" ? 443 : 80)),
      },
      tls: certificate,
      limits: guardLimits({
        ...DEFAULT_SOCKET_LIMITS,
        connections,
        connectionsPerAddress,
        bodyBytes: messages ? PIECE_BYTES : undefined,
      }),
      proxies: trustProxies,
      handler,
      around: () =>
        log.warn("a program of this machine sent a request past the guard"),
      trouble: (error) =>
        log.warn("no connection can be accepted at the moment: {error}", {
          error,
        }),
      failed: (error) => {
        log.error("a request failed: {error}", { error });
        return new Response(null, { status: 500 });
      },
    });
  } catch (error) {
    if (tls && !isAddressError(error)) {
      throw new StartError(
        `--cert ${tls.cert} and --key ${tls.key} cannot be used: ${
          errorText(error)
        }`,
        { cause: error },
      );
    }
    throw cannotListen(String(asUri), error);
  }
}

function isAddressError(error: unknown): boolean {
  return error instanceof Deno.errors.AddrInUse ||
    error instanceof Deno.errors.AddrNotAvailable ||
    error instanceof Deno.errors.PermissionDenied;
}

/** Exits with 0 once `stop` is done, or at once on a further signal. */
function stopOnSignal(stop: (signal: Deno.Signal) => Promise<void>): void {
  let stoppingSince: number | null = null;
  const onSignal = (signal: Deno.Signal) => {
    if (stoppingSince === null) {
      stoppingSince = Date.now();
      stop(signal).then(() => Deno.exit(0), (error: unknown) => fail(error));
    } else if (Date.now() - stoppingSince > SAME_SIGNAL_MS) {
      Deno.exit(EXIT_FAILURE);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => onSignal(signal));
  }
}

async function certificateFor(
  { asUri, tls }: Config,
): Promise<Certificate | null> {
  if (asUri.protocol === "http:") return null;
  if (tls) return await loadCertificate(tls);
  const names = new Set([...machineNames(), bareHost(asUri.hostname)]);
  return await selfSignedCertificate(CERTIFICATE_FOLDER, [...names]);
}

/**
 * Exits with a code for scripts. An error that a person can do something about
 * is printed as one line, a bug with its stack.
 */
function fail(error: unknown): never {
  const known = error instanceof StartError;
  console.error(known ? error.message : error);
  Deno.exit(known ? error.exitCode : EXIT_FAILURE);
}

function cannotListen(where: string, cause: unknown): StartError {
  return new StartError(`Cannot listen: ${where}: ${errorText(cause)}`, {
    exitCode: EXIT_FAILURE,
    cause,
  });
}
