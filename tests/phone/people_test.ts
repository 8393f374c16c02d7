import { assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("calling a name that the complete list lacks sends nothing and opens no device", async () => {
  const rig = PhoneRig.registered();
  const before = rig.sent().length;
  await rig.phone.call("Zoë");
  assertEquals(rig.in("idle").ended?.reason, "not_registered");
  assertEquals(rig.sent().length, before);
  assertEquals(rig.browser.tracks, []);
  assertEquals(rig.phone.history.calls.value, []);
});

Deno.test("where calls may wake people, the server is asked about somebody who is not here", async () => {
  const rig = new PhoneRig();
  rig.phone.connect();
  rig.browser.socket.open();
  rig.phone.register("alice");
  rig.welcome({ wakes: true });
  await rig.phone.call("Zoë");
  assertEquals(rig.in("calling").call.peer, "Zoë");
  rig.phone.hangUp();
});

Deno.test("nobody calls themselves", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("Alice");
  assertEquals(rig.in("idle").ended?.reason, "busy");
  assertEquals(rig.browser.tracks, []);
});

Deno.test("names are found as people write them", async () => {
  const rig = PhoneRig.registered();
  rig.receive({ id: "userJoined", name: "علی\u200Cرضا" });
  for (const name of [" BOB", "ｂｏｂ", "علیرضا"]) {
    await rig.phone.call(name);
    assertEquals(rig.state.name, "calling");
    rig.phone.hangUp();
    rig.phone.dismissEnded();
  }
});

Deno.test("without the complete list the server is asked, and no old entry stays", async () => {
  const rig = PhoneRig.registered();
  await rig.reconnect();
  rig.welcome({ resumed: true, users: undefined });
  assertEquals(rig.phone.users.value, []);
  void rig.phone.call("Zoë");
  await settle();
  assertEquals(rig.lastSent()?.id, "call");
  rig.phone.close();
});

Deno.test("once everybody is told no more, nobody stays in the list, and a call to anybody is tried", async () => {
  const rig = PhoneRig.registered();
  rig.receive({ id: "presence", everybody: false, users: [] });
  assertEquals(rig.phone.users.value, []);
  void rig.phone.call("Zoë");
  await settle();
  assertEquals(rig.lastSent()?.id, "call");
  rig.phone.hangUp();
  rig.phone.dismissEnded();
  const users = [{ name: "bob", busy: true }];
  rig.receive({ id: "presence", everybody: true, users });
  assertEquals(rig.phone.users.value, users);
  await rig.phone.call("Zoë");
  assertEquals(rig.in("idle").ended?.reason, "not_registered");
});

Deno.test("a refused watch changes nothing", () => {
  const rig = PhoneRig.registered();
  rig.receive({ id: "presence", reason: "rate_limited", message: "Wait." });
  assertEquals(rig.phone.users.value.length, 2);
  assertEquals(rig.phone.notice.value, null);
});

Deno.test("with tokens the server is asked for an absent person, and keeps the missed call", async () => {
  const tokens = { current: "t.o.k", renew: () => Promise.resolve(false) };
  const rig = new PhoneRig(undefined, tokens);
  rig.phone.connect();
  rig.browser.socket.open();
  rig.welcome();
  await rig.phone.call("Alice");
  assertEquals(rig.in("idle").ended?.reason, "busy");
  void rig.phone.call("Zoë");
  await settle();
  assertEquals(rig.lastSent()?.id, "call");
  rig.phone.close();
});
