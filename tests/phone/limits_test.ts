import { assertEquals } from "@std/assert";
import { CLOSE } from "../../lib/shared/close_codes.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("one socket too many gives the notice of a full network, and the page tries again", async () => {
  const rig = new PhoneRig();
  rig.phone.connect();
  rig.browser.socket.open();
  rig.browser.socket.drop(CLOSE.tooManySockets);
  assertEquals(rig.phone.notice.value, { code: "network_full" });
  assertEquals(rig.phone.link.value, "waiting_to_retry");
  await rig.browser.advance(1_000);
  assertEquals(rig.phone.link.value, "connecting");
  rig.browser.socket.open();
  rig.phone.register("alice");
  rig.receive({ id: "registerResponse", response: "accepted", name: "alice" });
  assertEquals(rig.phone.notice.value, null);
});

Deno.test("a registration that was refused for a moment is repeated automatically", async () => {
  const rig = new PhoneRig();
  rig.phone.connect();
  rig.browser.socket.open();
  rig.phone.register("alice");
  rig.receive({
    id: "registerResponse",
    response: "rejected",
    reason: "rate_limited",
    message: "Too many requests. Try again in 3 s.",
    retryAfterMs: 3_000,
  });
  assertEquals(rig.state.name, "registering");
  assertEquals(rig.sent().length, 1);
  await rig.browser.advance(6_000);
  assertEquals(rig.sent().length, 2);
  rig.receive({ id: "registerResponse", response: "accepted", name: "alice" });
  assertEquals(rig.state.name, "idle");
});

Deno.test("a full network refuses a registration with an explanation", () => {
  const rig = new PhoneRig();
  rig.phone.connect();
  rig.browser.socket.open();
  rig.phone.register("alice");
  const message = "Too many people are connected from your network.";
  rig.receive({
    id: "registerResponse",
    response: "rejected",
    reason: "network_full",
    message,
  });
  assertEquals(rig.state, {
    name: "unregistered",
    problem: { code: "network_full", message },
  });
});

Deno.test("a session that an operator ended does not resume automatically", async () => {
  const rig = await PhoneRig.active();
  rig.browser.socket.drop(CLOSE.ended);
  assertEquals(rig.state, {
    name: "unregistered",
    problem: { code: "ended_by_operator" },
  });
  assertEquals(rig.lightsOut(), true);
  await rig.browser.advance(5_000);
  rig.browser.socket.open();
  await rig.browser.advance(3_000);
  assertEquals(rig.sent(), []);
  rig.phone.register("alice");
  rig.receive({
    id: "registerResponse",
    response: "rejected",
    reason: "banned",
    message: "An operator of this service has banned you.",
  });
  assertEquals(rig.in("unregistered").problem?.code, "banned");
});
