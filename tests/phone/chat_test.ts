import { assertEquals } from "@std/assert";
import { C1, PhoneRig } from "./phone_rig.ts";

/** In a call whose other side can read. */
async function talking(): Promise<PhoneRig> {
  const rig = await PhoneRig.active();
  const state = { audio: true, video: "camera" } as const;
  rig.receive({ id: "peerMediaState", callId: "c1", state });
  return rig;
}

const said = (rig: PhoneRig) => rig.phone.chat.lines.value;

Deno.test("messages go both ways, and unread ones are counted until they are shown", async () => {
  const rig = await talking();
  const { chat } = rig.phone;
  chat.send("  hello ");
  chat.send("   ");
  assertEquals(rig.lastSent(), { id: "chat", callId: "c1", text: "hello" });
  rig.receive({ id: "peerChat", callId: "c1", text: "one" });
  rig.receive({ id: "peerChat", callId: "c1", text: "two" });
  assertEquals(chat.unread.value, 2);
  chat.markRead();
  assertEquals(chat.unread.value, 0);
  assertEquals(said(rig), [
    { from: "us", text: "hello" },
    { from: "peer", text: "one" },
    { from: "peer", text: "two" },
  ]);
  for (let i = 0; i < 600; i++) {
    rig.receive({ id: "peerChat", callId: "c1", text: `${i}` });
  }
  assertEquals([said(rig).length, chat.unread.value], [500, 500]);
  chat.markRead();
  assertEquals(chat.unread.value, 0);
  rig.phone.hangUp();
  assertEquals(said(rig), []);
});

Deno.test("messages of another call, or to somebody who cannot read them, are ignored", async () => {
  const rig = await PhoneRig.active();
  rig.phone.chat.send("an old page does not know this");
  assertEquals(said(rig), []);
  rig.receive({ id: "peerChat", callId: "c0", text: "late" });
  assertEquals(said(rig), []);
});

Deno.test("messages written without a socket arrive once and in order", async () => {
  const rig = await talking();
  const sent = () =>
    rig.sent().flatMap((message) => message.id === "chat" ? message.text : []);
  rig.browser.socket.drop();
  rig.phone.chat.send("one");
  rig.phone.chat.send("two");
  await rig.browser.advance(5_000);
  rig.browser.socket.open();
  rig.welcome({ resumed: true, received: 0, call: C1 });
  assertEquals(sent(), ["one", "two"]);
});
