import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type FrameLimits,
  type FrameProblem,
  FrameScanner,
} from "../../../lib/net/guard/frame_scanner.ts";

const LIMITS: FrameLimits = {
  messageBytes: 1_000,
  messageBurst: 20,
  messagesPerSecond: 1,
  smallFrameBurst: 10,
  smallFramesPerSecond: 1,
};

interface Frame {
  opcode: number;
  final: boolean;
  length: number;
}

/**
 * Encodes a frame as clients do (RFC 6455 5.2), with any of the length formats
 * that fit.
 */
function bytesOf({ opcode, final, length }: Frame, wide: boolean): Uint8Array {
  const extended = length > 65_535 || (wide && opcode < 8)
    ? 8
    : length > 125
    ? 2
    : 0;
  const bytes = new Uint8Array(6 + extended + length).fill(0xff);
  const view = new DataView(bytes.buffer);
  bytes[0] = (final ? 0x80 : 0) | opcode;
  bytes[1] = 0x80 | (extended === 8 ? 127 : extended === 2 ? 126 : length);
  if (extended === 2) view.setUint16(2, length);
  if (extended === 8) view.setBigUint64(2, BigInt(length));
  return bytes;
}

/**
 * The result that RFC 6455 and the limits require for those frames, computed
 * without their bytes.
 */
function expected(frames: Frame[]): FrameProblem | null {
  let message = 0;
  let messages = 0;
  let small = 0;
  for (const { opcode, final, length } of frames) {
    if (opcode === 8) continue;
    if (opcode > 8) {
      if (++small > LIMITS.smallFrameBurst) return "policy";
      continue;
    }
    message += length;
    if (message > LIMITS.messageBytes) return "tooBig";
    if (!final && ++small > LIMITS.smallFrameBurst) return "policy";
    if (final && ++messages > LIMITS.messageBurst) return "policy";
    if (final) message = 0;
  }
  return null;
}

const frames = fc.array(
  fc.oneof(
    fc.record({
      opcode: fc.constantFrom(0, 1, 2),
      final: fc.boolean(),
      length: fc.oneof(fc.nat(130), fc.nat(1_100), fc.constant(66_000)),
    }),
    fc.record({
      opcode: fc.constantFrom(8, 9, 10),
      final: fc.constant(true),
      length: fc.nat(125),
    }),
  ),
  { maxLength: 30 },
);

Deno.test("frames are limited by size and number, however they are split", () => {
  fc.assert(
    fc.property(
      frames,
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
      (frames, wide, cuts) => {
        const scanner = new FrameScanner(LIMITS);
        const parts = frames.map((frame) => bytesOf(frame, wide));
        const bytes = new Uint8Array(
          parts.reduce((sum, { length }) => sum + length, 0),
        );
        let at = 0;
        for (const part of parts) {
          bytes.set(part, at);
          at += part.length;
        }
        let problem: FrameProblem | null = null;
        at = 0;
        for (let cut = 0; at < bytes.length; cut++) {
          const end = at + cuts[cut % cuts.length];
          const found = scanner.take(bytes.subarray(at, end), 0);
          problem ??= found;
          at = end;
        }
        assertEquals(problem, expected(frames));
        assertEquals(scanner.closed, frames.some(({ opcode }) => opcode === 8));
      },
    ),
    { numRuns: 2_000 },
  );
});

Deno.test("a frame is refused by its announced length, and control frames have a lower limit", () => {
  const header = (opcode: number, length: bigint) => {
    const bytes = new Uint8Array(10);
    bytes.set([0x80 | opcode, 0xff]);
    new DataView(bytes.buffer).setBigUint64(2, length);
    return new Uint8Array([...bytes, 0, 0, 0, 0]);
  };
  for (const length of [1_001n, 60n << 20n, (1n << 63n) - 1n, 1n << 63n]) {
    assertEquals(new FrameScanner(LIMITS).take(header(1, length), 0), "tooBig");
    assertEquals(new FrameScanner(LIMITS).take(header(9, length), 0), "policy");
  }
});

Deno.test("the allowance of small frames refills with time", () => {
  const scanner = new FrameScanner(LIMITS);
  const pong = bytesOf({ opcode: 10, final: true, length: 0 }, false);
  for (let second = 0; second < 1_000; second++) {
    assertEquals(scanner.take(pong, second * 1_000), null);
  }
});

Deno.test("a frame without a mask is refused", () => {
  const frame = bytesOf({ opcode: 1, final: true, length: 5 }, false);
  frame[1] &= 0x7f;
  assertEquals(new FrameScanner(LIMITS).take(frame, 0), "policy");
});
