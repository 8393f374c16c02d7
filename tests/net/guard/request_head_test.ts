import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type RequestHead,
  RequestHeadReader,
} from "../../../lib/net/guard/request_head.ts";

const MAX_BYTES = 500;
const encoder = new TextEncoder();

/** Reads `text`, cut into pieces of those lengths in turn. */
function read(text: string, cuts: number[] = [text.length]) {
  const reader = new RequestHeadReader(MAX_BYTES);
  const bytes = encoder.encode(text);
  let at = 0;
  for (let cut = 0; at < bytes.length; cut++) {
    const end = at + cuts[cut % cuts.length];
    const head = reader.take(bytes.slice(at, end));
    if (head !== null) return { head, at: Math.min(end, bytes.length) };
    at = end;
  }
  return { head: null, at };
}

function isHead(head: unknown): head is RequestHead {
  return typeof head === "object" && head !== null;
}

const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
const value = fc.stringMatching(/^[ -~\t]{0,60}$/);

Deno.test("a head is read byte for byte and leaves the rest, however they are split", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("GET", "POST", "HEAD"),
      fc.array(value, { maxLength: 4 }),
      fc.string({ maxLength: 50 }),
      cuts,
      (method, values, after, cuts) => {
        const lines = values.map((value, i) => `X-${i}: ${value}`);
        const text = [`${method} /x?y HTTP/1.1`, ...lines, "", ""].join("\r\n");
        const all = encoder.encode(text + after);
        const { head, at } = read(text + after, cuts);
        assert(isHead(head));
        assertEquals(head.bytes, encoder.encode(text));
        assertEquals(head.rest, all.slice(text.length, at));
        assertEquals(head.bodyBytes, 0);
      },
    ),
  );
});

Deno.test("any bytes give a head within the limit, a refusal or nothing yet", () => {
  const line = fc.constantFrom(
    "GET / HTTP/1.1",
    "\r",
    "\n",
    "\r\n",
    "X: y",
    "",
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(line, fc.string({ unit: "binary" }))),
      cuts,
      (parts, cuts) => {
        const { head } = read(parts.join(""), cuts);
        if (isHead(head)) {
          assert(head.bytes.length <= MAX_BYTES);
          const text = new TextDecoder("latin1").decode(head.bytes);
          assert(/^[A-Z]+ \S+ HTTP\/1\.[01]\r\n/.test(text), text);
          assertEquals(text.indexOf("\r\n\r\n"), text.length - 4);
          assertEquals(/(?<!\r)\n|\r(?!\n)/.test(text), false, text);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

Deno.test("an ambiguous head is refused", () => {
  for (
    const text of [
      "GET / HTTP/1.1\nHost: x\n\n",
      "GET / HTTP/1.1\r\nHost: x\r\n\n",
      "GET / HTTP/1.1\r\nA: b\rGET /two HTTP/1.1\r\n\r\n",
      "\r\nGET / HTTP/1.1\r\n\r\n",
      "GET /a b HTTP/1.1\r\n\r\n",
      "GET / HTTP/2.0\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "GET /\r\n\r\n",
      "\x16\x03\x01 / HTTP/1.1\r\n\r\n",
    ]
  ) {
    assertEquals(read(text).head, 400, JSON.stringify(text));
    assertEquals(read(text, [1]).head, 400, JSON.stringify(text));
  }
});

Deno.test("a head over the limit is refused before its end", () => {
  const text = `GET / HTTP/1.1\r\nX: ${"x".repeat(MAX_BYTES)}`;
  assertEquals(read(text).head, 431);
  assertEquals(read(text, [1]), { head: 431, at: MAX_BYTES + 1 });
});

Deno.test("exactly one header, in upper or lower case, gives a body's length", () => {
  const bodyOf = (...headers: string[]) => {
    const lines = ["GET / HTTP/1.1", "A: b", ...headers];
    const { head } = read(lines.join("\r\n") + "\r\n\r\n");
    return isHead(head) ? head.bodyBytes : { problem: head };
  };
  assertEquals(bodyOf("Content-Length: 1"), 1);
  assertEquals(bodyOf("content-length:0"), 0);
  assertEquals(bodyOf("CONTENT-LENGTH: \t 12 "), 12);
  assertEquals(bodyOf("X-Content-Length: 1"), 0);
  assertEquals(bodyOf(), 0);
  assertEquals(bodyOf("TRANSFER-ENCODING: chunked"), { problem: 411 });
  for (
    const ambiguous of [
      ["Content-Length : 1"],
      ["Content-Length: 1", "Content-Length: 1"],
      ["Content-Length: 1, 1"],
      ["Content-Length: -1"],
      ["Content-Length: +1"],
      ["Content-Length: 0x1"],
      ["Content-Length: 1e3"],
      ["Content-Length: 1 1"],
      ["Content-Length:"],
      ["Content-Length: 99999999999999999999"],
    ]
  ) assertEquals(bodyOf(...ambiguous), { problem: 400 }, ambiguous.join());
});
