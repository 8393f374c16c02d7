import { createSocket } from "node:dgram";
import { assertEquals, assertMatch } from "@std/assert";
import { selfSignedCertificate } from "../../lib/net/certificate.ts";
import { freePort } from "../support/free_port.ts";
import { issuedCertificate } from "../net/issued_certificate.ts";
import { TestRedis } from "../support/test_redis.ts";
import { doctor } from "./run_doctor.ts";

Deno.test("a good set-up has exit code 0", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { cert, key } = await issuedCertificate("localhost");
    await Deno.writeTextFile(`${folder}/cert.pem`, cert);
    await Deno.writeTextFile(`${folder}/key.pem`, key, { mode: 0o600 });
    const { code, said } = await doctor([
      `--as_uri=https://localhost:${freePort()}/`,
      `--cert=${folder}/cert.pem`,
      `--key=${folder}/key.pem`,
    ]);
    assertEquals(code, 0, said);
    assertMatch(said, /^ok +certificate: for localhost, until /m);
    assertMatch(said, /^ok +TCP \d+: free$/m);
    assertMatch(said, /^ok +open files/m);
    assertMatch(said, /^It can work/m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a bad set-up lists each fault with its remedy, and has exit code 1", async () => {
  const folder = await Deno.makeTempDir();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const udp = createSocket("udp4");
  await new Promise<void>((bound) => udp.bind(0, bound));
  try {
    await selfSignedCertificate(folder, ["other.example"]);
    const { code, said } = await doctor([
      `--as_uri=https://127.0.0.1:${taken.addr.port}/`,
      `--cert=${folder}/cert.pem`,
      `--key=${folder}/key.pem`,
      `--media-port=${udp.address().port}`,
      `--turn=turn:127.0.0.1:${freePort()}?transport=tcp`,
      "--turn-user=somebody",
      "--turn-password=secret",
    ]);
    assertEquals(code, 1, said);
    assertMatch(said, /^BAD +certificate: is not for 127\.0\.0\.1\n +Get one/m);
    assertMatch(said, /^BAD +TCP \d+: taken by another program\n +See which/m);
    assertMatch(said, /^BAD +turn:127\.0\.0\.1:\d+\?transport=tcp: /m);
    assertMatch(said, /^(ok|warning) +media address: this machine has /m);
    assertMatch(said, /^BAD +UDP \d+: .*\n +See who/m);
    assertMatch(said, /^It cannot work so: 4 of /m);
  } finally {
    udp.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a Redis is asked with the permissions of the task", async () => {
  await using redis = await TestRedis.start();
  const { said } = await doctor([
    `--as_uri=http://127.0.0.1:${freePort()}/`,
    `--redis=${redis.url}`,
  ]);
  assertMatch(said, /^ok +Redis 127\.0\.0\.1:\d+: answers within /m);
  assertMatch(said, /^ok +link 127\.0\.0\.1:any port: /m);
  assertMatch(said, /^It can work/m);
});

Deno.test("wrong options give one line and exit code 2", async () => {
  const { code, complained } = await doctor(["--nonsense"]);
  assertEquals(code, 2);
  assertMatch(complained, /^Unknown option '--nonsense'/);
});
