/**
 * The TLS certificate: a configured one, or a self-signed one that is created at
 * the first start and replaced when it is no longer valid.
 *
 * @module
 */
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { errorLine } from "../shared/error_text.ts";
import { StartError } from "../shared/start_error.ts";

/** PEM texts, as for `Deno.serve`. */
export interface Certificate {
  cert: string;
  key: string;
}

/** Browsers and Apple's systems refuse a validity of more than 398 days. */
const VALID_DAYS = 397;
/** Replaced this long before it expires, so that it does not expire while a server runs for weeks. */
const RENEW_DAYS = 30;
/** Validity starts earlier: clocks of other machines may be behind. */
const BACKDATE_DAYS = 1;
const DAY_MS = 86_400_000;

const ALGORITHM = {
  name: "ECDSA",
  namedCurve: "P-256",
  hash: "SHA-256",
} as const;

/**
 * Reads the configured certificate.
 *
 * @throws {StartError} if a file is missing or not PEM, or if certificate and key do not match
 */
export async function loadCertificate(
  files: { cert: string; key: string },
): Promise<Certificate> {
  const [cert, key] = await Promise.all([
    readPem(files.cert, "--cert"),
    readPem(files.key, "--key"),
  ]);
  const certificate = parse(cert);
  if (!certificate) {
    throw new StartError(`--cert: ${files.cert} holds no certificate.`);
  }
  if (!/-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(key)) {
    throw new StartError(`--key: ${files.key} holds no private key.`);
  }
  // TLS itself checks other types of key (PKCS #1, SEC 1).
  if (key.includes("-----BEGIN PRIVATE KEY-----")) {
    if (!await belongTogether(certificate, key)) {
      throw new StartError(
        `--key: ${files.key} does not belong to the certificate ${files.cert}.`,
      );
    }
  }
  return { cert, key };
}

/**
 * The self-signed certificate of `folder`, created again if it is missing,
 * broken, about to expire, for other names, or does not match its key.
 *
 * @param names DNS names and IP addresses that it must cover
 * @param now epoch ms
 * @throws {StartError} if the folder cannot be written
 */
export async function selfSignedCertificate(
  folder: string,
  names: readonly string[],
  now: number = Date.now(),
): Promise<Certificate> {
  const files = { cert: `${folder}/cert.pem`, key: `${folder}/key.pem` };
  const kept = await readBoth(files);
  if (kept && await serves(kept, names, now)) return kept;
  const made = await makeCertificate(names, now);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await writeWhole(files.key, made.key, 0o600);
    await writeWhole(files.cert, made.cert, 0o644);
  } catch (error) {
    throw new StartError(
      `The certificate cannot be written to ${folder}: ${
        errorLine(error)
      }. Give one by --cert and --key, or make the folder writable.`,
      { cause: error },
    );
  }
  return made;
}

/** Whether the certificate is self-signed, so that browsers warn about it. */
export async function isSelfSigned({ cert }: Certificate): Promise<boolean> {
  return await parse(cert)?.isSelfSigned() ?? true;
}

/** The names of this machine: loopback, host name and addresses. */
export function machineNames(): string[] {
  const names = new Set(["localhost", "127.0.0.1", "::1", Deno.hostname()]);
  for (const { address } of Deno.networkInterfaces()) {
    // Link-local addresses have a zone and cannot be in a URL.
    if (!address.toLowerCase().startsWith("fe80")) names.add(address);
  }
  return [...names];
}

/**
 * Makes a self-signed certificate.
 *
 * @param names DNS names and IP addresses that it covers
 * @param now epoch ms
 */
export async function makeCertificate(
  names: readonly string[],
  now: number,
): Promise<Certificate> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, [
    "sign",
    "verify",
  ]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: crypto.getRandomValues(new Uint8Array(16)).toHex(),
    name: "CN=One-to-one video call (self-signed)",
    notBefore: new Date(now - BACKDATE_DAYS * DAY_MS),
    notAfter: new Date(now + (VALID_DAYS - BACKDATE_DAYS) * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      // Deno's own client and others reject a CA as a server's certificate (RFC 5280, 4.2.1.9).
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({
          type: isAddress(value) ? "ip" as const : "dns" as const,
          value,
        })),
      ),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    cert: certificate.toString("pem") + "\n",
    key: x509.PemConverter.encode(key, "PRIVATE KEY") + "\n",
  };
}

async function serves(
  { cert, key }: Certificate,
  names: readonly string[],
  now: number,
): Promise<boolean> {
  const certificate = parse(cert);
  if (!certificate) return false;
  if (certificate.notBefore.getTime() > now) return false;
  if (certificate.notAfter.getTime() < now + RENEW_DAYS * DAY_MS) return false;
  const covered = new Set(
    certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items
      .map(({ value }) => value),
  );
  if (!names.every((name) => covered.has(name))) return false;
  return await belongTogether(certificate, key);
}

/** Checks that the key matches the certificate: signs with the one, verifies with the other. */
async function belongTogether(
  certificate: x509.X509Certificate,
  keyPem: string,
): Promise<boolean> {
  const { algorithm } = certificate.publicKey;
  const signing = { ...algorithm, hash: "SHA-256" };
  try {
    const publicKey = await certificate.publicKey.export(signing, ["verify"]);
    const privateKey = await crypto.subtle.importKey(
      "pkcs8",
      x509.PemConverter.decodeFirst(keyPem),
      signing,
      false,
      ["sign"],
    );
    const probe = crypto.getRandomValues(new Uint8Array(32));
    const signature = await crypto.subtle.sign(signing, privateKey, probe);
    return await crypto.subtle.verify(signing, publicKey, signature, probe);
  } catch {
    return false;
  }
}

function parse(pem: string): x509.X509Certificate | null {
  try {
    return new x509.X509Certificate(pem);
  } catch {
    return null;
  }
}

function isAddress(name: string): boolean {
  return name.includes(":") || /^\d+\.\d+\.\d+\.\d+$/.test(name);
}

async function readPem(file: string, option: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    throw new StartError(
      `${option}: ${file} cannot be read: ${errorLine(error)}`,
      { cause: error },
    );
  }
}

async function readBoth(
  files: { cert: string; key: string },
): Promise<Certificate | null> {
  try {
    return {
      cert: await Deno.readTextFile(files.cert),
      key: await Deno.readTextFile(files.key),
    };
  } catch {
    return null;
  }
}

/** Writes a temporary file and renames it: a kill in between leaves no partial file. */
async function writeWhole(
  file: string,
  content: string,
  mode: number,
): Promise<void> {
  const part = `${file}.${crypto.randomUUID()}.part`;
  await Deno.writeTextFile(part, content, { mode, createNew: true });
  await Deno.rename(part, file);
}
