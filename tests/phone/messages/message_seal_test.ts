import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type MessageSeal,
  MessageSeal as Schema,
  PIECE_BYTES,
} from "../../../lib/shared/messages.ts";
import {
  openRecording,
  sealRecording,
} from "../../../lib/phone/messages/message_seal.ts";
import { newMessageKey, toBase64 } from "../../../lib/phone/seal/device_key.ts";
import { randomBytes } from "../../messages/bytes.ts";
import * as v from "valibot";

const TYPE = "video/webm";
/** Bytes of a recording in one piece. */
const PLAIN = PIECE_BYTES - 16;

async function device() {
  const keys = await newMessageKey();
  const point = await crypto.subtle.exportKey("raw", keys.publicKey);
  return { keys, key: toBase64(point) };
}

Deno.test("each of the devices opens a sealed recording of any length, and no other does", async () => {
  const [phone, tablet, stranger] = [
    await device(),
    await device(),
    await device(),
  ];
  for (const length of [0, 1, PLAIN - 1, PLAIN, PLAIN + 1, 3 * PLAIN]) {
    const plain = randomBytes(length);
    const { bytes, seal } = await sealRecording(plain, TYPE, [
      phone.key,
      tablet.key,
    ]);
    assert(v.is(Schema, seal), "the server takes it");
    assertEquals(
      bytes.length,
      length + 16 * Math.max(1, Math.ceil(length / PLAIN)),
    );
    for (const { keys } of [phone, tablet]) {
      assertEquals(await openRecording(bytes, TYPE, seal, keys), plain);
    }
    assertEquals(await openRecording(bytes, TYPE, seal, stranger.keys), null);
  }
});

Deno.test("a server finds nothing of the recording in what it keeps", async () => {
  const { key } = await device();
  const plain = new TextEncoder().encode("the voice of Alice, ".repeat(10_000));
  const { bytes } = await sealRecording(plain, TYPE, [key]);
  const text = new TextDecoder("latin1").decode(bytes);
  assert(!text.includes("Alice"));
  const again = await sealRecording(plain, TYPE, [key]);
  assert(again.bytes.some((byte, at) => byte !== bytes[at]));
});

Deno.test("a recording that was changed, cut off, made longer or reordered is not opened", async () => {
  const { keys, key } = await device();
  const plain = randomBytes(2 * PLAIN + 100);
  const { bytes, seal } = await sealRecording(plain, TYPE, [key]);
  const piece = (at: number) =>
    bytes.slice(at * PIECE_BYTES, (at + 1) * PIECE_BYTES);
  const changed = bytes.slice();
  changed[PIECE_BYTES + 5] ^= 1;
  const other = await sealRecording(plain, TYPE, [key]);
  const [own] = seal.devices;
  const otherKey: MessageSeal = {
    ...seal,
    devices: [{ ...own, wrapped: "A".repeat(64) }],
  };
  const mixed: MessageSeal = { ...seal, key: other.seal.key };
  for (
    const [what, forged, type, how] of [
      ["a changed byte", changed, TYPE, seal],
      ["no last piece", joined(piece(0), piece(1)), TYPE, seal],
      ["part of the last piece", bytes.slice(0, -1), TYPE, seal],
      ["a piece more", joined(bytes, piece(0)), TYPE, seal],
      [
        "pieces in another order",
        joined(piece(1), piece(0), piece(2)),
        TYPE,
        seal,
      ],
      ["a piece left out", joined(piece(0), piece(2)), TYPE, seal],
      ["nothing", new Uint8Array(), TYPE, seal],
      ["another type", bytes, "audio/webm", seal],
      ["the bytes of another", other.bytes, TYPE, seal],
      ["another sender's key", bytes, TYPE, mixed],
      ["another content key", bytes, TYPE, otherKey],
    ] as const
  ) {
    await assertRejects(
      () => openRecording(forged, type, how, keys),
      Error,
      undefined,
      what,
    );
  }
});

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
