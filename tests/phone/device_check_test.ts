import { assertEquals } from "@std/assert";
import { named, settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

const CAMERA = { kind: "videoinput", deviceId: "video 1" } as const;
const MICROPHONE = { kind: "audioinput", deviceId: "audio 1" } as const;

type Device = { kind: MediaDeviceKind; deviceId: string };

/** Gives the browser those devices and no others. */
function plug(rig: PhoneRig, ...devices: Device[]): void {
  rig.browser.devices = devices;
  rig.browser.getUserMedia = ({ audio, video }) => {
    const lacks = (kind: MediaDeviceKind, wanted: typeof audio) =>
      wanted &&
      !devices.some((one) =>
        one.kind === kind && (exact(wanted) ?? one.deviceId) === one.deviceId
      );
    return lacks("audioinput", audio) || lacks("videoinput", video)
      ? Promise.reject(named("NotFoundError"))
      : Promise.resolve();
  };
}

function exact(wanted: MediaStreamConstraints["video"]): unknown {
  const id = typeof wanted === "object" ? wanted.deviceId : undefined;
  return typeof id === "object" && "exact" in id ? id.exact : undefined;
}

function open({ phone }: PhoneRig): string[] {
  return phone.check.stream.value?.getTracks().map(({ kind }) => kind) ?? [];
}

function problems({ phone }: PhoneRig): string[] {
  return phone.check.problems.value.map(({ code }) => code);
}

Deno.test("a device that is plugged in during the check is tried at once, also while the check searches", async () => {
  const rig = PhoneRig.registered();
  plug(rig);
  await rig.phone.check.start();
  assertEquals([open(rig), problems(rig)], [[], ["devices_missing"]]);
  plug(rig, CAMERA);
  const asked = Promise.withResolvers<void>();
  const { getUserMedia } = rig.browser;
  rig.browser.getUserMedia = (wanted) =>
    getUserMedia(wanted).finally(() => wanted.audio && asked.promise);
  rig.browser.onDeviceChange();
  await settle();
  // The camera's microphone appears a moment later, just after the search.
  plug(rig, CAMERA, MICROPHONE);
  rig.browser.onDeviceChange();
  await settle();
  asked.resolve();
  await settle();
  assertEquals([open(rig), problems(rig)], [["video", "audio"], []]);
});

Deno.test("the chosen camera is used again when it returns, and other new devices change nothing", async () => {
  const rig = PhoneRig.registered();
  const chosen = { kind: "videoinput", deviceId: "chosen" } as const;
  plug(rig, CAMERA, MICROPHONE, chosen);
  await rig.phone.chooseDevice("camera", "chosen");
  await rig.phone.check.start();
  const [first] = rig.browser.tracks;
  assertEquals(id(rig), "chosen");
  plug(rig, CAMERA, MICROPHONE);
  first.end();
  await settle();
  assertEquals(id(rig), "video 1");
  const asked = rig.browser.tracks.length;
  plug(rig, CAMERA, MICROPHONE, { kind: "audiooutput", deviceId: "headset" });
  rig.browser.onDeviceChange();
  await settle();
  assertEquals(rig.browser.tracks.length, asked);
  plug(rig, CAMERA, MICROPHONE, chosen);
  rig.browser.onDeviceChange();
  await settle();
  assertEquals(id(rig), "chosen");
  rig.phone.check.stop();
  rig.browser.onDeviceChange();
  await settle();
  assertEquals(rig.phone.check.stream.value, null);
});

function id({ phone }: PhoneRig): unknown {
  const [camera] = phone.check.stream.value?.getVideoTracks() ?? [];
  const { deviceId } = camera.getSettings() as { deviceId?: unknown };
  return typeof deviceId === "object" && deviceId !== null
    ? Object.values(deviceId)[0]
    : deviceId;
}
