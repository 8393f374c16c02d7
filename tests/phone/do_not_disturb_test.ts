import { assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

const missed = (rig: PhoneRig) =>
  rig.phone.history.calls.value
    .filter(({ outcome }) => outcome === "missed").map(({ peer }) => peer);

function carolCalls(rig: PhoneRig): void {
  rig.receive({ id: "incomingCall", from: "carol", callId: "c2" });
}

const DECLINED = {
  id: "incomingCallResponse",
  callResponse: "reject",
  from: "carol",
  callId: "c2",
} as const;

Deno.test("who must not be disturbed hears nothing, and finds a missed call", async () => {
  const rig = PhoneRig.registered();
  rig.phone.preferences.set({ doNotDisturb: true, pictureWhenItRings: true });
  const before = rig.sent().length;
  carolCalls(rig);
  await settle();
  assertEquals(rig.sent().slice(before), [DECLINED]);
  assertEquals(rig.state.name, "idle");
  assertEquals(rig.phone.preview.value, null);
  assertEquals(missed(rig), ["carol"]);
  rig.receive({ id: "callEnded", callId: "c2", reason: "declined" });
  assertEquals(rig.in("idle").ended, undefined);
});

Deno.test("nor by a second call during the first", async () => {
  const rig = await PhoneRig.active();
  rig.phone.preferences.set({ doNotDisturb: true });
  carolCalls(rig);
  assertEquals(rig.lastSent(), DECLINED);
  assertEquals(rig.phone.secondCaller.value, null);
  rig.receive({ id: "callEnded", callId: "c2", reason: "declined" });
  assertEquals(rig.in("active").call.peer, "bob");
  assertEquals(missed(rig), ["carol"]);
});

Deno.test("somebody whom we call at the same time is not declined", async () => {
  const rig = PhoneRig.registered();
  rig.phone.preferences.set({ doNotDisturb: true });
  await rig.phone.call("carol");
  carolCalls(rig);
  await settle();
  const answers = rig.sent().flatMap((message) =>
    message.id === "incomingCallResponse" ? message.callResponse : []
  );
  assertEquals(answers, ["accept"]);
});

Deno.test("it rings again afterwards", () => {
  const rig = PhoneRig.registered();
  rig.phone.preferences.set({ doNotDisturb: true });
  rig.phone.preferences.set({ doNotDisturb: false });
  carolCalls(rig);
  assertEquals(rig.in("incoming").call.peer, "carol");
});
