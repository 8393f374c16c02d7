import {
  attribute,
  type MediaDescription,
  type SessionDescription,
} from "../../sdp/session_description.ts";
import { SdpError } from "./sdp_error.ts";

/** The hash of a certificate (RFC 8122 5). */
export interface Fingerprint {
  /** In lower case, as in IANA's registry: `sha-256`. */
  type: string;
  /** Pairs of upper-case hex digits, separated by colons. */
  hash: string;
}

/** Parameters needed to reach the browser: ICE and DTLS. */
export interface OfferedTransport {
  iceUfrag: string;
  icePwd: string;
  /** RFC 8445 2.5: the browser never nominates a pair, so this side has to. */
  iceLite: boolean;
  /** At least one, all of the same hash function; the browser's certificate matches one of them. */
  fingerprints: Fingerprint[];
  setup: "actpass" | "active" | "passive";
  candidates: string[];
}

/** Length in bytes of each hash that the transport library can compute, the most preferred first. */
const HASH_BYTES: ReadonlyMap<string, number> = new Map([
  ["sha-256", 32],
  ["sha-384", 48],
  ["sha-512", 64],
  ["sha-224", 28],
  ["sha-1", 20],
]);
/** Most fingerprints read: one each for an RSA and an ECDSA certificate, with room for more. */
const MAX_FINGERPRINTS = 8;
/** Most candidates read: more than any browser gathers. */
const MAX_CANDIDATES = 64;

/**
 * Reads the transport that m-lines share.
 *
 * @param section the m-line whose credentials count (RFC 9143 7.3.2); values that it
 * lacks come from the session
 * @param sharing all m-lines of the transport
 * @throws {SdpError} 40201 when something is missing
 */
export function offeredTransport(
  session: SessionDescription,
  section: MediaDescription,
  sharing: readonly MediaDescription[],
): OfferedTransport {
  const iceUfrag = attribute("ice-ufrag", section, session);
  const icePwd = attribute("ice-pwd", section, session);
  if (iceUfrag === undefined || icePwd === undefined) {
    throw new SdpError(40201, "The offer has no ICE credentials");
  }
  const own = usableFingerprints(section.attributes.get("fingerprint"));
  const fingerprints = own.length > 0
    ? own
    : usableFingerprints(session.attributes.get("fingerprint"));
  if (fingerprints.length === 0) {
    throw new SdpError(40201, "The offer has no fingerprint of a known hash");
  }
  const setup = attribute("setup", section, session);
  return {
    iceUfrag,
    icePwd,
    iceLite: session.attributes.has("ice-lite"),
    fingerprints,
    setup: setup === "active" || setup === "passive" ? setup : "actpass",
    candidates: candidatesOf([session, ...sharing]),
  };
}

/** The fingerprints of the most preferred hash that both sides know (RFC 8122 5). */
function usableFingerprints(values: readonly string[] = []): Fingerprint[] {
  const byHash = new Map<string, Fingerprint[]>();
  for (const value of values) {
    const [type, hash] = value.toLowerCase().split(/ +/, 2);
    const bytes = HASH_BYTES.get(type);
    if (
      bytes === undefined || hash?.length !== bytes * 3 - 1 ||
      !/^[0-9a-f]{2}(:[0-9a-f]{2})*$/.test(hash)
    ) continue;
    const found = byHash.get(type) ?? [];
    byHash.set(type, found);
    if (found.length < MAX_FINGERPRINTS) {
      found.push({ type, hash: hash.toUpperCase() });
    }
  }
  for (const type of HASH_BYTES.keys()) {
    const found = byHash.get(type);
    if (found) return found;
  }
  return [];
}

/** Each candidate once: browsers repeat them in bundled m-lines. */
function candidatesOf(
  parts: readonly Pick<MediaDescription, "attributes">[],
): string[] {
  const candidates = new Set<string>();
  for (const { attributes } of parts) {
    for (const value of attributes.get("candidate") ?? []) {
      if (candidates.size === MAX_CANDIDATES) return [...candidates];
      candidates.add(`candidate:${value}`);
    }
  }
  return [...candidates];
}
