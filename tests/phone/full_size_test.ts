import { assertEquals } from "@std/assert";
import { FullSize } from "../../lib/phone/call/full_size.ts";
import type { Figures } from "../../lib/phone/call/quality.ts";
import { PhoneRig } from "./phone_rig.ts";

const FULL = { width: 1280, height: 720, framesPerSecond: 30 };
const SMALL = { width: 960, height: 540, framesPerSecond: 30 };

/** The numbers of the readings at which the full size was asked for. */
function asked(figures: Figures, readings: number): number[] {
  const size = new FullSize();
  return [...Array(readings).keys()].filter(() => size.read(figures));
}

Deno.test("a small picture with room for a large one is enlarged, ever more rarely", () => {
  const small = { room: 1_000_000, pictureOut: SMALL, pictureSource: FULL };
  assertEquals(asked(small, 40), [0, 5, 15, 35]);
});

Deno.test("a picture is left as it is where there is no room, or that is not why it is small", () => {
  const picture = { pictureOut: SMALL, pictureSource: FULL };
  assertEquals(asked({ ...picture, room: 800_000 }, 9), [], "a slow line");
  assertEquals(asked(picture, 9), [], "a busy computer: room is unknown");
  const full = { pictureOut: FULL, pictureSource: FULL, room: 2_000_000 };
  assertEquals(asked(full, 9), [], "it is large");
  const turned = { ...full, pictureOut: { ...FULL, width: 720, height: 1280 } };
  assertEquals(asked(turned, 9), [], "the phone is held upright");
});

/** Statistics of a picture that is sent smaller than the camera's. */
const STATS = [
  {
    type: "candidate-pair",
    nominated: true,
    availableOutgoingBitrate: 1_000_000,
  },
  { type: "media-source", kind: "video", width: 1280, height: 720 },
  {
    type: "outbound-rtp",
    kind: "video",
    frameWidth: 960,
    frameHeight: 540,
    framesPerSecond: 30,
    qualityLimitationReason: "bandwidth",
  },
];

Deno.test("the browser forgets the small size, and keeps the person's limits", async () => {
  const rig = await PhoneRig.active();
  const connection = rig.browser.connections.at(-1)!;
  connection.stats = STATS;
  const limits = structuredClone(connection.limits);
  connection.preferences = [];
  await rig.browser.advance(2_000);
  // Once for each of the two changes, of the picture alone.
  assertEquals(connection.preferences, ["maintain-resolution", undefined]);
  assertEquals(connection.limits, limits);
});

Deno.test("a picture that we made small ourselves stays small", async () => {
  const rig = await PhoneRig.active();
  const connection = rig.browser.connections.at(-1)!;
  const camera = rig.phone.localStream.value!.getVideoTracks()[0];
  camera.getSettings = () => ({ height: 720 });
  rig.phone.preferences.set({ dataUse: "save" });
  await rig.browser.advance(0);
  connection.stats = STATS;
  connection.preferences = [];
  await rig.browser.advance(10_000);
  assertEquals(connection.preferences, []);
});
