import { isIP } from "node:net";
import { listenTcp } from "../net/tcp_port.ts";
import { checkUdpPort } from "../net/udp_port.ts";
import type { Config } from "../config/config.ts";
import { bad, type Finding, good, warning } from "./finding.ts";
import { errorLine } from "../shared/error_text.ts";
import { bareHost } from "../net/bare_host.ts";

/** ms after which the check gives up; it connects to this machine only. */
const PATIENCE_MS = 2_000;

/**
 * Checks that the ports are free, or in use by this very service, and which
 * address that browsers get.
 *
 * @param own this machine's addresses
 */
export async function checkPorts(
  { asUri, media, wsUris }: Pick<Config, "asUri" | "media" | "wsUris">,
  own = Deno.networkInterfaces().map(({ address }) => address),
): Promise<Finding[]> {
  const running = await isRunning(asUri);
  const findings = [running ? served(asUri) : checkTcp(asUri)];
  if (wsUris.length === 0) {
    for (const name of ["media-port", "relay-port"] as const) {
      findings.push(checkUdp(name, media, running));
    }
    findings.push(checkAnnounced(media, own));
  }
  return findings;
}

function served(asUri: URL): Finding {
  return good(`TCP ${portOf(asUri)}`, "the service is running there");
}

function checkTcp(asUri: URL): Finding {
  const port = portOf(asUri);
  const subject = `TCP ${port}`;
  const name = bareHost(asUri.hostname);
  try {
    const sockets = listenTcp(isIP(name) ? name : undefined, port);
    for (const socket of sockets) socket.close();
    return good(subject, "free");
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      return bad(
        subject,
        "taken by another program",
        `See which with: ss -ltnp 'sport = :${port}'. Stop it, or use another port in --as_uri.`,
      );
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      return bad(
        subject,
        "not allowed for this user",
        "Use a port from 1024 up, or grant the capability (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE).",
      );
    }
    return bad(
      subject,
      errorLine(error),
      "Check whether --as_uri has an address of this machine.",
    );
  }
}

function checkUdp(
  option: "media-port" | "relay-port",
  { port: mediaPort, relayPort, bind }: Config["media"],
  running: boolean,
): Finding {
  const port = option === "media-port" ? mediaPort : relayPort;
  const use = option === "media-port" ? "media" : "sealed calls";
  const subject = `UDP ${port || `for ${use}`}`;
  if (port === 0) {
    return warning(
      subject,
      "any free port, a different one at each start",
      `If there is a firewall, set --${option} and open that UDP port.`,
    );
  }
  try {
    checkUdpPort(port, bind);
    return good(subject, `free, for ${use}; open it in the firewall`);
  } catch (error) {
    return running
      ? good(subject, "in use, apparently by the running service")
      : bad(
        subject,
        errorLine(error),
        `See who has it with: ss -lunp 'sport = :${port}'. Check --${option} and --media-bind.`,
      );
  }
}

function checkAnnounced(
  { announce, candidateNetworks }: Config["media"],
  own: readonly string[],
): Finding {
  const subject = "media address";
  if (announce.length > 0) {
    const told = `${announce.join(" and ")} announced to browsers`;
    if (candidateNetworks.length > 0 || own.some(isPublic)) {
      return good(subject, told);
    }
    return good(
      subject,
      `${told}; those in this machine's own network need a router that turns packets back (hairpin), or --candidate-networks`,
    );
  }
  return own.some(isPublic)
    ? good(subject, "this machine has a public one")
    : warning(
      subject,
      "this machine has only private addresses, so only its own network can call",
      "If people call from the internet, set the public address with --media-announce and forward the UDP port, or use a TURN server.",
    );
}

/** Whether the address is outside the ranges of RFC 1918, 3927, 4193, 4291 and 6598. */
function isPublic(address: string): boolean {
  return !/^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd]|fe[89ab])/i
    .test(address);
}

/** Requests the health page and accepts any certificate. */
async function isRunning(asUri: URL): Promise<boolean> {
  try {
    const response = await fetch(new URL("/healthz", asUri), {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return await response.text() === "ok\n";
  } catch {
    return false;
  }
}

function portOf({ port, protocol }: URL): number {
  return Number(port || (protocol === "https:" ? 443 : 80));
}
