import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { requireValidHost } from "../../lib/web/host_header.ts";
import { startProgram } from "../support/started_program.ts";

/** The status of the server's response to these lines. */
async function status(port: number, lines: string[]): Promise<number> {
  using tcp = await Deno.connect({ hostname: "127.0.0.1", port });
  const text = [...lines, "Connection: close", "", ""].join("\r\n");
  await tcp.write(new TextEncoder().encode(text));
  const answer = await new Response(tcp.readable).text();
  return Number(answer.split(" ")[1]);
}

const MALFORMED = [
  "a b",
  "[",
  "[::1",
  "::1",
  "%",
  "a:99999",
  "a:b",
  "<x>",
  "a/b",
  "a\\b",
  "a?b",
  "a#b",
  "somebody@a",
  "xn--",
  "256.1.1.1",
  "\u00ff",
  "",
];

Deno.test("a malformed Host gives 400 and one log line, and a valid one is served", async () => {
  const program = await startProgram(["--as_uri=http://127.0.0.1:0/"]);
  const port = Number(program.url.port);
  for (const host of MALFORMED) {
    const answer = await status(port, [
      "GET /healthz HTTP/1.1",
      `Host: ${host}`,
    ]);
    assertEquals(answer, 400, host);
  }
  const upgrade = await status(port, [
    "GET /one2one HTTP/1.1",
    "Host: a b",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ]);
  assertEquals(upgrade, 400);
  const target = await status(port, ["GET http://[/ HTTP/1.1", "Host: a"]);
  assertEquals(target, 400);
  for (const host of ["localhost", "localhost:8443", "[::1]:1", "a_b", "a:"]) {
    const answer = await status(port, [
      "GET /healthz HTTP/1.1",
      `Host: ${host}`,
    ]);
    assertEquals(answer, 200, host);
  }
  assertEquals(await status(port, ["GET /healthz HTTP/1.0"]), 200);
  program.stop();
  assertEquals(await program.ended, 0);
  const about = program.lines.filter((line) => /malformed Host/.test(line));
  assertEquals(about.length, MALFORMED.length + 2);
  for (const line of program.lines.filter((line) => !/^Listening/.test(line))) {
    assert(/^\d{4}-\d\d-\d\dT\S+ \[[A-Z]{3}\] one2one/.test(line), line);
  }
});

Deno.test("the handler gets a request with a URL, whatever Host contains", async () => {
  const served: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    requireValidHost((request) => {
      served.push(new URL(request.url).host);
      return new Response();
    }),
  );
  const text = fc.string({ unit: "grapheme-ascii", maxLength: 20 });
  const likely = fc.stringMatching(/^[a-c[\]:.@%/\\0-9 -]{0,12}$/);
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, likely), async (host) => {
      const before = served.length;
      const answer = await status(server.addr.port, [
        "GET / HTTP/1.1",
        `Host: ${host}`,
      ]);
      assertEquals(answer, served.length > before ? 200 : 400);
    }),
    { numRuns: 300 },
  );
  await server.shutdown();
});
