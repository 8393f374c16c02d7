/**
 * Checks STUN with a binding and TURN with an allocation, as a browser does.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Config } from "../config/config.ts";
import { loadIceSettings } from "../config/ice_config.ts";
import { IceServers, parseIceUri } from "../net/ice_servers.ts";
import type { IceServer } from "../shared/protocol_values.ts";
import { bad, type Finding, good } from "./finding.ts";
import {
  ATTRIBUTE,
  REQUEST,
  type StunAnswer,
  writeRequest,
} from "./turn_message.ts";
import {
  openTransport,
  type StunServer,
  type StunTransport,
} from "./stun_transport.ts";
import { errorLine } from "../shared/error_text.ts";
import { bareHost } from "../net/bare_host.ts";
import { StartError } from "../shared/start_error.ts";

/** RFC 8656 18.6: relayed media is UDP. */
const UDP = Buffer.from([17, 0, 0, 0]);
/** RFC 8656 7: lifetime 0 frees the allocation. */
const NONE = Buffer.alloc(4);

/** RFC 8489 14.8. */
const UNAUTHORIZED = 401;
/** RFC 8656 19. */
const QUOTA_REACHED = 486;

/** Tries the servers in the options, in the form that browsers get. */
export async function checkIceServers(
  { ice }: Pick<Config, "ice">,
): Promise<Finding[]> {
  try {
    const servers = new IceServers(await loadIceSettings(ice));
    return await checkIce(servers.forBrowser(), (uri) => {
      const parts = parseIceUri(uri);
      return parts && { ...parts, host: bareHost(parts.host) };
    });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [bad("TURN", error.message, "Look at the file with the secret.")];
  }
}

/** Tries every address of these servers. */
export async function checkIce(
  servers: readonly IceServer[],
  parse: (uri: string) => StunServer | null,
): Promise<Finding[]> {
  const findings: Promise<Finding>[] = [];
  for (const { urls, username = "", credential = "" } of servers) {
    for (const uri of [urls].flat()) {
      const server = parse(uri);
      if (!server) continue;
      findings.push(
        uri.startsWith("turn")
          ? checkTurn(uri, server, username, credential)
          : checkStun(uri, server),
      );
    }
  }
  return await Promise.all(findings);
}

async function checkStun(uri: string, server: StunServer): Promise<Finding> {
  return await reaching(uri, server, async (transport) => {
    const answer = await transport.ask(writeRequest(REQUEST.binding, []));
    return answer.attributes.has(ATTRIBUTE.mappedAddress)
      ? good(uri, "tells us our address")
      : bad(uri, refusal(answer), "Check whether this is a STUN server.");
  });
}

async function checkTurn(
  uri: string,
  server: StunServer,
  username: string,
  credential: string,
): Promise<Finding> {
  return await reaching(uri, server, async (transport) => {
    const wanted: [number, Buffer][] = [[ATTRIBUTE.requestedTransport, UDP]];
    // RFC 8656 7.2: the first request is refused, and the answer says how to sign the next.
    const first = await transport.ask(writeRequest(REQUEST.allocate, wanted));
    const realm = first.attributes.get(ATTRIBUTE.realm);
    const nonce = first.attributes.get(ATTRIBUTE.nonce);
    if (!realm || !nonce) {
      return bad(
        uri,
        first.success
          ? "relays for everybody, without a password"
          : refusal(first),
        "Set up long-term credentials in the TURN server (coturn: lt-cred-mech or use-auth-secret, and realm).",
      );
    }
    const user = { username, credential, realm, nonce };
    const answer = await transport.ask(
      writeRequest(REQUEST.allocate, wanted, user),
    );
    if (!answer.attributes.has(ATTRIBUTE.relayedAddress)) {
      return bad(uri, refusal(answer), turnAdvice(answer));
    }
    await transport.ask(
      writeRequest(REQUEST.refresh, [[ATTRIBUTE.lifetime, NONE]], user),
    );
    return good(uri, "relays: an allocation was made and freed");
  });
}

async function reaching(
  uri: string,
  server: StunServer,
  check: (transport: StunTransport) => Promise<Finding>,
): Promise<Finding> {
  let transport: StunTransport | undefined;
  try {
    transport = await openTransport(server);
    return await check(transport);
  } catch (error) {
    const { host, port, transport: kind } = server;
    return bad(
      uri,
      `cannot be used: ${errorLine(error)}`,
      `Check whether the server runs, and whether a firewall lets ${kind.toUpperCase()} to ${host} port ${port} through.`,
    );
  } finally {
    transport?.close();
  }
}

function refusal({ error }: StunAnswer): string {
  return error
    ? `refuses: ${error.code} ${error.reason}`.trim()
    : "answers with nothing of use";
}

function turnAdvice({ error }: StunAnswer): string {
  switch (error?.code) {
    case UNAUTHORIZED:
      return "Compare --turn-secret with coturn's static-auth-secret (or user and password with its user), and the clocks of both machines.";
    case QUOTA_REACHED:
      return "Raise the TURN server's quota (coturn: user-quota, total-quota).";
    default:
      return "Read the TURN server's log.";
  }
}
