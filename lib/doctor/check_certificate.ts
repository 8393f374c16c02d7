import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { isSelfSigned, loadCertificate } from "../net/certificate.ts";
import type { Config } from "../config/config.ts";
import { bad, type Finding, good, warning } from "./finding.ts";
import { bareHost } from "../net/bare_host.ts";
import { isLoopback } from "../net/client_address.ts";
import { StartError } from "../shared/start_error.ts";

const SUBJECT = "certificate";
const DAY_MS = 86_400_000;
/** Certificates for 90 days are usually renewed 30 days before the end: less than half of that left means that the renewal failed. */
const RENEWED_BY_DAYS = 15;
/** Permission bits of group and others. */
const OTHERS = 0o077;

/**
 * Checks that browsers will accept the certificate.
 *
 * @param now epoch ms
 */
export async function checkCertificate(
  { asUri, tls }: Pick<Config, "asUri" | "tls">,
  now = Date.now(),
): Promise<Finding> {
  if (asUri.protocol === "http:") {
    return isLoopback(bareHost(asUri.hostname))
      ? good(SUBJECT, "none: the page is http, for a proxy that ends TLS")
      : warning(
        SUBJECT,
        `none, although other machines can reach ${asUri.host} over plain http`,
        "Browsers allow camera and microphone only on https and localhost. Serve http on 127.0.0.1, and let a proxy on this machine end TLS.",
      );
  }
  if (!tls) {
    return warning(
      SUBJECT,
      "self-signed, made by this program: every browser warns once",
      "Get one for your host name (Let's Encrypt is free) and set --cert and --key.",
    );
  }
  try {
    const files = await loadCertificate(tls);
    const certificate = new x509.X509Certificate(files.cert);
    const left = (certificate.notAfter.getTime() - now) / DAY_MS;
    if (certificate.notBefore.getTime() > now) {
      return bad(
        SUBJECT,
        `valid only from ${day(certificate.notBefore)}`,
        "Check this machine's clock, or wait.",
      );
    }
    if (left < 0) {
      return bad(
        SUBJECT,
        `expired on ${day(certificate.notAfter)}`,
        "Renew it.",
      );
    }
    if (!coversName(certificate, asUri.hostname)) {
      return bad(
        SUBJECT,
        `is not for ${asUri.hostname}`,
        "Get one for that name, or set --as_uri to a name in the certificate.",
      );
    }
    if (await isSelfSigned(files)) {
      return warning(
        SUBJECT,
        "self-signed: every browser warns once",
        "Get one from an authority that browsers trust.",
      );
    }
    const { mode } = await Deno.stat(tls.key);
    if (mode !== null && (mode & OTHERS) !== 0) {
      return warning(
        SUBJECT,
        `${tls.key} can be read by other users of this machine`,
        `chmod 600 ${tls.key}`,
      );
    }
    return left < RENEWED_BY_DAYS
      ? warning(
        SUBJECT,
        `expires on ${day(certificate.notAfter)}`,
        "Find out why it was not renewed; then restart the service, which reads it only at its start.",
      )
      : good(
        SUBJECT,
        `for ${asUri.hostname}, until ${day(certificate.notAfter)}`,
      );
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return bad(SUBJECT, error.message, "Look at --cert and --key.");
  }
}

/** RFC 9525 6.3: a wildcard stands for one label, the first. */
function coversName(certificate: x509.X509Certificate, name: string): boolean {
  const bare = bareHost(name).toLowerCase();
  const wildcard = bare.replace(/^[^.]+/, "*");
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)
    ?.names.items.map(({ value }) => value.toLowerCase()) ?? [];
  return names.includes(bare) || names.includes(wildcard);
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
