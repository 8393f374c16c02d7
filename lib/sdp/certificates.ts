import { readSessionDescription } from "./session_description.ts";

/**
 * Whether two descriptions are of the same DTLS certificates (RFC 8122 5): false where
 * either has none, or is no description.
 */
export function hasSameCertificate(one: string, other: string): boolean {
  const fingerprints = fingerprintsOf(one);
  return fingerprints !== "" && fingerprints === fingerprintsOf(other);
}

function fingerprintsOf(sdp: string): string {
  try {
    const { attributes, media } = readSessionDescription(sdp);
    const values = [attributes, ...media.map((part) => part.attributes)]
      .flatMap((part) => part.get("fingerprint") ?? [])
      .map((value) => value.toLowerCase());
    return [...new Set(values)].sort().join();
  } catch {
    return "";
  }
}
