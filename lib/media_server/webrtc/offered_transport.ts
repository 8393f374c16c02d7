import {
  attribute,
  type MediaDescription,
  type SessionDescription,
} from "../../sdp/session_description.ts";
import { SdpError } from "./sdp_error.ts";

/** The hash of a certificate (RFC 8122 5). */
export interface Fingerprint {
  /** In lower case, as IANA's registry has it: `sha-256`. */
  type: string;
  /** Pairs of upper-case hex digits, separated by colons. */
  hash: string;
}

/** What is needed to reach the browser: ICE and DTLS. */
export interface OfferedTransport {
  iceUfrag: string;
  icePwd: string;
  /** RFC 8445 2.5: the browser never nominates a pair, so this side has to. */
  iceLite: boolean;
  /** All of one hash: the browser's certificate has one of them. At least one. */
  fingerprints: Fingerprint[];
  setup: "actpass" | "active" | "passive";
  candidates: string[];
}

/** Bytes of the hashes that the transport library can compute, the most preferred first. */
const HASH_BYTES: ReadonlyMap<string, number> = new Map([
  ["sha-256", 32],
  ["sha-384", 48],
  ["sha-512", 64],
  ["sha-224", 28],
  ["sha-1", 20],
]);
/** Certificates that a browser may choose from: one each of RSA and ECDSA, and room. */
const MAX_FINGERPRINTS = 8;
/** More than any browser gathers. */
const MAX_CANDIDATES = 64;

/**
 * Reads the transport that m-lines share.
 *
 * @param section the m-line whose credentials count (RFC 9143 7.3.2); what it
 * does not say, the session says
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

/** RFC 8122 5: of the hashes that both sides know, the most preferred one rules. */
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
