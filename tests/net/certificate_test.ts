import { assert, assertEquals, assertRejects } from "@std/assert";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import {
  loadCertificate,
  machineNames,
  selfSignedCertificate,
} from "../../lib/net/certificate.ts";
import { StartError } from "../../lib/shared/start_error.ts";

const DAY_MS = 86_400_000;
const NAMES = ["localhost", "127.0.0.1", "::1"];

async function inFolder(test: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a new certificate is for this machine and no CA, and its key is private", () =>
  inFolder(async (folder) => {
    const { cert } = await selfSignedCertificate(folder, machineNames());
    const certificate = new x509.X509Certificate(cert);
    const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)
      ?.names.items.map(({ value }) => value) ?? [];
    for (const name of [...NAMES, Deno.hostname()]) {
      assert(names.includes(name));
    }
    const constraints = certificate.getExtension(
      x509.BasicConstraintsExtension,
    );
    assertEquals(constraints?.ca, false);
    assertEquals(constraints?.critical, true);
    const { mode } = await Deno.stat(`${folder}/key.pem`);
    assertEquals(mode! & 0o777, 0o600);
  }));

Deno.test("a valid certificate is kept", () =>
  inFolder(async (folder) => {
    const first = await selfSignedCertificate(folder, NAMES);
    assertEquals(await selfSignedCertificate(folder, NAMES), first);
  }));

Deno.test("a certificate about to expire, or for other names, is replaced", () =>
  inFolder(async (folder) => {
    const first = await selfSignedCertificate(folder, NAMES);
    const later = Date.now() + 380 * DAY_MS;
    const second = await selfSignedCertificate(folder, NAMES, later);
    assert(second.cert !== first.cert);
    const third = await selfSignedCertificate(
      folder,
      [...NAMES, "other.example"],
      later,
    );
    assert(third.cert !== second.cert);
  }));

Deno.test("a certificate with a broken or foreign key is replaced", () =>
  inFolder(async (folder) => {
    const first = await selfSignedCertificate(`${folder}/a`, NAMES);
    await selfSignedCertificate(`${folder}/b`, NAMES);
    await Deno.copyFile(`${folder}/b/key.pem`, `${folder}/a/key.pem`);
    const second = await selfSignedCertificate(`${folder}/a`, NAMES);
    assert(second.cert !== first.cert);
    await Deno.writeTextFile(`${folder}/a/cert.pem`, "nonsense");
    const third = await selfSignedCertificate(`${folder}/a`, NAMES);
    assert(third.cert !== second.cert);
  }));

Deno.test("HTTPS works with the certificate, and Deno's client accepts it as a trust anchor", () =>
  inFolder(async (folder) => {
    const made = await selfSignedCertificate(folder, NAMES);
    const server = Deno.serve(
      { ...made, port: 0, hostname: "localhost", onListen: () => {} },
      () => new Response("hello"),
    );
    using client = Deno.createHttpClient({ caCerts: [made.cert] });
    const init: RequestInit & { client: Deno.HttpClient } = { client };
    const response = await fetch(
      `https://localhost:${server.addr.port}/`,
      init,
    );
    assertEquals(await response.text(), "hello");
    await server.shutdown();
  }));

Deno.test("a given certificate is used, or refused in one line that names the file", () =>
  inFolder(async (folder) => {
    await selfSignedCertificate(`${folder}/a`, NAMES);
    await selfSignedCertificate(`${folder}/b`, NAMES);
    const [cert, key] = [`${folder}/a/cert.pem`, `${folder}/a/key.pem`];
    assert((await loadCertificate({ cert, key })).cert.includes("BEGIN"));
    const nonsense = `${folder}/nonsense.pem`;
    await Deno.writeTextFile(nonsense, "nonsense");
    for (
      const files of [
        { cert: `${folder}/none.pem`, key },
        { cert: nonsense, key },
        { cert, key: nonsense },
        { cert, key: `${folder}/b/key.pem` },
      ]
    ) {
      const error = await assertRejects(
        () => loadCertificate(files),
        StartError,
        folder,
      );
      assert(!error.message.includes("\n"));
    }
  }));
