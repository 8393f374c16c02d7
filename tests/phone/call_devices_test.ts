import { assert, assertEquals } from "@std/assert";
import { named, settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("a call works without a camera, and without any device, and says so", async () => {
  const rig = PhoneRig.registered();
  rig.browser.getUserMedia = (wanted) =>
    wanted.video
      ? Promise.reject(new DOMException("gone", "NotFoundError"))
      : Promise.resolve();
  await rig.phone.call("bob");
  assertEquals(rig.phone.notice.value?.code, "camera_missing");
  assertEquals(rig.phone.cameraOn.value, false);
  assertEquals(rig.browser.connection.sent.map((t) => t?.kind), [
    "audio",
    undefined,
  ]);
  rig.phone.hangUp();
  rig.browser.getUserMedia = () =>
    Promise.reject(new DOMException("no", "NotAllowedError"));
  await rig.phone.call("bob");
  assertEquals(rig.phone.notice.value?.code, "devices_refused");
  assertEquals(rig.lastSent()?.id, "call");
});

Deno.test("only the chosen camera opens, or the front camera if that is missing", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.chooseDevice("camera", "above");
  await rig.phone.call("bob");
  const [, camera] = rig.browser.tracks;
  assertEquals(camera.constraints.deviceId, { exact: "above" });
  assert(rig.browser.tracks[0].constraints.deviceId === undefined);
  rig.phone.hangUp();
  for (const error of ["OverconstrainedError", "NotFoundError"]) {
    const opened = rig.browser.tracks.length;
    rig.browser.getUserMedia = ({ video }) =>
      typeof video === "object" && video.deviceId
        ? Promise.reject(named(error))
        : Promise.resolve();
    await rig.phone.call("bob");
    assertEquals(
      rig.browser.tracks.slice(opened).map(({ kind, constraints }) => [
        kind,
        constraints.facingMode,
      ]),
      [["audio", undefined], ["video", "user"]],
    );
    assertEquals(rig.phone.notice.value, null);
    rig.phone.hangUp();
  }
  rig.browser.getUserMedia = ({ video }) =>
    video ? Promise.reject(named("NotReadableError")) : Promise.resolve();
  await rig.phone.call("bob");
  assertEquals(rig.phone.notice.value?.code, "camera_busy");
  assertEquals(rig.phone.cameraOn.value, false);
});

Deno.test("switching the camera off closes it, and muting keeps the microphone open", async () => {
  const rig = await PhoneRig.active();
  const [microphone, camera] = rig.browser.tracks;
  await rig.phone.toggleCamera();
  assert(camera.stopped);
  assertEquals(rig.browser.connection.sent[1], null);
  rig.phone.toggleMicrophone();
  assertEquals([microphone.enabled, microphone.stopped], [false, false]);
  assertEquals(rig.lastSent(), {
    id: "mediaState",
    callId: "c1",
    state: { audio: false, video: "off" },
  });
});

Deno.test("the other side is told each change of sent media once, and nothing about a replaced camera", async () => {
  const rig = await PhoneRig.active();
  const { phone } = rig;
  const told = () =>
    rig.sent().flatMap((message) =>
      message.id === "mediaState" ? [message.state] : []
    );
  await phone.chooseDevice("camera", "video 2");
  assertEquals(told(), [{ audio: true, video: "camera" }]);
  await phone.local.shareScreen();
  await phone.local.stopSharing();
  phone.toggleMicrophone();
  phone.local.holdToTalk(true);
  // Unmutes for good what was unmuted for a moment.
  phone.toggleMicrophone();
  await settle();
  assertEquals(told().slice(1), [
    { audio: true, video: "screen" },
    { audio: true, video: "off" },
    { audio: true, video: "camera" },
    { audio: false, video: "camera" },
    { audio: true, video: "camera" },
  ]);
});
