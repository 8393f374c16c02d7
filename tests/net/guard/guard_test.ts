import { assert, assertEquals } from "@std/assert";
import { selfSignedCertificate } from "../../../lib/net/certificate.ts";
import { TestSocket } from "../../signaling/sockets/test_socket.ts";
import { GuardedSignaling } from "./guarded_signaling.ts";
import { RawConnection } from "./raw_connection.ts";
import { soon } from "./soon.ts";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
/** ms that replace the program's limits of several seconds. */
const SHORT_MS = 200;

async function certificate() {
  const folder = await Deno.makeTempDir();
  const tls = await selfSignedCertificate(folder, ["localhost"]);
  await Deno.remove(folder, { recursive: true });
  return tls;
}

async function pongs(url: string): Promise<void> {
  const socket = await TestSocket.open(url);
  socket.send({ id: "ping" });
  assertEquals((await soon(socket.next(), "a pong")).id, "pong");
  await socket.close();
}

Deno.test("a connection that never sends a whole request is ended, with TLS and without", async () => {
  const tls = await certificate();
  const times = {
    firstHeadMs: SHORT_MS,
    headMs: SHORT_MS,
    keepAliveMs: SHORT_MS,
    bodyMs: SHORT_MS,
    requestMs: SHORT_MS,
  };
  await using secure = await GuardedSignaling.start({ ...times, tls });
  await using plain = await GuardedSignaling.start(times);
  const silentTls = await RawConnection.open(secure.port);
  const halfHello = await RawConnection.open(secure.port);
  await halfHello.write(new Uint8Array([22, 3, 1, 2, 0, 1, 0]));
  const noHello = await RawConnection.open(secure.port);
  await noHello.write(GET);
  const silent = await RawConnection.open(secure.port, tls.cert);
  const halfHead = await RawConnection.open(secure.port, tls.cert);
  await halfHead.write("GET / HTTP/1.1\r\nHost: local");
  const idle = await RawConnection.open(secure.port, tls.cert);
  await idle.write(GET);
  const slowBody = await RawConnection.open(secure.port, tls.cert);
  await slowBody.write(
    "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12",
  );
  const silentPlain = await RawConnection.open(plain.port);
  const halfNext = await RawConnection.open(plain.port);
  await halfNext.write(GET + "GET / HTT");
  const all = {
    silentTls,
    halfHello,
    noHello,
    silent,
    halfHead,
    idle,
    slowBody,
    silentPlain,
    halfNext,
  };
  for (const [what, raw] of Object.entries(all)) {
    await soon(raw.ended, what);
    raw[Symbol.dispose]();
  }
  assert(idle.received.includes("127.0.0.1"), idle.received);
  for (const { guard, signaling } of [secure, plain]) {
    await signaling.until(() => guard.connections === 0);
  }
  assert(secure.guard.endings().halfOpen >= 4);
});

for (const security of ["plain", "TLS"]) {
  Deno.test(`${security}: small pieces one after another are not held back`, async () => {
    const tls = security === "TLS" ? await certificate() : null;
    await using server = await GuardedSignaling.start({ tls });
    using raw = await RawConnection.open(server.port, tls?.cert);
    const times: number[] = [];
    for (let n = 0; n < 40; n++) {
      const start = performance.now();
      raw.received = "";
      await raw.write(GET.replace("/", "/pieces"));
      await soon(raw.until("three\r\n0\r\n\r\n"), "the last piece");
      times.push(performance.now() - start);
    }
    // By Nagle's algorithm the second piece waits for the ACK of the first, which
    // Linux delays by 40 ms, each time. A busy machine is slow less regularly.
    const [, , , , fast] = times.toSorted((a, b) => a - b);
    assert(fast < 30, `${fast} ms`);
  });
}

Deno.test("heads that are too large, of HTTP/2 or ambiguous are refused", async () => {
  await using server = await GuardedSignaling.start();
  for (
    const [head, status] of [
      [`GET / HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
      ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
      ["GET / HTTP/1.1\nHost: localhost\n\n", 400],
      ["\r\nGET / HTTP/1.1\r\n\r\n", 400],
    ] as const
  ) {
    using raw = await RawConnection.open(server.port);
    await raw.write(head);
    await soon(raw.ended, head.slice(0, 20));
    assert(raw.received.startsWith(`HTTP/1.1 ${status} `), raw.received);
  }
});

Deno.test("a client that does not read is disconnected, and its unread bytes are not kept", async () => {
  await using server = await GuardedSignaling.start({ stalledMs: SHORT_MS });
  const before = Deno.memoryUsage().rss;
  const deaf = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await deaf.write(
    new TextEncoder().encode("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  );
  await server.signaling.until(() => server.guard.endings().slowReader === 1);
  await server.signaling.until(() => server.guard.connections === 0);
  deaf.close();
  assert(Deno.memoryUsage().rss - before < 200 * 1024 * 1024);
});

Deno.test("an address over its share gets an explanation", async () => {
  await using server = await GuardedSignaling.start({
    connectionsPerAddress: 3,
  });
  const mine = [];
  for (let i = 0; i < 3; i++) mine.push(await RawConnection.open(server.port));
  using over = await RawConnection.open(server.port);
  await over.write(GET);
  await soon(over.ended, "the refusal");
  assert(over.received.startsWith("HTTP/1.1 503 "), over.received);
  assertEquals(server.guard.endings().addressShare, 1);
  for (const raw of mine) raw[Symbol.dispose]();
});

Deno.test("a trusted proxy has no limit of connections", async () => {
  await using server = await GuardedSignaling.start({
    connectionsPerAddress: 1,
    proxies: ["127.0.0.1"],
  });
  const all = [];
  for (let i = 0; i < 20; i++) {
    const raw = await RawConnection.open(server.port);
    await raw.write(GET);
    await soon(raw.until("127.0.0.1"), "the answer");
    all.push(raw);
  }
  for (const raw of all) raw[Symbol.dispose]();
});

Deno.test("when all connections are in use, the oldest idle one ends and sockets stay", async () => {
  await using server = await GuardedSignaling.start({ connections: 4 });
  const socket = await TestSocket.open(server.url);
  const silent = [];
  for (let i = 0; i < 10; i++) {
    silent.push(await RawConnection.open(server.port));
  }
  await pongs(server.url);
  socket.send({ id: "ping" });
  assertEquals((await soon(socket.next(), "a pong")).id, "pong");
  assert(server.guard.endings().full >= 6);
  await socket.close();
  for (const raw of silent) raw[Symbol.dispose]();
});

Deno.test("clients that reset their connection after the upgrade leave nothing behind", async () => {
  await using server = await GuardedSignaling.start();
  const { sockets } = server.signaling;
  for (let i = 0; i < 50; i++) {
    const tcp = await Deno.connect({
      hostname: "127.0.0.1",
      port: server.port,
    });
    await tcp.write(
      new TextEncoder().encode(
        "GET /one2one HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n" +
          "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      ),
    );
    tcp.close();
  }
  await server.signaling.until(() => server.guard.connections === 0);
  await server.signaling.until(() => sockets.size === 0);
  await pongs(server.url);
});

Deno.test("a connection that bypasses the guard is refused, whatever it claims", async () => {
  await using server = await GuardedSignaling.start();
  const port = await servicePort(server.port);
  const counted = server.guard.endings().aroundGuard;
  using stranger = await RawConnection.open(port);
  await stranger.write(
    "GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n",
  );
  await soon(stranger.until("HTTP/1.1 403 "), "the refusal");
  assertEquals(server.guard.endings().aroundGuard, counted + 1);
  assertEquals(server.told, ["around"], "one report, however many requests");
});

/**
 * The port of the service behind the guard at `port`: among this process's
 * ports, the one that refuses.
 */
async function servicePort(port: number): Promise<number> {
  const inodes = new Set<string>();
  for await (const { name } of Deno.readDir(`/proc/self/fd`)) {
    const link = await Deno.readLink(`/proc/self/fd/${name}`)
      .catch(() => "");
    inodes.add(link.match(/^socket:\[(\d+)\]$/)?.[1] ?? "");
  }
  const LISTENS = "0A";
  const table = await Deno.readTextFile("/proc/net/tcp");
  for (const line of table.trim().split("\n").slice(1)) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    const own = Number(`0x${local.split(":")[1]}`);
    if (state === LISTENS && own !== port && inodes.has(inode)) {
      // Other tests of this process may listen, too, and speak no HTTP.
      const answer = await fetch(`http://127.0.0.1:${own}/`, {
        signal: AbortSignal.timeout(1_000),
      }).catch(() => null);
      await answer?.body?.cancel();
      if (answer?.status === 403) return own;
    }
  }
  throw new Error("no such port");
}
