import { assert, assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

/** Limits of sound and picture on the current connection. */
const limits = ({ browser }: PhoneRig) => browser.connection.limits;

Deno.test("the data saver limits what is sent at once, and also after a repair", async () => {
  const rig = await PhoneRig.active();
  assertEquals(limits(rig)[1].maxBitrate, undefined);
  assertEquals(limits(rig)[0].priority, "high");
  rig.phone.preferences.set({ dataUse: "save" });
  await settle();
  const [sound, picture] = limits(rig);
  assert(sound.maxBitrate! < 40_000 && picture.maxBitrate! < 300_000);
  assertEquals(picture.maxFramerate, 15);
  rig.receive({ id: "renegotiate", callId: "c1", cause: "network" });
  await settle();
  assertEquals(rig.browser.connections.length, 2);
  assertEquals(limits(rig), [sound, picture]);
  rig.phone.preferences.set({ dataUse: "auto" });
  await settle();
  assertEquals("maxBitrate" in limits(rig)[1], false);
});

Deno.test("the data saver follows the browser's setting unless the person chose the best picture", async () => {
  const rig = PhoneRig.registered();
  rig.browser.saveData = true;
  await rig.phone.call("bob");
  assertEquals(limits(rig)[1].maxFramerate, 15);
  rig.phone.preferences.set({ dataUse: "best" });
  await settle();
  assertEquals(limits(rig)[1].maxFramerate, undefined);
  rig.phone.close();
});

Deno.test("on a line that carries only sound the picture pauses on both sides, and comes back", async () => {
  const rig = await PhoneRig.active();
  const { browser, phone } = rig;
  const line = { fractionLost: 0.3 };
  browser.connection.getStats = () => {
    browser.connection.packetsReceived++;
    const { packetsReceived } = browser.connection;
    return Promise.resolve(
      new Map<string, { type: string }>([
        ["in", { type: "inbound-rtp", packetsReceived } as { type: string }],
        ["out", { type: "remote-inbound-rtp", ...line }],
      ]),
    ) as never;
  };
  const told = () =>
    rig.sent().flatMap((message) =>
      message.id === "mediaState" ? [message.state.video] : []
    );
  // 3 readings of 2 s make the picture small, 8 more pause it.
  for (let part = 0; part < 3; part++) {
    await browser.advance(8_000);
    rig.receive({ id: "pong" });
  }
  assertEquals(limits(rig)[1].active, false);
  assertEquals(told().at(-1), "off");
  assertEquals(phone.notice.value?.code, "picture_paused");
  assert(phone.cameraOn.value, "the person did not switch it off");
  line.fractionLost = 0;
  for (let part = 0; part < 3; part++) {
    await browser.advance(8_000);
    rig.receive({ id: "pong" });
  }
  assertEquals(limits(rig)[1].active, true);
  assertEquals(told().at(-1), "camera");
  assertEquals(phone.notice.value, null);
});

Deno.test("a shared tab is heard beside the microphone, also after a repair and a change of microphone", async () => {
  const rig = await PhoneRig.active();
  const { browser, phone } = rig;
  const sent = () => browser.connection.sent[0];
  const microphone = sent();
  browser.screenSounds = true;
  await phone.local.shareScreen();
  assertEquals(sent(), browser.mixed?.track);
  assertEquals(browser.mixed?.microphone, microphone);
  rig.receive({ id: "renegotiate", callId: "c1", cause: "network" });
  await settle();
  assertEquals(sent(), browser.mixed?.track);
  await phone.chooseDevice("microphone", "audio 2");
  assertEquals(sent(), browser.mixed?.track);
  assert(browser.mixed?.microphone !== microphone && microphone?.stopped);
  phone.toggleMicrophone();
  assertEquals(browser.mixed?.microphone?.enabled, false);
  await phone.local.stopSharing();
  assertEquals(browser.mixed, null);
  assertEquals(sent()?.enabled, false);
  assert(browser.screens.every((track) => track.stopped));
});

Deno.test("the person can change sound processing, also in a call", async () => {
  const rig = await PhoneRig.active();
  const wanted = () => {
    const { constraints } = rig.browser.tracks.findLast(({ kind }) =>
      kind === "audio"
    )!;
    const { echoCancellation, noiseSuppression, autoGainControl } = constraints;
    return { echoCancellation, noiseSuppression, autoGainControl };
  };
  const all = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  };
  assertEquals(wanted(), all);
  await rig.phone.processSound({ noiseSuppression: false });
  assertEquals(wanted(), { ...all, noiseSuppression: false });
  await rig.phone.processSound({ originalSound: true });
  assert(Object.values(wanted()).every((on) => !on));
  await settle();
  assertEquals(limits(rig)[0].maxBitrate, 128_000);
  assertEquals(rig.browser.tracks.filter(({ stopped }) => !stopped).length, 2);
});
