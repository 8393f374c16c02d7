import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import type { Certificate } from "../../lib/net/certificate.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;

/** A certificate that is not self-signed but issued by an authority. */
export async function issuedCertificate(
  name: string,
  { validMs = 30 * DAY_MS, now = Date.now() } = {},
): Promise<Certificate> {
  const newKeys = () =>
    crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const authority = await newKeys() as CryptoKeyPair;
  const keys = await newKeys() as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: "01",
    subject: `CN=${name}`,
    issuer: "CN=Authority of the tests",
    notBefore: new Date(now - 100 * DAY_MS),
    notAfter: new Date(now + validMs),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }]),
    ],
  });
  return {
    cert: certificate.toString("pem") + "\n",
    key: x509.PemConverter.encode(
      await crypto.subtle.exportKey("pkcs8", keys.privateKey),
      "PRIVATE KEY",
    ) + "\n",
  };
}
