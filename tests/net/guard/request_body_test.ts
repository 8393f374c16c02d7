import { assert, assertEquals } from "@std/assert";
import { GuardedSignaling } from "./guarded_signaling.ts";
import { RawConnection } from "./raw_connection.ts";
import { soon } from "./soon.ts";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
/** ms that replace the program's limits of several seconds. */
const SHORT_MS = 200;

Deno.test("a body over the limit is refused, and one below it is accepted", async () => {
  await using server = await GuardedSignaling.start({ bodyBytes: 1_000 });
  using small = await RawConnection.open(server.port);
  await small.write(post(900) + "x".repeat(900) + GET);
  await small.until("\r\n\r\n900");
  await small.until("\r\n\r\n127.0.0.1");
  using large = await RawConnection.open(server.port);
  await large.write(post(2_000));
  await soon(large.ended, "the end");
  assert(large.received.startsWith("HTTP/1.1 413 "), large.received);
  assertEquals(server.guard.endings().body, 1);
});

Deno.test("a body that never comes is ended, and reaches no handler", async () => {
  await using server = await GuardedSignaling.start({ bodyMs: SHORT_MS });
  const all = await Promise.all(Array.from({ length: 20 }, async () => {
    const raw = await RawConnection.open(server.port);
    await raw.write(post(10) + "12");
    return raw;
  }));
  for (const raw of all) {
    await soon(raw.ended, "the end");
    assertEquals(raw.received, "");
    raw[Symbol.dispose]();
  }
  assertEquals(server.guard.endings().slowRequest, 20);
  assertEquals(server.requests, 0);
});

Deno.test("a body that arrives in pieces is forwarded whole", async () => {
  await using server = await GuardedSignaling.start();
  using raw = await RawConnection.open(server.port);
  await raw.write(post(30).slice(0, -3));
  for (const piece of ["\n\r", "\n1", "2".repeat(28), `3${GET}`]) {
    await raw.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await raw.until("\r\n\r\n30");
  await raw.until("\r\n\r\n127.0.0.1");
});

/** The head of a request with a body of that many bytes. */
function post(bytes: number): string {
  return `POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes}\r\n\r\n`;
}
