import { assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("a voice call opens no camera on either side, until somebody switches it on", async () => {
  const caller = PhoneRig.registered();
  void caller.phone.call("bob", { video: false });
  await settle();
  const [call] = caller.sent().slice(-1);
  assertEquals(call, {
    id: "call",
    to: "bob",
    sdpOffer: "offer 0",
    video: false,
  });
  const callee = PhoneRig.registered();
  callee.phone.preferences.set({ pictureWhenItRings: true });
  callee.receive({
    id: "incomingCall",
    from: "alice",
    callId: "c1",
    video: false,
  });
  assertEquals(callee.in("incoming").call.video, false);
  await callee.phone.accept();
  for (const { browser, phone } of [caller, callee]) {
    assertEquals(browser.tracks.map(({ kind }) => kind), ["audio"]);
    assertEquals(phone.cameraOn.value, false);
    await phone.toggleCamera();
    assertEquals(browser.tracks.map(({ kind }) => kind), ["audio", "video"]);
    assertEquals(browser.connections.length, 1);
    phone.hangUp();
    assertEquals(phone.history.calls.value[0].video, false);
    phone.close();
  }
});

Deno.test("a voice call may be answered with the camera, and a video call stays one without a camera", async () => {
  for (const asked of [false, true]) {
    for (const answered of [false, true]) {
      const rig = PhoneRig.registered();
      rig.receive({
        id: "incomingCall",
        from: "bob",
        callId: "c1",
        video: asked,
      });
      await rig.phone.accept({ video: answered });
      assertEquals(rig.phone.cameraOn.value, answered);
      rig.phone.close();
    }
  }
});

Deno.test("a page that is opened while a voice call rings knows that it is one", () => {
  const rig = PhoneRig.registered();
  rig.welcome({
    call: {
      callId: "c1",
      peer: "bob",
      role: "callee",
      state: "ringing",
      video: false,
    },
  });
  assertEquals(rig.in("incoming").call.video, false);
});
