import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { MAX_NAME_LENGTH } from "../../lib/protocol.ts";
import {
  normalizeUserName,
  userNameKey,
} from "../../lib/signaling/user_name.ts";
import { Switchboard } from "./switchboard.ts";

Deno.test("what is no name", () => {
  const none = [
    "",
    "   ",
    "\u3000",
    "a\u0000b",
    "a\nb",
    "\u202Egnp.exe",
    "a\u200Bb",
    "\uFEFF",
    "\uD800",
    "x".repeat(65),
    "x".repeat(10_000),
    // One character that NFKC makes eighteen of.
    "\uFDFA".repeat(20),
  ];
  for (const name of none) assertEquals(normalizeUserName(name), null, name);
});

Deno.test("names in their one form", () => {
  assertEquals(normalizeUserName("  alice "), "alice");
  assertEquals(normalizeUserName("ａｌｉｃｅ"), "alice");
  assertEquals(normalizeUserName("ﬁona"), "fiona");
  assertEquals(normalizeUserName("e\u0301"), "é");
  assertEquals(normalizeUserName("محمد"), "محمد");
  assertEquals(normalizeUserName("__proto__"), "__proto__");
  assertEquals(normalizeUserName("x".repeat(64)), "x".repeat(64));
  assertEquals(userNameKey("Bob"), userNameKey("bOB"));
});

Deno.test("a normalised name is a name, and its own normal form", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const name = normalizeUserName(text);
    if (name === null) return;
    assertEquals(normalizeUserName(name), name);
    assertEquals(name.length > 0 && name.length <= MAX_NAME_LENGTH, true);
  }));
});

Deno.test("look-alikes of a taken name are taken, and reach its holder", async () => {
  const board = new Switchboard();
  const bob = await board.registered("Bob");
  const alice = await board.registered("alice");
  for (const name of ["bob", "Ｂｏｂ", " BOB "]) {
    const other = board.user();
    await other.send({ id: "register", name });
    assertEquals(other.last("registerResponse").response, "rejected");
  }
  await alice.send({ id: "call", to: " bob", sdpOffer: "o" });
  assertEquals(bob.last("incomingCall").from, "alice");
});
