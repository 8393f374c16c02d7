import { isIP } from "node:net";

/** In characters; a longer line is no candidate. */
const MAX_LENGTH = 512;

/** A candidate of a browser that the library can use. */
export interface RemoteCandidate {
  /** Without `a=`. */
  line: string;
  address: string;
  port: number;
  type: "host" | "srflx" | "prflx" | "relay";
}

/**
 * Reads a candidate of a browser (RFC 8839 5.1), for the library.
 *
 * @returns null for an unusable one: malformed, TCP,
 * or with a name, since a client must not be able to cause look-ups.
 * A browser that hides its addresses behind mDNS names is found by its own checks.
 */
export function usableCandidate(line: string): RemoteCandidate | null {
  if (line.length > MAX_LENGTH) return null;
  const text = line.replace(/^a=/, "").trim();
  const match = text.match(
    /^candidate:[\w+/=-]+ 1 udp \d{1,10} (\S+) (\d{1,5}) typ (host|srflx|prflx|relay)( [\w.:=+/-]+)*$/i,
  );
  if (!match || isIP(match[1]) === 0) return null;
  const port = Number(match[2]);
  if (port < 1 || port > 65_535) return null;
  const type = match[3].toLowerCase() as RemoteCandidate["type"];
  return { line: text, address: match[1], port, type };
}

/**
 * Writes the announced address into a host candidate of the library; leaves other candidates unchanged.
 *
 * @param addresses at most one of each IP version is used
 */
export function announce(line: string, addresses: readonly string[]): string {
  const text = line.replace(/^a=/, "");
  const parts = text.split(" ");
  if (parts[parts.indexOf("typ") + 1] !== "host") return text;
  const version = isIP(parts[4]);
  parts[4] = addresses.find((address) => isIP(address) === version) ?? parts[4];
  return parts.join(" ");
}
