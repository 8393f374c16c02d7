import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import * as v from "valibot";
import { ClientMessage } from "../../../lib/shared/protocol.ts";
import { readClientMessage } from "../../../lib/signaling/sockets/client_message.ts";

const IDS = ClientMessage.options.map(({ entries }) => entries.id.literal);
const FIELDS = new Set(
  ClientMessage.options.flatMap(({ entries }) => Object.keys(entries)),
);

/** Values that are messages, nearly so, or nothing like it. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.tuple(
    fc.oneof(fc.constantFrom(...IDS, "toString", "__proto__"), fc.jsonValue()),
    fc.dictionary(
      fc.constantFrom(...FIELDS, "other"),
      fc.oneof(
        fc.jsonValue(),
        fc.string(),
        fc.nat(),
        fc.constantFrom("accept", "reject", { candidate: "c" }, {
          audio: true,
          video: "off",
        }),
      ),
    ),
  ).map(([id, fields]) => ({ ...fields, id })),
);

Deno.test("exactly the protocol's messages are read, without unknown fields", () => {
  let messages = 0;
  fc.assert(
    fc.property(anything, (value) => {
      const text = JSON.stringify(value);
      const read = readClientMessage(text);
      const expected = v.safeParse(ClientMessage, JSON.parse(text));
      assertEquals("message" in read, expected.success);
      if (!("message" in read)) return;
      messages++;
      assertEquals(read.message, expected.output);
    }),
    { numRuns: 2_000 },
  );
  assertEquals(messages > 50, true, "some of them are messages");
});

Deno.test("a refusal names the invalid field or the unknown id", () => {
  const words = (value: unknown) => {
    const read = readClientMessage(JSON.stringify(value));
    return "refusal" in read ? read.refusal.message : "";
  };
  assertEquals(
    words({ id: "call", to: "bob" }),
    "In call, the field sdpOffer is missing or wrong.",
  );
  assertEquals(
    words({ id: "onIceCandidate", candidate: { candidate: 1 } }),
    "In onIceCandidate, the field candidate.candidate is missing or wrong.",
  );
  for (const value of [null, [], "call", { id: "ringing" }, { id: ["call"] }]) {
    assertEquals(words(value), "A message is an object with a known id.");
  }
});
