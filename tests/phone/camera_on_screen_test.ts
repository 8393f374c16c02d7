import { assert, assertEquals } from "@std/assert";
import { cornerPlace } from "../../lib/phone/picture/worker/corner_place.ts";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

/** Alice, who shares a screen in a call. */
async function sharing(): Promise<PhoneRig> {
  const rig = await PhoneRig.active();
  await rig.phone.local.shareScreen();
  await settle();
  return rig;
}

function shown({ browser }: PhoneRig) {
  return browser.composed?.camera ?? null;
}

Deno.test("a shared screen shows no camera until the person wants it", async () => {
  const rig = await sharing();
  assertEquals(rig.browser.composed, null);
  assert(
    rig.browser.tracks.every(({ kind, stopped }, at) =>
      kind === "audio" || stopped || at === rig.browser.tracks.length - 1
    ),
  );
  rig.phone.local.screen!.showCamera(true);
  await settle();
  const camera = shown(rig);
  assert(camera && !camera.stopped);
  assert(rig.browser.connection.sent.includes(rig.browser.composed!.track));
  assertEquals(rig.browser.composed!.track.contentHint, "detail");
  rig.phone.local.screen!.showCamera(false);
  assertEquals([shown(rig), camera.stopped], [null, true]);
});

Deno.test("the camera's switch takes it from the screen at once, and brings it back", async () => {
  const rig = await sharing();
  rig.phone.local.screen!.showCamera(true);
  await settle();
  const camera = shown(rig)!;
  void rig.phone.toggleCamera();
  assertEquals([shown(rig), camera.stopped], [null, true]);
  void rig.phone.toggleCamera();
  await settle();
  assert(shown(rig) && shown(rig) !== camera);
});

Deno.test("another camera, or blur, replaces the one on the screen", async () => {
  const rig = await sharing();
  const { screen } = rig.phone.local;
  screen!.showCamera(true);
  await settle();
  const first = shown(rig)!;
  await rig.phone.chooseDevice("camera", "above");
  await settle();
  assertEquals(shown(rig)!.constraints.deviceId, { exact: "above" });
  assert(first.stopped);
  rig.phone.preferences.set({ volume: 0.5 });
  const second = shown(rig)!;
  assert(!second.stopped, "a preference about something else");
  await rig.phone.blurBackground(true);
  await settle();
  assert(second.stopped);
  assert(shown(rig)!.sharp);
});

Deno.test("the end of sharing brings back the plain camera, and the next screen has none on it", async () => {
  const rig = await sharing();
  rig.phone.local.screen!.showCamera(true);
  await settle();
  const camera = shown(rig)!;
  // In the browser's own bar.
  rig.browser.composed!.track.end();
  await settle();
  assert(camera.stopped && rig.browser.composed!.track.stopped);
  assertEquals(rig.phone.local.sharing.value, false);
  const sent = rig.browser.connection.sent.at(-1);
  assert(sent && !sent.stopped && rig.browser.tracks.includes(sent));
  await rig.phone.local.shareScreen();
  await settle();
  assertEquals(rig.phone.local.screen!.cameraShown.value, false);
  rig.phone.hangUp();
  assert(rig.lightsOut());
});

Deno.test("a camera that opens too late for its screen is closed", async () => {
  const rig = await sharing();
  const opens = Promise.withResolvers<void>();
  rig.browser.getUserMedia = () => opens.promise;
  rig.phone.local.screen!.showCamera(true);
  await settle();
  rig.phone.hangUp();
  opens.resolve();
  await settle();
  assert(rig.lightsOut());
});

Deno.test("an unplugged camera leaves the screen, and the person is told", async () => {
  const rig = await sharing();
  rig.phone.local.screen!.showCamera(true);
  await settle();
  shown(rig)!.end();
  await settle();
  assertEquals(shown(rig), null);
  assertEquals(rig.phone.cameraOn.value, false);
  assertEquals(rig.phone.notice.value?.code, "camera_unplugged");
});

Deno.test("a screen goes on alone if it cannot be shown with the camera", async () => {
  const rig = await sharing();
  rig.phone.local.screen!.showCamera(true);
  await settle();
  const camera = shown(rig)!;
  rig.browser.composed!.failed();
  await settle();
  assertEquals(rig.phone.local.sharing.value, true);
  assertEquals(rig.phone.local.screen!.cameraShown.value, false);
  assertEquals(rig.phone.notice.value?.code, "camera_not_shown");
  assert(camera.stopped);
  const sent = rig.browser.connection.sent.at(-1);
  assert(sent && !sent.stopped && sent !== rig.browser.composed!.track);
});

Deno.test("the camera's whole picture is small, at the bottom left of the screen", () => {
  const screen = { width: 1920, height: 1080 };
  const wide = cornerPlace(screen, { width: 1280, height: 720 });
  assertEquals(wide, { x: 22, y: 799, width: 461, height: 259 });
  const upright = cornerPlace(screen, { width: 720, height: 1280 });
  assert(upright.height <= 260 && upright.width < upright.height);
  const narrow = cornerPlace({ width: 400, height: 2_000 }, {
    width: 1280,
    height: 720,
  });
  assert(narrow.width <= 120);
});
