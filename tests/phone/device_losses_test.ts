import { assert, assertEquals } from "@std/assert";
import { named, settle } from "./fake_platform.ts";
import type { FakeTrack } from "./fake_tracks.ts";
import { PhoneRig } from "./phone_rig.ts";

const CAMERA = { kind: "videoinput", deviceId: "video 1" } as const;
const OTHER_CAMERA = { kind: "videoinput", deviceId: "video 2" } as const;
const MICROPHONE = { kind: "audioinput", deviceId: "audio 1" } as const;
const OTHER_MICROPHONE = {
  kind: "audioinput",
  deviceId: "audio 2",
} as const;

function track(rig: PhoneRig, kind: "audio" | "video"): FakeTrack {
  return rig.browser.tracks.findLast((one) => one.kind === kind)!;
}

/** Plugs devices in and out, until exactly these are available. */
async function plugged(
  rig: PhoneRig,
  ...devices: Partial<MediaDeviceInfo>[]
): Promise<void> {
  rig.browser.devices = devices;
  rig.browser.onDeviceChange();
  await settle();
}

/** Kinds of the tracks being sent. */
function sent(rig: PhoneRig): (string | undefined)[] {
  return rig.browser.connection.sent.map((one) => one?.kind);
}

Deno.test("a camera unplugged in a call is reported and used again when it returns, and the call continues", async () => {
  const rig = await PhoneRig.active();
  track(rig, "video").end();
  await plugged(rig, MICROPHONE);
  assertEquals(rig.phone.notice.value?.code, "camera_unplugged");
  assertEquals(rig.state.name, "active");
  assertEquals(sent(rig), ["audio", undefined]);
  assertEquals(rig.lastSent(), {
    id: "mediaState",
    callId: "c1",
    state: { audio: true, video: "off" },
  });
  await plugged(rig, MICROPHONE, OTHER_CAMERA);
  assertEquals(sent(rig), ["audio", undefined], "another may look elsewhere");
  await plugged(rig, MICROPHONE, CAMERA);
  assertEquals(sent(rig), ["audio", "video"]);
  assertEquals(track(rig, "video").constraints.deviceId, {
    exact: CAMERA.deviceId,
  });
  assert(rig.phone.cameraOn.value);
  assertEquals(rig.lastSent(), {
    id: "mediaState",
    callId: "c1",
    state: { audio: true, video: "camera" },
  });
  assertEquals(rig.browser.connections.length, 1);
});

Deno.test("an unplugged microphone is replaced by another at once, or by the first that appears", async () => {
  const another = await PhoneRig.active();
  track(another, "audio").end();
  await settle();
  assertEquals(sent(another), ["audio", "video"]);

  const rig = await PhoneRig.active();
  rig.browser.getUserMedia = () => Promise.reject(named("NotFoundError"));
  track(rig, "audio").end();
  await plugged(rig, CAMERA);
  assertEquals(sent(rig), [undefined, "video"]);
  assertEquals(rig.phone.microphoneOn.value, false);
  rig.browser.getUserMedia = () => Promise.resolve();
  await plugged(rig, CAMERA, OTHER_MICROPHONE);
  assertEquals(sent(rig), ["audio", "video"]);
  assert(rig.phone.microphoneOn.value);
});

Deno.test("devices that were not in use stay off, such as a muted microphone or a replaced camera", async () => {
  const rig = await PhoneRig.active();
  rig.phone.toggleMicrophone();
  track(rig, "audio").end();
  track(rig, "video").end();
  await plugged(rig);
  await rig.phone.toggleCamera();
  const opened = rig.browser.tracks.length;
  await plugged(rig, MICROPHONE, CAMERA);
  assertEquals(rig.browser.tracks.length, opened);
  assertEquals(sent(rig), [undefined, "video"]);
});

Deno.test("a device that returns after the call stays off", async () => {
  const rig = await PhoneRig.active();
  track(rig, "video").end();
  await settle();
  rig.phone.hangUp();
  const opened = rig.browser.tracks.length;
  await plugged(rig, CAMERA, MICROPHONE);
  assertEquals(rig.browser.tracks.length, opened);
  assert(rig.lightsOut());
});

Deno.test("a camera that returns while the screen is shared opens after the sharing", async () => {
  const rig = await PhoneRig.active();
  track(rig, "video").end();
  await settle();
  await rig.phone.local.shareScreen();
  await plugged(rig, MICROPHONE, CAMERA);
  assertEquals(rig.phone.local.sharing.value, true);
  assertEquals(rig.phone.cameraOn.value, true);
  await rig.phone.local.stopSharing();
  assertEquals(sent(rig), ["audio", "video"]);
  assertEquals(rig.phone.local.sharing.value, false);
});

const told = (rig: PhoneRig) =>
  rig.sent().flatMap((message) =>
    message.id === "mediaState" ? [message.state] : []
  );

Deno.test("when a telephone call takes the microphone, both sides are told, and it opens again afterwards", async () => {
  const rig = await PhoneRig.active();
  const taken = track(rig, "audio");
  taken.onmute?.();
  assertEquals(rig.phone.notice.value?.code, "microphone_interrupted");
  assertEquals(told(rig).at(-1), { audio: false, video: "camera" });
  assert(rig.phone.microphoneOn.value, "the person did not mute");
  taken.onunmute?.();
  await settle();
  assert(taken.stopped, "its track may stay silent");
  assertEquals(rig.browser.connection.sent[0], track(rig, "audio"));
  assertEquals(told(rig).at(-1), { audio: true, video: "camera" });
  assertEquals(rig.phone.notice.value, null);
});

Deno.test("a microphone muted while the system has it stays muted afterwards", async () => {
  const rig = await PhoneRig.active();
  const taken = track(rig, "audio");
  taken.onmute?.();
  rig.phone.toggleMicrophone();
  taken.onunmute?.();
  await settle();
  assertEquals(rig.browser.connection.sent[0]?.enabled, false);
  assertEquals(told(rig).at(-1)?.audio, false);
  assert(!rig.phone.microphoneOn.value);
});

Deno.test("when the system keeps the camera, the other side is told, and a press opens it again", async () => {
  const rig = await PhoneRig.active();
  const taken = track(rig, "video");
  taken.onmute?.();
  assertEquals(told(rig).at(-1), { audio: true, video: "off" });
  await rig.phone.toggleCamera();
  taken.onunmute?.();
  await settle();
  assert(rig.lightsOut() || !rig.phone.cameraOn.value);
  assertEquals(sent(rig), ["audio", undefined]);
  await rig.phone.toggleCamera();
  assertEquals(sent(rig), ["audio", "video"]);
  assertEquals(told(rig).at(-1), { audio: true, video: "camera" });
});
