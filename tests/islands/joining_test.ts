import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Person } from "../browser/person.ts";
import {
  hears,
  isSilent,
  playsOn,
  watchAlerts,
  watchPlayers,
} from "./page_alerts.ts";
import {
  controlDevices,
  type Device,
  openDevice,
  openDevices,
  opens,
  setDeviceError,
  timesAsked,
} from "./page_devices.ts";
import { connect, says, testScenes } from "./scenes.ts";

/** Hz of the speaker's test, see ring_tone.ts. */
const TEST_TONE = 660;

/** Chromium's fake cameras, of which there is one otherwise. */
const TWO_CAMERAS =
  "--use-fake-device-for-media-stream=device-count=2,display-media-type=monitor";

testScenes("joining", { flags: [TWO_CAMERAS] }, async (stage) => {
  const alice = await stage.visitor(async (page) => {
    await watchAlerts(page);
    await controlDevices(page);
    await watchPlayers(page);
  });

  await stage.scene("own picture and the level of the microphone", async () => {
    await alice.page.waitForSelector("#check-devices:not(:disabled)");
    await alice.page.waitForFunction(() => {
      const video = document.querySelector<HTMLVideoElement>("#check-video");
      return video && video.videoWidth > 0 && video.currentTime > 0;
    });
    // Chromium's fake microphone beeps each second.
    await levelIs(alice, "loud");
    await levelIs(alice, "quiet");
  });

  await stage.scene(
    "another camera and microphone, and no other than those",
    async () => {
      await alice.page.click(".check-below summary");
      for (const device of ["camera", "microphone"] as const) {
        const [first, second] = await choices(alice, device);
        for (const wanted of [second, first, second]) {
          await alice.page.select(`#choose-${device}`, wanted);
          await opens(alice.page, device, wanted);
        }
      }
      await levelIs(alice, "loud");
    },
  );

  await stage.scene(
    "the speaker's test, on the system's and on another",
    async () => {
      const line = ".speaker-test [role=status]";
      await alice.page.click("#test-speaker");
      await hears(alice.page, TEST_TONE);
      await says(alice, line, "You should hear three tones.");
      await isSilent(alice.page, TEST_TONE);
      await says(alice, line, "");
      const [speaker] = await choices(alice, "speaker");
      await alice.page.select("#choose-speaker", speaker);
      await alice.page.click("#test-speaker");
      await playsOn(alice.page, speaker);
    },
  );

  await stage.scene("the choice outlives a reload", async () => {
    const camera = await openDevice(alice.page, "camera");
    const microphone = await openDevice(alice.page, "microphone");
    await alice.page.reload();
    await opens(alice.page, "camera", camera);
    await opens(alice.page, "microphone", microphone);
  });

  await stage.scene("what is wrong with a device, and what to do", async () => {
    for (
      const [camera, microphone, ...notices] of [
        [
          "NotAllowedError",
          "NotAllowedError",
          {
            code: "devices_refused",
            title: "No access to camera and microphone",
            next: "Allow both beside the page’s address",
          },
        ],
        [
          "NotReadableError",
          null,
          {
            code: "camera_busy",
            title: "The camera does not start",
            next: "Close the other program",
          },
        ],
        [
          "NotAllowedError",
          "NotFoundError",
          {
            code: "camera_refused",
            title: "No access to the camera",
            next: "Allow the camera beside the page’s address",
          },
          {
            code: "microphone_missing",
            title: "No microphone found",
            next: "Plug a microphone in",
          },
        ],
      ] as const
    ) {
      await setDeviceError(alice.page, "camera", camera);
      await setDeviceError(alice.page, "microphone", microphone);
      await checkAgain(alice);
      for (const { code, title, next } of notices) {
        await alice.page.waitForSelector(`#${code}[role=alert]`);
        const text = await alice.text(`#${code}`);
        assertStringIncludes(text, title);
        assertStringIncludes(text, next);
      }
      assertEquals(
        (await alice.page.$$(".device-check [role=alert]")).length,
        notices.length,
      );
    }
    await setDeviceError(alice.page, "camera", null);
    await setDeviceError(alice.page, "microphone", null);
    await alice.page.click("#check-again");
    await alice.page.waitForSelector("#check-video");
    await alice.page.waitForSelector("#check-again", { hidden: true });
  });

  const bob = await stage.person("Bob");

  await stage.scene("with a microphone only", async () => {
    await alice.page.click("#prefer-camera");
    await says(alice, ".device-check > [role=status]", "heard, not seen");
    await alice.page.waitForSelector("#check-video", { hidden: true });
    await alice.register("Alice");
    await connect(alice, bob, "Bob");
    await says(bob, ".remote .placeholder", "Alice’s camera is off");
    await hearsOnly(bob);
    await alice.seesAndHears();
    assertEquals(await openDevices(alice.page, "camera"), []);
    await part(alice, bob);
    assertEquals(await openDevices(alice.page, "microphone"), [], "lights out");
  });

  await stage.scene("with neither, to watch and listen", async () => {
    await alice.page.click("#options");
    await alice.page.waitForSelector("#options-dialog #prefer-microphone");
    await alice.page.click("#prefer-microphone");
    await alice.page.keyboard.press("Escape");
    const asked = await timesAsked(alice.page, "microphone");
    await connect(alice, bob, "Bob");
    await alice.seesAndHears();
    await says(bob, ".badges", "Alice is muted");
    assertEquals(await timesAsked(alice.page, "microphone"), asked);
    await part(alice, bob);
  });

  await stage.scene("the name outlives a reload, and the tab", async () => {
    await alice.page.reload();
    await alice.reaches("idle");
    await says(alice, ".people h1", "Alice");
    const tab = await alice.page.browserContext().newPage();
    await tab.goto(stage.url);
    await tab.waitForSelector("#register:not(:disabled)");
    assertEquals(
      await tab.$eval("#name", (node) => (node as HTMLInputElement).value),
      "Alice",
    );
    // Neither is wanted: said before joining.
    assertStringIncludes(
      await tab.$eval(".device-check > [role=status]", (p) => p.textContent!),
      "you watch and listen",
    );
    await tab.close();
  });

  await stage.scene("a link to somebody who is here", async () => {
    const carol = await stage.visitor();
    await carol.page.goto(`${stage.url}?call=Bob`);
    await says(carol, ".join h1", "Join to call Bob");
    await carol.register("Carol");
    await carol.page.waitForSelector("[data-invitation=Bob]");
    await says(carol, "[data-invitation] h1", "Call Bob now?");
    await says(carol, "[data-invitation] [role=status]", "Bob is here.");
    await carol.page.click("#call-invited");
    await bob.press("accept");
    await carol.reaches("active");
    await part(carol, bob);
    assertEquals(new URL(carol.page.url()).search, "", "not offered again");
    await carol.leave();
  });

  await stage.scene("a link to somebody who comes later", async () => {
    const dave = await stage.visitor();
    await dave.page.goto(`${stage.url}?call=Erin`);
    await dave.register("Dave");
    const line = "[data-invitation] [role=status]";
    await says(dave, line, "Erin is not here yet.");
    await dave.page.click("#call-invited");
    await dave.page.waitForSelector("[data-ended-reason=not_registered]");
    await dave.leave();

    const frank = await stage.visitor();
    await frank.page.goto(`${stage.url}?call=Erin`);
    await frank.register("Frank");
    await says(frank, line, "Erin is not here yet.");
    const erin = await stage.person("Erin");
    await says(frank, line, "Erin is here.");
    await frank.page.click("#call-invited");
    await erin.press("accept");
    await frank.reaches("active");
  });
});

async function levelIs(
  { page }: Person,
  loudness: "loud" | "quiet",
): Promise<void> {
  await page.waitForFunction(
    (loud) => {
      const meter = document.querySelector<HTMLMeterElement>("meter.level");
      return meter && (loud ? meter.value > 0.2 : meter.value < 0.05);
    },
    { polling: 20 },
    loudness === "loud",
  );
}

/** Ids of what can be chosen besides the system's. */
async function choices(
  { page }: Person,
  device: Device | "speaker",
): Promise<string[]> {
  await page.waitForSelector(`#choose-${device} option:nth-child(2)`);
  const ids = await page.$$eval(
    `#choose-${device} option`,
    (options) => options.map(({ value }) => value),
  );
  return ids.filter((id) => id !== "");
}

/** Looks at the devices once more, with whatever button there is. */
async function checkAgain({ page }: Person): Promise<void> {
  await page.click("#prefer-camera");
  await page.click("#prefer-camera");
}

async function part(one: Person, other: Person): Promise<void> {
  await one.press("stop");
  await one.ended();
  await other.ended();
}

/** Waits for sound, and for no picture. */
async function hearsOnly(person: Person): Promise<void> {
  const before = await person.received();
  let now = before;
  while (now.audioPackets <= before.audioPackets + 20) {
    now = await person.received();
  }
  assertEquals(now.framesDecoded, before.framesDecoded);
}
