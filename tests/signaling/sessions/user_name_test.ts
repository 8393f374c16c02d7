import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { MAX_NAME_LENGTH } from "../../../lib/shared/protocol_limits.ts";
import { normalizeUserName } from "../../../lib/signaling/sessions/user_name.ts";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import { Switchboard } from "../switchboard.ts";

Deno.test("invalid names are refused", () => {
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

Deno.test("names are normalised", () => {
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

Deno.test("zero-width joiners stay in a name if they change its look", () => {
  const names = [
    "علی\u200Cرضا",
    "می\u200Cنا",
    // Sinhala, Malayalam with an old chillu, Bengali, Kannada.
    "ශ්\u200Dරී ලංකා",
    "ജോണ്\u200D",
    "র\u09CD\u200Cযাব",
    "ರಾಜ್\u200Cಕುಮಾರ್",
    "🧑\u200D💻 Kim",
    "🏳️\u200D🌈",
    "👩🏽\u200D🚀",
    "👨\u200D👩\u200D👧\u200D👦",
    "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} Ian",
  ];
  for (const name of names) {
    assertEquals(normalizeUserName(name), name.normalize("NFKC"));
  }
});

Deno.test("zero-width joiners elsewhere are removed", () => {
  const none = [
    "bo\u200Db",
    "bo\u200Cb",
    "bob\u200D",
    "\u200Dbob",
    "علی\u200C",
    "علی\u200C\u200Cرضا",
    "علی\u200D\u200Cرضا",
    "क\u200Dष",
    "1\u200D2",
    "🧑\u200D",
    "🧑\u200Db",
    "🧑\u200D\u200D💻",
    "bob\u{E0067}\u{E0062}\u{E007F}",
    "🏴\u{E0061}\u{E007F}",
  ];
  for (const name of none) assertEquals(normalizeUserName(name), null, name);
  assertEquals(userNameKey("علی\u200Cرضا"), userNameKey("علیرضا"));
  assertEquals(userNameKey("🧑\u200D💻"), userNameKey("🧑💻"));
});

Deno.test("a normalised name is a name, and its own normal form", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const name = normalizeUserName(text);
    if (name === null) return;
    assertEquals(normalizeUserName(name), name);
    assertEquals(name.length > 0 && name.length <= MAX_NAME_LENGTH, true);
  }));
});

Deno.test("look-alikes of a name in use are refused, and calls to them reach its owner", async () => {
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

Deno.test("unusual names get the same result in register and in call", async () => {
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
