import { assertEquals } from "@std/assert";
import { MAX_MESSAGE_BYTES } from "../../../lib/shared/protocol_limits.ts";
import { CLOSE } from "../../../lib/shared/close_codes.ts";
import { clientFrame } from "../../signaling/sockets/raw_clients.ts";
import { TestSocket } from "../../signaling/sockets/test_socket.ts";
import { GuardedSignaling } from "./guarded_signaling.ts";
import { fragment, RawConnection, repeated } from "./raw_connection.ts";
import { soon } from "./soon.ts";

const PING = 9;
const PONG = 10;
const TEXT = 1;
const CONTINUATION = 0;

/**
 * Checks that the flooding socket is closed with `code`, if not null, and that
 * another socket is not affected.
 */
async function closesFlood(
  code: number | null,
  ...frames: Uint8Array[]
): Promise<void> {
  await using server = await GuardedSignaling.start({ lingerMs: 2_000 });
  const honest = await TestSocket.open(server.url);
  using hostile = await RawConnection.socket(server.port);
  for (const bytes of frames) await hostile.write(bytes);
  honest.send({ id: "ping" });
  assertEquals((await soon(honest.next(), "a pong")).id, "pong");
  if (code !== null) {
    await soon(hostile.until("\x88"), "the close frame");
    assertEquals(hostile.closeCode, code);
  }
  await hostile.write(clientFrame(new Uint8Array(), 8));
  await soon(hostile.ended, "the end");
  await server.signaling.until(() => server.signaling.sockets.size === 1);
  await honest.close();
}

Deno.test("a message in fragments that never ends closes its socket alone", () =>
  closesFlood(
    CLOSE.tooBig,
    fragment(TEXT, "a"),
    repeated(fragment(CONTINUATION, "a".repeat(16_000)), 20),
  ));

Deno.test("a frame that announces 60 MiB closes its socket alone", () =>
  closesFlood(
    CLOSE.tooBig,
    new Uint8Array([129, 255, 0, 0, 0, 0, 3, 192, 0, 0, 0, 0, 0, 0, 97, 97]),
  ));

Deno.test("a flood of pings closes its socket alone", () =>
  closesFlood(
    CLOSE.policy,
    repeated(clientFrame(new Uint8Array(125), PING), 5_000),
  ));

Deno.test("a flood of pongs closes its socket alone", () =>
  closesFlood(
    CLOSE.policy,
    repeated(clientFrame(new Uint8Array(), PONG), 50_000),
  ));

Deno.test("a flood of empty fragments closes its socket alone", () =>
  closesFlood(
    CLOSE.policy,
    fragment(TEXT, ""),
    repeated(fragment(CONTINUATION, ""), 50_000),
  ));

Deno.test("a flood of messages closes its socket alone", () =>
  closesFlood(
    // Deno sometimes loses its close frame when more messages are waiting.
    null,
    repeated(clientFrame(new TextEncoder().encode("{}")), 20_000),
  ));

Deno.test("a message of the largest size passes, in fragments and with pings between", async () => {
  await using server = await GuardedSignaling.start();
  using raw = await RawConnection.socket(server.port);
  const text = `{"id":"ping","more":"${"x".repeat(MAX_MESSAGE_BYTES - 23)}"}`;
  assertEquals(text.length, MAX_MESSAGE_BYTES);
  const pieces = text.match(/.{1,1024}/g)!;
  for (const [index, piece] of pieces.entries()) {
    const opcode = index === 0 ? TEXT : CONTINUATION;
    const frame = fragment(opcode, piece);
    if (index === pieces.length - 1) frame[0] |= 0x80;
    await raw.write(frame);
    if (index % 10 === 5) await raw.write(clientFrame(new Uint8Array(), PING));
  }
  await soon(raw.until('{"id":"pong"}'), "the pong");
});
