import { assert, assertEquals } from "@std/assert";
import { blurred } from "../../lib/phone/picture/blurred_camera.ts";
import { FakePlatform, settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

/** The cameras that are open and sent: whether each is blurred. */
function sentCameras({ browser }: PhoneRig): boolean[] {
  return browser.connection.sent
    .filter((track) => track?.kind === "video" && !track.stopped)
    .map((track) => track!.sharp !== null);
}

Deno.test("a call that begins with blur sends no sharp camera, and closes it with the blurred one", async () => {
  const rig = PhoneRig.registered();
  rig.phone.preferences.set({ backgroundBlur: true });
  await rig.phone.call("bob");
  assertEquals(sentCameras(rig), [true]);
  await rig.phone.toggleCamera();
  assert(
    rig.browser.tracks.every(({ kind, stopped }) =>
      kind === "audio" || stopped
    ),
  );
});

Deno.test("blur that is switched on in a call closes the sharp camera before the blurred one is ready", async () => {
  const rig = await PhoneRig.active();
  assertEquals(sentCameras(rig), [false]);
  const ready = Promise.withResolvers<void>();
  rig.browser.blur = () => ready.promise;
  const switching = rig.phone.blurBackground(true);
  assertEquals(sentCameras(rig), []);
  ready.resolve();
  await switching;
  assertEquals(sentCameras(rig), [true]);
  await rig.phone.blurBackground(false);
  assertEquals(sentCameras(rig), [false]);
});

Deno.test("blur that is switched on while the devices open counts for the camera that opens", async () => {
  const rig = PhoneRig.registered();
  const opens = Promise.withResolvers<void>();
  rig.browser.getUserMedia = () => opens.promise;
  const calling = rig.phone.call("bob");
  await settle();
  await rig.phone.blurBackground(true);
  opens.resolve();
  await calling;
  await settle();
  assertEquals(sentCameras(rig), [true]);
  assertEquals(rig.phone.cameraOn.value, true);
});

Deno.test("blur that is switched on while only the preview's camera is sent takes that away", async () => {
  const rig = PhoneRig.registered();
  rig.browser.makesPlaceholders();
  rig.phone.preferences.set({ pictureWhenItRings: true });
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  await settle();
  rig.receive({ id: "answerPrepared", callId: "c1", sdpAnswer: "early" });
  await settle();
  const [preview] = rig.browser.tracks;
  const opens = Promise.withResolvers<void>();
  rig.browser.getUserMedia = () => opens.promise;
  void rig.phone.accept();
  await settle();
  assert(rig.browser.connection.sent.includes(preview));
  await rig.phone.blurBackground(true);
  assertEquals(sentCameras(rig), []);
  assert(preview.stopped);
  opens.resolve();
  await settle();
  assertEquals(sentCameras(rig), [true]);
});

Deno.test("a camera that cannot be blurred is closed, and the person is told", async () => {
  const rig = PhoneRig.registered();
  rig.phone.preferences.set({ backgroundBlur: true });
  rig.browser.blur = () => Promise.reject(new Error("not loaded"));
  await rig.phone.call("bob");
  assertEquals(sentCameras(rig), []);
  assertEquals(rig.phone.cameraOn.value, false);
  assertEquals(rig.phone.notice.value?.code, "blur_failed");
  assert(
    rig.browser.tracks.every(({ kind, stopped }) =>
      kind === "audio" || stopped
    ),
  );
});

Deno.test("blur stays on when a tab that was opened before it goes on with the call, or stores something", () => {
  const [one, other] = [new FakePlatform(), new FakePlatform()];
  for (const browser of [one, other]) {
    browser.platform.deviceStorage!.setItem = (key, value) => {
      one.kept.set(key, value);
      other.kept.set(key, value);
    };
  }
  const [here, there] = [new PhoneRig(one), new PhoneRig(other)];
  void here.phone.blurBackground(true);
  there.phone.preferences.set({ volume: 0.5 });
  there.phone.adopt({ name: "alice", resumeToken: "token", call: null });
  assertEquals(there.phone.preferences.values.value.backgroundBlur, true);
  assertEquals(there.phone.preferences.values.value.volume, 0.5);
});

/** A camera whose system can blur. */
class BlurringCamera extends EventTarget {
  blurs = false;
  stopped = false;
  getCapabilities = () => ({ backgroundBlur: [false, true] });
  getSettings = () => ({ backgroundBlur: this.blurs });
  applyConstraints(): Promise<void> {
    this.blurs = true;
    return Promise.resolve();
  }
  stop(): void {
    this.stopped = true;
  }
}

Deno.test("a camera whose system blurs needs no worker, and counts as unplugged once the system stops", async () => {
  const camera = new BlurringCamera();
  const track = camera as unknown as MediaStreamTrack;
  assertEquals(await blurred(track, (path) => path), track);
  assert(camera.blurs);
  let ended = 0;
  camera.addEventListener("ended", () => ended++);
  camera.dispatchEvent(new Event("configurationchange"));
  assertEquals([camera.stopped, ended], [false, 0]);
  camera.blurs = false;
  camera.dispatchEvent(new Event("configurationchange"));
  assertEquals([camera.stopped, ended], [true, 1]);
});
