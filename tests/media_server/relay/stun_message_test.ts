import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { readAnswer } from "../../../lib/doctor/turn_message.ts";
import { StunMessage } from "../../../lib/media_server/relay/stun_message.ts";
import {
  checkLength,
  writeAnswer,
  writeCheck,
} from "../../../lib/media_server/relay/stun_writer.ts";
import { checkAnswer, checkRequest, signed } from "./check_request.ts";

const PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

/** RFC 5769 2.1: sample request. */
const SAMPLE = Uint8Array.fromHex(`
  000100582112a442b7e7a701bc34d686fa87dfae
  802200105354554e207465737420636c69656e74
  002400046e0001ff80290008932ff9b151263b36
  000600096576746a3a68367659202020
  000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
  80280004e57a3bcf`.replaceAll(/\s/g, ""));

/** Reads and verifies a message that stands somewhere in a larger array. */
function isValid(message: Uint8Array, username: string, password: string) {
  const { bytes, start } = placed(message);
  const check = new StunMessage();
  return check.read(bytes, start, message.length) === "check" &&
    check.isFor(bytes, new TextEncoder().encode(username)) &&
    check.isAuthentic(bytes, password);
}

function placed(message: Uint8Array) {
  const start = 64;
  const bytes = new Uint8Array(start + message.length + 64).fill(0xaa);
  bytes.set(message, start);
  return { bytes, start };
}

const bytesOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length });
const text = fc.string({ minLength: 1, maxLength: 60 })
  .filter((text) => text.trim() !== "");
const checks = fc.record({
  username: text,
  password: text,
  nominates: fc.boolean(),
  more: fc.array(
    fc.tuple(
      fc.integer({ min: 0x8000, max: 0xffff }).filter((type) =>
        type !== 0x8028
      ),
      fc.uint8Array({ maxLength: 40 }),
    ),
    { maxLength: 4 },
  ),
});

Deno.test("the sample request of RFC 5769 is valid", () => {
  assert(isValid(SAMPLE, "evtj:", PASSWORD));
  assert(!isValid(SAMPLE, "evtk:", PASSWORD));
  assert(!isValid(SAMPLE, "evtj:", PASSWORD.toLowerCase()));
});

Deno.test("a check with an unknown required attribute is refused", () => {
  const more = [[0x0021, new Uint8Array(4)]] as const;
  const check = { username: "a:b", password: "p" };
  assert(isValid(checkRequest(check), "a:", "p"));
  assert(!isValid(checkRequest({ ...check, more }), "a:", "p"));
});

Deno.test("a browser's check is valid with its password only", () => {
  fc.assert(fc.property(checks, text, (options, other) => {
    const message = checkRequest(options);
    assert(isValid(message, options.username, options.password));
    assertEquals(
      isValid(message, options.username, other),
      // HMAC pads a short key with zeros.
      other.replace(/\0+$/, "") === options.password.replace(/\0+$/, ""),
    );
  }));
});

Deno.test("a check is invalid when any of its bits changes", () => {
  fc.assert(fc.property(checks, fc.nat(), (options, at) => {
    const message = checkRequest(options);
    message[(at >> 3) % message.length] ^= 1 << (at & 7);
    assert(!isValid(message, options.username, options.password));
  }));
});

Deno.test("cut, lengthened and random messages are invalid and harm nothing", () => {
  fc.assert(fc.property(
    checks,
    fc.nat(400),
    fc.uint8Array({ maxLength: 300 }),
    (options, length, noise) => {
      const message = checkRequest(options);
      if (length < message.length) {
        assert(!isValid(message.slice(0, length), options.username, "p"));
      }
      const longer = new Uint8Array([...message, ...noise]);
      if (noise.length > 0) {
        assert(!isValid(longer, options.username, options.password));
      }
      assert(!isValid(noise, options.username, options.password));
    },
  ));
});

Deno.test("the answer has the source and the integrity, and is no longer than the check", () => {
  const addresses = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
  );
  const ports = fc.integer({ min: 1, max: 65_535 });
  fc.assert(fc.property(checks, addresses, ports, (options, address, port) => {
    const message = checkRequest(options);
    const { bytes, start } = placed(message);
    const check = new StunMessage();
    assert(check.read(bytes, start, message.length));
    const length = writeAnswer(
      bytes,
      start,
      message.length,
      { address, port },
      options.password,
    );
    assert(length <= message.length);
    if (length === 0) return;
    const answer = Buffer.from(bytes.slice(start, start + length));
    const read = readAnswer(answer, Buffer.from(message.slice(8, 20)));
    assert(read?.success);
    const mapped = read.attributes.get(0x0020);
    assert(mapped);
    assertEquals(mapped.readUInt16BE(2) ^ 0x2112, port);
    const plain = mapped.subarray(4).map((byte, n) => byte ^ message[4 + n]);
    assertEquals([...plain], [...address]);
    assertEquals(bytes[start - 1], 0xaa);
    const unsigned = Buffer.from(answer.subarray(0, length - 32));
    assertEquals(new Uint8Array(answer), signed(unsigned, options.password));
  }));
});

Deno.test("a browser accepts the relay's own check, which has the announced length", () => {
  fc.assert(
    fc.property(
      text,
      text,
      bytesOf(12),
      bytesOf(8),
      (name, password, id, tie) => {
        const { bytes, start } = placed(new Uint8Array(300));
        const own = {
          username: new TextEncoder().encode(name),
          password,
          transaction: id,
          tieBreaker: tie,
        };
        const length = writeCheck(bytes, start, own);
        assertEquals(length, checkLength(own));
        const written = Buffer.from(bytes.slice(start, start + length));
        const unsigned = Buffer.from(written.subarray(0, length - 32));
        assertEquals(new Uint8Array(written), signed(unsigned, password));
        assertEquals(new Uint8Array(written.subarray(8, 20)), id);
        const [priority, role] = [0x0024, 0x8029].map((type) =>
          written.includes(Buffer.from([type >> 8, type & 0xff, 0]), 20)
        );
        assert(priority && role);
        assert(isValid(new Uint8Array(written), name, password));
        assertEquals(bytes[start - 1], 0xaa);
      },
    ),
  );
});

Deno.test("an answer counts for its own transaction and password only", () => {
  const check = checkRequest({ username: "a:b", password: "p" });
  const answer = checkAnswer(check, "q");
  const { bytes, start } = placed(answer);
  const message = new StunMessage();
  assertEquals(message.read(bytes, start, answer.length), "answer");
  const id = check.slice(8, 20);
  assert(message.isOf(bytes, id));
  for (let n = 0; n < id.length; n++) {
    assert(!message.isOf(bytes, id.map((byte, at) => at === n ? ~byte : byte)));
  }
  assert(message.isAuthentic(bytes, "q"));
  assert(!message.isAuthentic(bytes, "p"));
});
