import { assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

/** Alice in an active call with bob, with a server that speaks only version 1. */
async function activeInVersion1(): Promise<PhoneRig> {
  const rig = new PhoneRig();
  rig.phone.connect();
  rig.browser.socket.open();
  rig.phone.register("alice");
  rig.receive({ id: "registerResponse", response: "accepted" });
  await rig.phone.call("bob");
  rig.receive({
    id: "callResponse",
    response: "accepted",
    sdpAnswer: "answer",
  });
  await settle();
  rig.browser.connection.become("connected");
  assertEquals(rig.state.name, "active");
  return rig;
}

Deno.test("with a server of version 1, hanging up sends stop", async () => {
  const rig = await activeInVersion1();
  rig.phone.hangUp();
  assertEquals(rig.sent().filter(({ id }) => id === "stop").length, 1);
});

Deno.test("with a server of version 1, a page that goes away ends its call", async () => {
  const rig = await activeInVersion1();
  rig.phone.close();
  assertEquals(rig.sent().filter(({ id }) => id === "stop").length, 1);
});
