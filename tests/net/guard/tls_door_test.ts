import { assert, assertEquals, assertRejects } from "@std/assert";
import { selfSignedCertificate } from "../../../lib/net/certificate.ts";
import { TlsDoor } from "../../../lib/net/guard/tls_door.ts";
import type { ClientStream } from "../../../lib/net/guard/streams.ts";

const MIB = 1024 * 1024;
/** Far more than the kernel holds for a connection. */
const FLOOD_BYTES = 64 * MIB;
/** ms without a byte's progress after which a client counts as held up. */
const STALL_MS = 500;

/** A client behind the door, and the door's end of its stream. */
class Visit implements Disposable {
  private constructor(
    readonly client: Deno.TlsConn,
    readonly stream: ClientStream,
  ) {}

  static async start(): Promise<Visit> {
    const folder = await Deno.makeTempDir();
    const tls = await selfSignedCertificate(folder, ["localhost"]);
    await Deno.remove(folder, { recursive: true });
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const door = new TlsDoor(tls);
    const accepted = listener.accept().then(async (tcp) => {
      const stream = door.open(tcp);
      // The handshake waits for a reader.
      assertEquals(await readAll(stream, 1), 1);
      return stream;
    });
    const { port } = listener.addr;
    const to = { hostname: "localhost", port, caCerts: [tls.cert] };
    const client = await Deno.connectTls(to);
    await client.write(new Uint8Array(1));
    return new Visit(client, await accepted);
  }

  [Symbol.dispose](): void {
    this.stream.close();
    this.client.close();
  }
}

/** Reads that many bytes. @returns their sum */
async function readAll(stream: ClientStream, count: number): Promise<number> {
  const buffer = new Uint8Array(16 * 1024);
  let got = 0;
  while (got < count) {
    const read = await stream.read(buffer.subarray(0, count - got));
    if (read === null) break;
    got += read;
  }
  return got;
}

/** Writes until nothing is taken any more, or until the flood is over. @returns the bytes taken */
async function flood(
  write: (bytes: Uint8Array) => Promise<number>,
): Promise<{ bytes: () => number; over: Promise<void> }> {
  const piece = new Uint8Array(16 * 1024).fill(7);
  let bytes = 0;
  const over = (async () => {
    while (bytes < FLOOD_BYTES) bytes += await write(piece);
  })().catch(() => {});
  for (let before = -1; before < bytes && bytes < FLOOD_BYTES;) {
    before = bytes;
    await new Promise((resolve) => setTimeout(resolve, STALL_MS));
  }
  return { bytes: () => bytes, over };
}

Deno.test("what a TLS client sends while nobody reads it stays with the client", async () => {
  using visit = await Visit.start();
  const before = Deno.memoryUsage().external;
  const { bytes, over } = await flood((piece) => visit.client.write(piece));
  assert(bytes() < FLOOD_BYTES / 2, `${bytes()} bytes were taken`);
  assert(Deno.memoryUsage().external - before < MIB);
  assertEquals(await readAll(visit.stream, FLOOD_BYTES), FLOOD_BYTES);
  await over;
});

Deno.test("writes to a TLS client that reads nothing wait, and end when it is closed", async () => {
  const visit = await Visit.start();
  const { bytes, over } = await flood((piece) => visit.stream.write(piece));
  assert(bytes() < FLOOD_BYTES / 2, `${bytes()} bytes were taken`);
  visit[Symbol.dispose]();
  await over;
  await assertRejects(() => visit.stream.write(new Uint8Array(1)));
  await assertRejects(() => visit.stream.read(new Uint8Array(1)));
});

Deno.test("both sides of a TLS connection end by themselves", async () => {
  using visit = await Visit.start();
  const { client, stream } = visit;
  await client.closeWrite();
  assertEquals(await stream.read(new Uint8Array(1)), null);
  assertEquals(await stream.write(new Uint8Array(3)), 3);
  await stream.closeWrite();
  const buffer = new Uint8Array(10);
  assertEquals(await client.read(buffer), 3);
  assertEquals(await client.read(buffer), null);
});
