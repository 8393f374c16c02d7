import { assertEquals } from "@std/assert";
import { screenOf } from "../../lib/phone/phone_state.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("each state has its screen, and an incoming call is a sheet over the people", async () => {
  const rig = new PhoneRig();
  const screen = () => screenOf(rig.state).name;
  const sheet = () => {
    const shown = screenOf(rig.state);
    return shown.name === "people" && shown.sheet;
  };
  assertEquals(screen(), "join");
  rig.phone.connect();
  rig.browser.socket.open();
  rig.phone.register("alice");
  assertEquals([rig.state.name, screen()], ["registering", "join"]);
  rig.welcome();
  assertEquals([screen(), sheet()], ["people", null]);
  rig.receive({ id: "incomingCall", from: "bob", callId: "c0" });
  assertEquals([screen(), sheet()], ["people", "incoming"]);
  rig.phone.decline();
  await rig.phone.call("bob");
  assertEquals([rig.state.name, screen()], ["calling", "call"]);
  rig.phone.close();
});
