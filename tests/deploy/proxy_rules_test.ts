import { assert, assertEquals, assertMatch } from "@std/assert";
import { createApp } from "../../lib/web/app.ts";
import { buildInMemory } from "../../lib/web/build.ts";
import { FAKE_OPERATIONS } from "../support/fake_operations.ts";
import { PLAIN_PAGE } from "../../lib/shared/page_settings.ts";
import { startNginx } from "../browser/nginx.ts";
import { freePort } from "../support/free_port.ts";

const FIGURES = "figures of the test";

/** Spellings that URL parsers or proxies may treat as `/metrics`. */
const SPELLINGS = [
  "/metrics",
  "/metrics/",
  "/metrics?",
  "//metrics",
  "/metrics//",
  "/%6Detrics",
  "/metrics%2F",
  "/%2Fmetrics",
  "/METRICS",
  "/x/../metrics",
  "/./metrics/.",
  "/x/%2e%2e/metrics",
  "/\\metrics",
  "/metrics\\",
  "/x\\..\\metrics",
];

Deno.test("nginx with the example's rule hides metrics that the service itself leaves open", async () => {
  const app = createApp({
    service: { name: "Test phone", version: "1.2.3" },
    acceptSocket: () => new Response(),
    operations: () => ({
      ...FAKE_OPERATIONS,
      operatorsPage: false,
      metrics: () =>
        Promise.resolve({ type: "text/plain", text: `${FIGURES}\n` }),
    }),
    push: () => null,
    messages: () => null,
    page: () => PLAIN_PAGE,
  });
  (await buildInMemory())(app);
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    app.handler(),
  );
  const service = new URL(`http://127.0.0.1:${server.addr.port}/`);
  const direct = await fetch(new URL("/metrics", service));
  assertMatch(await direct.text(), new RegExp(FIGURES));

  const nginx = await startNginx(freePort(), service);
  try {
    const caCerts = [nginx.certificate];
    const port = Number(new URL(nginx.url).port);
    assertMatch(await answerTo("/healthz", port, caCerts), / 200 OK/);
    for (const spelling of SPELLINGS) {
      const answer = await answerTo(spelling, port, caCerts);
      assert(!answer.includes(FIGURES), `${spelling}: ${answer}`);
      assertMatch(answer, /^HTTP\/1\.1 40[04] /, spelling);
    }
  } finally {
    await nginx.close();
  }
});

Deno.test("while processes of two versions run, nginx finds a script at those that have it", async () => {
  const asked = { old: 0, young: 0 };
  const versions = (["old", "young"] as const).map((version) =>
    Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) => {
      asked[version]++;
      const there = new URL(url).pathname === `/_fresh/js/${version}/phone.js`;
      return new Response(version, { status: there ? 200 : 404 });
    })
  );
  const nginx = await startNginx(
    freePort(),
    ...versions.map(({ addr }) => new URL(`http://127.0.0.1:${addr.port}/`)),
  );
  try {
    const caCerts = [nginx.certificate];
    const port = Number(new URL(nginx.url).port);
    for (const version of ["old", "young", "old", "young"]) {
      const path = `/_fresh/js/${version}/phone.js`;
      const answer = await answerTo(path, port, caCerts);
      assertMatch(answer, / 200 OK/);
      assertMatch(answer, new RegExp(`${version}$`));
    }
    assertMatch(await answerTo("/_fresh/js/x", port, caCerts), / 404 /);
    const both = asked.old + asked.young;
    assertMatch(await answerTo("/absent", port, caCerts), / 404 /);
    assertEquals(asked.old + asked.young, both + 1, "only scripts move on");
  } finally {
    await nginx.close();
    for (const version of versions) await version.shutdown();
  }
});

/** The answer to a path sent exactly as written; `fetch` would normalise it. */
async function answerTo(
  path: string,
  port: number,
  caCerts: string[],
): Promise<string> {
  using connection = await Deno.connectTls({
    hostname: "localhost",
    port,
    caCerts,
  });
  await connection.write(new TextEncoder().encode(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  ));
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let text = "";
  for (let read = 1 as number | null; read !== null;) {
    read = await connection.read(buffer);
    text += decoder.decode(buffer.subarray(0, read ?? 0), { stream: true });
  }
  return text;
}
