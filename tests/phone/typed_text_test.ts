import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TypedText, TYPING_MS } from "../../lib/phone/call/typed_text.ts";
import { C1, PhoneRig } from "./phone_rig.ts";

/** A field whose text another side sees, with a clock of its own. */
class Typist {
  readonly shown: string[] = [];
  /** Whether there is a connection. */
  connected = true;
  #timer: { at: number; callback: () => void } | null = null;
  #now = 0;
  readonly typed = new TypedText((ms, callback) => {
    const timer = this.#timer = { at: this.#now + ms, callback };
    return () => {
      if (this.#timer === timer) this.#timer = null;
    };
  }, (text) => {
    if (this.connected) this.shown.push(text);
    return this.connected;
  });

  get waits(): boolean {
    return this.#timer !== null;
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    while (this.#timer && this.#timer.at <= until) {
      const { at, callback } = this.#timer;
      this.#now = at;
      this.#timer = null;
      callback();
    }
    this.#now = until;
  }
}

Deno.test("a text is shown at its first letter, and then at most every 350 ms", () => {
  const typist = new Typist();
  const { typed, shown } = typist;
  for (const text of ["h", "he", "hel"]) typed.set(text);
  assertEquals(shown, ["h"]);
  typist.advance(TYPING_MS - 1);
  assertEquals(shown, ["h"]);
  typist.advance(1);
  assertEquals(shown, ["h", "hel"]);
  typed.set("he");
  typist.advance(TYPING_MS);
  assertEquals(shown.at(-1), "he");
  typist.advance(TYPING_MS);
  assertEquals([shown.length, typist.waits], [3, false]);
});

Deno.test("a sent text is not shown again, and one thrown away is taken back", () => {
  const typist = new Typist();
  const { typed, shown } = typist;
  typed.set("hello");
  typed.sent();
  typed.set("");
  typist.advance(TYPING_MS);
  assertEquals(shown, ["hello"]);
  typed.set("no");
  typed.close();
  assertEquals(shown, ["hello", "no", ""]);
  typist.advance(TYPING_MS);
  assertEquals([shown.length, typist.waits], [3, false]);
  typed.close();
  assertEquals(shown.length, 3, "nothing is left to take back");
});

Deno.test("without a connection the latest text is shown once there is one", () => {
  const typist = new Typist();
  const { typed, shown } = typist;
  typist.connected = false;
  typed.set("a");
  typist.advance(TYPING_MS * 3);
  typed.set("ab");
  typist.connected = true;
  typist.advance(TYPING_MS);
  assertEquals(shown, ["ab"]);
});

Deno.test("the other side ends with what is in the field, at three updates a second at most", () => {
  const act = fc.oneof(
    fc.record({ text: fc.string({ maxLength: 3 }) }),
    fc.record({ ms: fc.nat(500) }),
    fc.record({ connected: fc.boolean() }),
  );
  fc.assert(fc.property(fc.array(act), (acts) => {
    const typist = new Typist();
    let field = "";
    let elapsed = 0;
    for (const act of acts) {
      if ("text" in act) typist.typed.set(field = act.text);
      else if ("connected" in act) typist.connected = act.connected;
      else {
        typist.advance(act.ms);
        elapsed += act.ms;
      }
    }
    typist.connected = true;
    typist.advance(TYPING_MS);
    assertEquals(typist.shown.at(-1) ?? "", field);
    const most = 2 + Math.floor(elapsed / TYPING_MS);
    assertEquals(typist.shown.length <= most, true);
  }));
});

/** In a call whose other side can read. */
async function talking(): Promise<PhoneRig> {
  const rig = await PhoneRig.active();
  const state = { audio: true, video: "camera" } as const;
  rig.receive({ id: "peerMediaState", callId: "c1", state });
  return rig;
}

const typing = (rig: PhoneRig) => rig.phone.chat.typing.value;

Deno.test("the peer's text grows and shrinks, and its message takes its place", async () => {
  const rig = await talking();
  for (const text of ["hel", "hello", "hell"]) {
    rig.receive({ id: "peerTyping", callId: "c1", text });
    assertEquals(typing(rig), text);
  }
  assertEquals(rig.phone.chat.lines.value, []);
  rig.receive({ id: "peerChat", callId: "c1", text: "hello" });
  assertEquals(typing(rig), "");
  rig.receive({ id: "peerTyping", callId: "c1", text: "a" });
  rig.receive({ id: "peerTyping", callId: "c0", text: "late" });
  assertEquals(typing(rig), "a");
  rig.receive({ id: "peerTyping", callId: "c1", text: "" });
  assertEquals(typing(rig), "");
});

Deno.test("the peer's text goes with the call, and with a server that starts again", async () => {
  const rig = await talking();
  rig.receive({ id: "peerTyping", callId: "c1", text: "hel" });
  await rig.reconnect();
  rig.welcome({ resumed: true, received: 0, call: C1 });
  assertEquals(typing(rig), "hel");
  await rig.reconnect();
  rig.welcome({ resumed: true, call: C1 });
  assertEquals(typing(rig), "");
  rig.receive({ id: "peerTyping", callId: "c1", text: "hello" });
  rig.receive({ id: "callEnded", callId: "c1", reason: "hung_up" });
  assertEquals(typing(rig), "");
});

Deno.test("a text is shown to somebody who can see it, and only a taken back one waits for a connection", async () => {
  const early = await PhoneRig.active();
  assertEquals(early.phone.chat.show("hel"), false);
  const rig = await talking();
  const { chat } = rig.phone;
  assertEquals(chat.show("hel"), true);
  assertEquals(rig.lastSent(), { id: "typing", callId: "c1", text: "hel" });
  rig.browser.socket.drop();
  assertEquals(chat.show("hello"), false);
  assertEquals(chat.show(""), true);
  await rig.browser.advance(5_000);
  rig.browser.socket.open();
  rig.welcome({ resumed: true, received: 0, call: C1 });
  const texts = rig.sent().flatMap((message) =>
    message.id === "typing" ? [message.text] : []
  );
  assertEquals(texts.at(-1), "");
  assertEquals(texts.includes("hello"), false);
});

Deno.test("updates leave the log to other messages", async () => {
  const rig = await talking();
  rig.phone.chat.show("ours");
  rig.receive({ id: "peerTyping", callId: "c1", text: "theirs" });
  const text = rig.phone.log.value.map(({ text }) => text).join();
  assertEquals(/ours|theirs/.test(text), false);
});

Deno.test("a page ignores, and counts, a message that it does not know", async () => {
  const rig = await talking();
  const before = rig.state;
  const { received } = pinged(rig);
  rig.browser.socket.receive({ id: "peerDances", callId: "c1" } as never);
  assertEquals(rig.state, before);
  assertEquals(rig.phone.notice.value, null);
  rig.receive({ id: "peerChat", callId: "c1", text: "still here" });
  assertEquals(rig.phone.chat.lines.value.length, 1);
  assertEquals(pinged(rig).received, received! + 2);
});

/** The page's latest count of messages. */
function pinged(rig: PhoneRig) {
  rig.phone.retryNow();
  const ping = rig.browser.socket.sent.findLast(({ id }) => id === "ping");
  return ping as { id: "ping"; received?: number };
}
