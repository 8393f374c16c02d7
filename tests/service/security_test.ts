import { assert, assertEquals } from "@std/assert";
import { createApp } from "../../lib/web/app.ts";
import { buildInMemory } from "../../lib/web/build.ts";
import { PLAIN_PAGE } from "../../lib/shared/page_settings.ts";
import { SignalingServer } from "../signaling/signaling_server.ts";
import { TestSocket } from "../signaling/sockets/test_socket.ts";

/** The server's whole response to a request with these headers. */
async function answerTo(port: number, headers: string[]): Promise<string> {
  using tcp = await Deno.connect({ hostname: "127.0.0.1", port });
  const text = ["GET /one2one HTTP/1.1", "Host: localhost", ...headers, "", ""]
    .join("\r\n");
  await tcp.write(new TextEncoder().encode(text));
  const buffer = new Uint8Array(4096);
  let answer = "";
  while (!answer.includes("\r\n\r\n")) {
    const count = await tcp.read(buffer);
    if (count === null) break;
    answer += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return answer;
}

/** Headers of a handshake (RFC 6455 4.1). */
const upgrade = (version: number) => [
  "Connection: Upgrade",
  "Upgrade: websocket",
  `Sec-WebSocket-Version: ${version}`,
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

Deno.test("an outdated WebSocket version is refused", async () => {
  await using server = new SignalingServer();
  for (const version of [0, 7, 8]) {
    const answer = await answerTo(server.port, upgrade(version));
    assert(answer.startsWith("HTTP/1.1 426 "), answer);
    assert(/^sec-websocket-version: 13\r$/mi.test(answer), answer);
  }
});

Deno.test("compression is not negotiated", async () => {
  await using server = new SignalingServer();
  const answer = await answerTo(server.port, [
    ...upgrade(13),
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
  ]);
  assert(answer.startsWith("HTTP/1.1 101 "), answer);
  assertEquals(/^sec-websocket-extensions:/mi.test(answer), false, answer);
});

Deno.test("deeply nested JSON is an ordinary error", async () => {
  await using server = new SignalingServer();
  const socket = await TestSocket.open(server.url);
  const depth = 30_000;
  for (
    const text of [
      "[".repeat(depth * 2),
      "[".repeat(depth) + "]".repeat(depth),
      '{"id":'.repeat(depth / 6) + "1" + "}".repeat(depth / 6),
    ]
  ) {
    socket.sendText(text);
    assertEquals((await socket.next()).id, "error");
  }
  socket.sendText(
    `{"id":"ping","more":${"[".repeat(depth)}${"]".repeat(depth)}}`,
  );
  assertEquals((await socket.next()).id, "pong");
  await socket.close();
});

Deno.test("no response sets a cookie", async () => {
  const app = createApp({
    service: { name: "Test", version: "1" },
    acceptSocket: () => new Response(null, { status: 403 }),
    operations: () => null,
    push: () => null,
    messages: () => null,
    page: () => PLAIN_PAGE,
  });
  (await buildInMemory())(app);
  const serve = app.handler();
  for (const path of ["/", "/nothing", "/healthz", "/one2one", "/status"]) {
    const response = await serve(new Request(`https://localhost${path}`));
    await response.body?.cancel();
    assertEquals(response.headers.getSetCookie(), [], path);
  }
});

/** Matches code that turns text into code or markup. */
const MAKES_CODE =
  /dangerouslySetInnerHTML|(?:inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function\b/;

Deno.test("no text becomes code or markup", async () => {
  let count = 0;
  for (const folder of ["islands", "lib", "routes"]) {
    for await (const path of sources(folder)) {
      const found = (await Deno.readTextFile(path)).match(MAKES_CODE);
      assertEquals(found, null, path);
      count++;
    }
  }
  assert(count > 100);
});

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sources(path);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}
