/** Redis and Sentinels with TLS, in a process that is told at its start whom to trust. */
import { assertMatch } from "@std/assert";
import { selfSignedCertificate } from "../../lib/net/certificate.ts";
import { freePort } from "../support/free_port.ts";
import { TestRedis } from "../support/test_redis.ts";
import { TestSentinel } from "../support/test_sentinel.ts";
import { doctor } from "./run_doctor.ts";

/** Gives `run` a folder with a certificate, and the settings of a Redis that shows it. */
async function withCertificate(
  run: (trusted: { DENO_CERT: string }, tls: string[][]) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await selfSignedCertificate(folder, ["127.0.0.1"]);
    const cert = `${folder}/cert.pem`;
    await run({ DENO_CERT: cert }, [
      ["tls-cert-file", cert],
      ["tls-key-file", `${folder}/key.pem`],
      ["tls-ca-cert-file", cert],
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const flags = (settings: string[][]) =>
  settings.flatMap(([name, value]) => [`--${name}`, value]);

Deno.test("Sentinels lead to a Redis with TLS and a password", () =>
  withCertificate(async (trusted, tls) => {
    const settings = [...tls, ["tls-auth-clients", "no"]];
    const port = freePort();
    await using _redis = await TestRedis.start(
      ...flags(settings),
      ...["--tls-port", `${port}`, "--requirepass", "secret"],
    );
    await using sentinel = await TestSentinel.start(port, (port) => [
      "port 0",
      `tls-port ${port}`,
      "tls-replication yes",
      "requirepass secret",
      "sentinel auth-pass main secret",
      ...settings.map((setting) => setting.join(" ")),
    ]);
    const { said } = await doctor([
      `--as_uri=http://127.0.0.1:${freePort()}/`,
      `--redis=rediss+sentinel://:secret@127.0.0.1:${sentinel.port}/main`,
    ], trusted);
    assertMatch(said, /^ok +Redis 127\.0\.0\.1:\d+: answers within /m);
    assertMatch(said, /^ok +Redis .*: is the primary/m);
    assertMatch(said, /^It can work/m);
  }));

Deno.test("a Redis that asks its clients for certificates is refused in words", () =>
  withCertificate(async (trusted, tls) => {
    const port = freePort();
    await using _redis = await TestRedis.start(
      ...flags(tls),
      ...["--tls-port", `${port}`],
    );
    const { said } = await doctor([
      `--as_uri=http://127.0.0.1:${freePort()}/`,
      `--redis=rediss://127.0.0.1:${port}`,
    ], trusted);
    assertMatch(said, /^BAD .*CertificateRequired\n +.*tls-auth-clients no/m);
  }));
