import { assertEquals } from "@std/assert";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("the phone registers with protocol 2 and gets the list of people", () => {
  const rig = PhoneRig.registered();
  assertEquals(rig.sent(), [{
    id: "register",
    name: "alice",
    protocol: 2,
    sealed: true,
    reseals: true,
    secondCall: true,
  }]);
  rig.receive({ id: "userJoined", name: "zoe" });
  rig.receive({ id: "userLeft", name: "carol" });
  rig.receive({ id: "userBusy", name: "zoe", busy: true });
  assertEquals(rig.phone.users.value, [
    { name: "bob", busy: false },
    { name: "zoe", busy: true },
  ]);
});

Deno.test("a browser for which a name may be kept sends its secret", () => {
  const rig = new PhoneRig();
  rig.browser.platform.deviceStorage!.setItem("ringSecret", "secret");
  rig.phone.connect();
  rig.browser.socket.open();
  rig.phone.register("alice");
  const [register] = rig.sent();
  assertEquals(register.id === "register" && register.secret, "secret");
});

Deno.test("a refused name is a problem beside the form", () => {
  const rig = PhoneRig.registered();
  const other = new PhoneRig();
  other.phone.connect();
  other.browser.socket.open();
  other.phone.register("alice");
  other.receive({
    id: "registerResponse",
    response: "rejected",
    reason: "name_taken",
    message: "taken",
  });
  assertEquals(other.state, {
    name: "unregistered",
    problem: { code: "name_taken", message: "taken" },
  });
  assertEquals(rig.state.name, "idle");
});

Deno.test("a name that the previous session still has is requested until it is free", async () => {
  const rig = PhoneRig.registered();
  await rig.reconnect();
  rig.receive({
    id: "registerResponse",
    response: "rejected",
    reason: "name_taken",
  });
  assertEquals(rig.state.name, "idle");
  await rig.browser.advance(2_000);
  assertEquals(rig.sent().length, 2);
  rig.welcome();
  assertEquals(rig.state.name, "idle");
});

Deno.test("a session that another page took is not taken back", async () => {
  const rig = await PhoneRig.active();
  rig.browser.socket.drop(4000);
  assertEquals(rig.state.name, "unregistered");
  await rig.browser.advance(300);
  rig.browser.socket.open();
  assertEquals(rig.sent(), []);
});
