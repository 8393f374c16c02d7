import { assert, assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("the camera opens while it rings only by the person's choice, and only the person sees it", async () => {
  for (const wanted of [true, false]) {
    const rig = PhoneRig.registered();
    rig.browser.makesPlaceholders();
    rig.phone.preferences.set({ pictureWhenItRings: wanted });
    rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
    await settle();
    assertEquals(rig.browser.tracks.map(({ kind }) => kind), [
      ...(wanted ? ["video"] : []),
    ]);
    assertEquals(rig.phone.preview.value !== null, wanted);
    assertEquals(rig.sends(), ["audio placeholder", "video placeholder"]);
    rig.phone.decline();
    assert(rig.lightsOut());
    assertEquals(rig.phone.preview.value, null);
  }
});

Deno.test("a camera that is already in use is previewed while it rings, and only the person sees it", async () => {
  const rig = PhoneRig.registered();
  rig.browser.makesPlaceholders();
  await rig.phone.check.start();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  await settle();
  assert(rig.phone.preview.value);
});

Deno.test("an open camera is sent with the accept and not opened twice", async () => {
  const rig = PhoneRig.registered();
  rig.browser.makesPlaceholders();
  rig.phone.preferences.set({ pictureWhenItRings: true });
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  await settle();
  const accepting = rig.phone.accept();
  assertEquals(rig.sends(), ["audio placeholder", "video"]);
  await accepting;
  assertEquals(rig.sends(), ["audio", "video"]);
  assertEquals(rig.browser.tracks.map(({ kind }) => kind), ["video", "audio"]);
  assertEquals(rig.phone.cameraOn.value, true);
});

Deno.test("answering with sound only closes an open camera", async () => {
  const rig = PhoneRig.registered();
  rig.browser.makesPlaceholders();
  rig.phone.preferences.set({ pictureWhenItRings: true });
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  await settle();
  await rig.phone.accept({ video: false });
  assertEquals(rig.sends(), ["audio", "nothing"]);
  assertEquals(rig.browser.tracks.map(({ stopped }) => stopped), [true, false]);
});

Deno.test("hanging up while the camera opens for a preview closes it", async () => {
  const rig = PhoneRig.registered();
  rig.browser.makesPlaceholders();
  rig.phone.preferences.set({ pictureWhenItRings: true });
  const camera = Promise.withResolvers<void>();
  rig.browser.getUserMedia = () => camera.promise;
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  const accepting = rig.phone.accept();
  rig.phone.hangUp();
  camera.resolve();
  await accepting;
  assertEquals(rig.browser.tracks.length, 1);
  assert(rig.lightsOut());
  assertEquals(rig.phone.preview.value, null);
});
