import { assertEquals, assertMatch } from "@std/assert";
import { checkCertificate } from "../../lib/doctor/check_certificate.ts";
import { checkIdentity } from "../../lib/doctor/check_identity.ts";
import { checkKurento } from "../../lib/doctor/check_kurento.ts";
import { checkMachine, type Machine } from "../../lib/doctor/check_machine.ts";
import { checkPorts } from "../../lib/doctor/check_ports.ts";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { issuedCertificate } from "../net/issued_certificate.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";

const DAY_MS = 86_400_000;

Deno.test("the doctor checks a certificate's validity period, name and key", async () => {
  const folder = await Deno.makeTempDir();
  const tls = { cert: `${folder}/cert.pem`, key: `${folder}/key.pem` };
  const { cert, key } = await issuedCertificate("call.example.org");
  await Deno.writeTextFile(tls.cert, cert);
  await Deno.writeTextFile(tls.key, key, { mode: 0o600 });
  const asUri = new URL("https://call.example.org/");
  const now = Date.now();
  const verdict = async (name: string, at: number) =>
    (await checkCertificate({ asUri: new URL(name), tls }, at)).verdict;
  assertEquals(await verdict(asUri.href, now), "good");
  assertEquals(await verdict(asUri.href, now + 20 * DAY_MS), "warning");
  assertEquals(await verdict(asUri.href, now + 31 * DAY_MS), "bad");
  assertEquals(await verdict(asUri.href, now - 101 * DAY_MS), "bad");
  assertEquals(await verdict("https://example.org/", now), "bad");
  await Deno.chmod(tls.key, 0o644);
  assertEquals(await verdict(asUri.href, now), "warning");
  await Deno.writeTextFile(tls.key, "no key");
  assertEquals(await verdict(asUri.href, now), "bad");
  await Deno.remove(folder, { recursive: true });
  assertEquals((await checkCertificate({ asUri })).verdict, "warning");
  const plain = (url: string) => checkCertificate({ asUri: new URL(url) });
  assertEquals((await plain("http://127.0.0.1:8080/")).verdict, "good");
  assertEquals((await plain("http://192.0.2.1:8080/")).verdict, "warning");
});

Deno.test("the doctor checks that the key can verify tokens", async () => {
  const check = (secret: string) =>
    checkIdentity({
      auth: {
        key: { kind: "secret", secret },
        maxLifetimeS: 3_600,
        claim: "name",
      },
    });
  assertEquals(await checkIdentity({}), []);
  assertEquals((await check("x".repeat(32)))[0].verdict, "good");
  const [{ verdict, found }] = await check("too short");
  assertEquals(verdict, "bad");
  assertMatch(found, /at least 32 bytes/);
});

Deno.test("the doctor accepts a Kurento of the right version with its modules", async () => {
  const server = startEmbeddedServer({ engine: new FakeEngine() });
  const { verdict, found } = await checkKurento(new URL(server.url));
  assertEquals(verdict, "good", found);
  assertMatch(found, /version 7\.\d.*core, elements, filters/);
  await server.close();
  assertEquals((await checkKurento(new URL(server.url))).verdict, "bad");
});

Deno.test("the doctor reports a Kurento that is too old, lacks filters, or is no Kurento", async () => {
  const answers: [unknown, RegExp][] = [
    [info("6.18.0", ["core", "elements", "filters"]), /version 6/],
    [info("7.3.0", ["core", "elements"]), /lacks modules: filters/],
    [{ hello: "world" }, /no Kurento/],
  ];
  for (const [answer, expected] of answers) {
    const server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen() {},
    }, (request) => {
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onmessage = () => socket.send(JSON.stringify(answer));
      return response;
    });
    const url = new URL(`ws://127.0.0.1:${server.addr.port}/kurento`);
    const { verdict, found, advice } = await checkKurento(url);
    assertEquals(verdict, "bad");
    assertMatch(found, expected);
    assertEquals(typeof advice, "string");
    await server.shutdown();
  }
});

Deno.test("the doctor reports a wrong clock, little memory and too few open files", () => {
  const well: Machine = {
    now: () => Date.now(),
    exists: () => true,
    availableMemory: () => 4 * 1024 ** 3,
    openFiles: (most) => most,
  };
  const verdicts = (changes: Partial<Machine>) =>
    checkMachine({ ...well, ...changes }).map(({ verdict }) => verdict);
  assertEquals(verdicts({}), ["good", "good", "good"]);
  assertEquals(verdicts({ now: () => 0 })[0], "bad");
  assertEquals(verdicts({ exists: () => false })[0], "warning");
  assertEquals(verdicts({ availableMemory: () => 100 * 1024 ** 2 })[1], "bad");
  assertEquals(
    verdicts({ availableMemory: () => 500 * 1024 ** 2 })[1],
    "warning",
  );
  assertEquals(verdicts({ openFiles: () => 1000 })[2], "warning");
});

function info(version: string, modules: string[]) {
  return {
    id: 1,
    result: { value: { version, modules: modules.map((name) => ({ name })) } },
  };
}

Deno.test("the doctor says that an announced address needs hairpin NAT or --candidate-networks", async () => {
  const found = async (candidateNetworks: string[]) => {
    const findings = await checkPorts({
      asUri: new URL("https://127.0.0.1:0/"),
      wsUris: [],
      media: {
        port: 0,
        relayPort: 0,
        announce: ["203.0.113.7"],
        candidateNetworks,
      },
    }, ["192.168.1.5"]);
    return findings.find(({ subject }) => subject === "media address")?.found;
  };
  assertMatch(await found([]) ?? "", /hairpin.*--candidate-networks/);
  assertEquals(
    await found(["192.168.0.0/16"]),
    "203.0.113.7 announced to browsers",
  );
});
