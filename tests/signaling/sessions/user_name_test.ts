import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { MAX_NAME_LENGTH } from "../../../lib/shared/protocol.ts";
import {
  normalizeUserName,
  userNameKey,
} from "../../../lib/signaling/sessions/user_name.ts";
import { Switchboard } from "../switchboard.ts";

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
    // Invisible characters, although they are letters, marks and symbols.
    "\u3164",
    "bob\u3164",
    "bob\u034F",
    "\u2800",
    "\uFE0F",
    // An accent without a letter.
    "\u0301",
    "\uD800",
    "x".repeat(65),
    "x".repeat(10_000),
    // One character that NFKC expands to eighteen.
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
  assertEquals(normalizeUserName("❤️ Ann"), "❤️ Ann");
  assertEquals(userNameKey("bob1\uFE0F"), userNameKey("bob1"));
  // As displayed by a page.
  assertEquals(normalizeUserName("Ann \u00A0\u3000 Lee"), "Ann Lee");
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

Deno.test("odd names have one answer each, in register and in call", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice", 2);
  const odd = ["", " ", "a\0b", "\u202Ebob", "a\u200Bb", "\uD800", "\u3164"];
  for (const name of [...odd, "x".repeat(10_000)]) {
    const other = board.user();
    await other.send({ id: "register", name, protocol: 2 });
    assertEquals(other.last("registerResponse").reason, "invalid_name");
    await alice.send({ id: "call", to: name, sdpOffer: "o" });
    assertEquals(alice.last("callResponse").reason, "not_registered");
  }
  for (const name of ["__proto__", "constructor", "toString", "zoë", "李雷"]) {
    await board.registered(name, 2);
    const other = board.user();
    await other.send({ id: "register", name, protocol: 2 });
    assertEquals(other.last("registerResponse").reason, "name_taken");
  }
});
