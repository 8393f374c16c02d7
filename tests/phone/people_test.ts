import { assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("nobody is called, and no device opened, for a name that a complete list lacks", async () => {
  const rig = PhoneRig.registered();
  const before = rig.sent().length;
  await rig.phone.call("Zoë");
  assertEquals(rig.in("idle").ended?.reason, "not_registered");
  assertEquals(rig.sent().length, before);
  assertEquals(rig.browser.tracks, []);
  assertEquals(rig.phone.history.calls.value, []);
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

Deno.test("without the whole list the server is asked, and no old entry stays", async () => {
  const rig = PhoneRig.registered();
  await rig.reconnect();
  rig.welcome({ resumed: true, users: undefined });
  assertEquals(rig.phone.users.value, []);
  void rig.phone.call("Zoë");
  await settle();
  assertEquals(rig.lastSent()?.id, "call");
  rig.phone.close();
});

Deno.test("where tokens identify people the server is asked for somebody absent, whose missed call it keeps", async () => {
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
