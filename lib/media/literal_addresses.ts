/**
 * Rewrites offers and candidates of browsers so that media servers see only
 * literal IPv4 and IPv6 addresses. A media server resolves any name in a
 * candidate while all its other requests wait; and a client must
 * not be able to cause look-ups at all. A browser that hides its addresses behind
 * mDNS names (draft-ietf-mmusic-mdns-ice-candidates) is found by its own checks.
 *
 * @module
 */
import { isIP } from "node:net";

/** In characters; a longer line is no candidate. */
const MAX_CANDIDATE_LENGTH = 512;

/** RFC 8839 5.1, and its extensions that browsers write; anything else is left out. */
const EXTENSIONS: Readonly<Record<string, RegExp>> = {
  rport: /^\d{1,5}$/,
  tcptype: /^(active|passive|so)$/,
  generation: /^\d{1,5}$/,
  ufrag: /^[\w+/]{1,256}$/,
  "network-id": /^\d{1,5}$/,
  "network-cost": /^\d{1,5}$/,
};

/** A related address that is hidden (RFC 8828 and the mDNS draft 3.1.2.3). */
const HIDDEN_ADDRESS = "0.0.0.0";

/** Attributes with addresses that a media server does not need in an offer (RFC 8839 5.2, RFC 4570). */
const DROPPED_ATTRIBUTES: ReadonlySet<string> = new Set([
  "remote-candidates",
  "source-filter",
]);

/** Lines without meaning to a media server, in which anything may be written (RFC 8866 5.4 to 5.6). */
const FREE_TEXT = "iuep";

/** Syntax that an address follows, in any line. */
const ADDRESS_SYNTAX = /candidate\s*:|\bIN\s+IP[46]\b/i;

/**
 * A candidate with literal addresses, rewritten from its parts.
 *
 * @param line with or without `a=`
 * @returns null for a name and for anything that is no candidate
 */
export function literalCandidate(line: string): string | null {
  if (line.length > MAX_CANDIDATE_LENGTH) return null;
  const text = line.trim().replace(/^a=/i, "").replaceAll("\t", " ");
  if (!/^[\x20-\x7e]+$/.test(text)) return null;
  const [
    attribute,
    component,
    transport,
    priority,
    address,
    port,
    typ,
    type,
    ...extensions
  ] = text.split(/ +/);
  const foundation = /^candidate:([\w+/=-]{1,32})$/i.exec(attribute)?.[1];
  const valid = foundation !== undefined &&
    /^[12]$/.test(component) &&
    /^(udp|tcp)$/i.test(transport) &&
    /^\d{1,10}$/.test(priority) &&
    isLiteral(address) &&
    isPort(port) &&
    /^typ$/i.test(typ) &&
    /^(host|srflx|prflx|relay)$/i.test(type);
  if (!valid) return null;
  return [
    `candidate:${foundation}`,
    component,
    transport,
    priority,
    address,
    port,
    "typ",
    type.toLowerCase(),
    ...literalExtensions(extensions),
  ].join(" ");
}

/** A browser's offer without any name in place of an address. Linear in its length; never throws. */
export function literalOffer(sdp: string): string {
  const lines: string[] = [];
  // A CR or a NUL alone ends a line for some readers.
  const text = sdp.replaceAll("\r", "\n").replaceAll("\0", "\n");
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const literal = literalLine(withoutIndent(line));
    if (literal !== null) lines.push(literal);
  }
  return lines.join("\r\n") + "\r\n";
}

/** Keeps a byte-order mark: a text that starts with one is no SDP. */
function withoutIndent(line: string): string {
  return line[0] === " " || line[0] === "\t"
    ? line.replace(/^[ \t]+/, "")
    : line;
}

/** @returns null for a line that is left out */
function literalLine(line: string): string | null {
  const type = line[0];
  if (line[1] !== "=" || type < "a" || type > "z") return null;
  const value = line.slice(2);
  switch (type) {
    case "o":
      return literalOrigin(value);
    case "c":
      return literalConnection(value);
    case "a":
      return literalAttribute(value);
    default:
      if (FREE_TEXT.includes(type)) return null;
      if (type === "s") return "s=-";
      return ADDRESS_SYNTAX.test(value) ? null : line;
  }
}

/** RFC 8866 5.2. */
function literalOrigin(value: string): string {
  const match = /^\S+ (\d{1,20}) (\d{1,20}) IN (IP[46]) (\S+)\s*$/.exec(value);
  if (!match) return "o=- 0 0 IN IP4 0.0.0.0";
  const [, id, version, family, address] = match;
  const at = isLiteral(address) ? `${family} ${address}` : "IP4 0.0.0.0";
  return `o=- ${id} ${version} IN ${at}`;
}

/** RFC 8866 5.7. */
function literalConnection(value: string): string {
  const match = /^IN (IP[46]) ([^\s/]+)(\/\d+){0,2}\s*$/.exec(value);
  return match && isLiteral(match[2])
    ? `c=IN ${match[1]} ${match[2]}`
    : "c=IN IP4 0.0.0.0";
}

function literalAttribute(value: string): string | null {
  const colon = value.indexOf(":");
  const name = colon < 0 ? value : value.slice(0, colon);
  if (name === "end-of-candidates") return "a=end-of-candidates";
  if (DROPPED_ATTRIBUTES.has(name)) return null;
  if (name.length === "candidate".length && /^candidate$/i.test(name)) {
    const candidate = literalCandidate(value);
    return candidate && `a=${candidate}`;
  }
  if (name === "rtcp") return literalRtcp(value);
  return ADDRESS_SYNTAX.test(value) ? null : `a=${value}`;
}

/** RFC 3605: a port, and an address where it is not that of the media. */
function literalRtcp(value: string): string | null {
  const match = /^rtcp:(\d{1,5})(?: IN (IP[46]) (\S+))?\s*$/.exec(value);
  if (!match) return null;
  const [, port, family, address] = match;
  return family !== undefined && isLiteral(address)
    ? `a=rtcp:${port} IN ${family} ${address}`
    : `a=rtcp:${port}`;
}

function literalExtensions(words: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    const [name, value] = [words[i].toLowerCase(), words[i + 1]];
    if (name === "raddr") {
      kept.push(name, isLiteral(value) ? value : HIDDEN_ADDRESS);
    } else if (EXTENSIONS[name]?.test(value)) kept.push(name, value);
  }
  return kept;
}

/** Whether it is an IP address without a zone (`fe80::1%eth0`): a zone is a name of this machine's. */
function isLiteral(address: string | undefined): address is string {
  return address !== undefined && isIP(address) !== 0 && !address.includes("%");
}

function isPort(port: string | undefined): boolean {
  return port !== undefined && /^\d{1,5}$/.test(port) &&
    Number(port) <= 65_535;
}
