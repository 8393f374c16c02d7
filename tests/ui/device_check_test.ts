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
  plugIn,
  pullOut,
  setDeviceError,
} from "./page_devices.ts";
import { connect, testScenes } from "./scenes.ts";
import { seenAtOnce } from "./screens_audit.ts";

/** Hz of the speaker's test tone, see ring_tone.ts. */
const TEST_TONE = 660;

/** Chromium's fake cameras; by default it has only one. */
const TWO_CAMERAS =
  "--use-fake-device-for-media-stream=device-count=2,display-media-type=monitor";

/** The text that the page shows about a device, and its advice. */
interface Told {
  code: string;
  title: string;
  next: string;
}

const CAMERA_BUSY = {
  code: "camera_busy",
  title: "The camera does not start",
  next: "Close the other program",
};
const MICROPHONE_BUSY = {
  code: "microphone_busy",
  title: "The microphone does not start",
  next: "Close the other program",
};
const CAMERA_MISSING = {
  code: "camera_missing",
  title: "No camera found",
  next: "Plug a camera in",
};
const MICROPHONE_MISSING = {
  code: "microphone_missing",
  title: "No microphone found",
  next: "Plug a microphone in",
};
const BOTH_MISSING = {
  code: "devices_missing",
  title: "Neither camera nor microphone found",
  next: "Plug them in",
};

testScenes(
  "the device check",
  { flags: [TWO_CAMERAS] },
  async (stage) => {
    const alice = await stage.visitor(async (page) => {
      await watchAlerts(page);
      await controlDevices(page);
      await watchPlayers(page);
    });

    await stage.scene(
      "the check shows one's own picture and the microphone's level",
      async () => {
        await alice.page.waitForSelector("#check-devices:not(:disabled)");
        await showsCamera(alice);
        // Chromium's fake microphone beeps each second.
        await levelIs(alice, "loud");
        await levelIs(alice, "quiet");
      },
    );

    await stage.scene(
      "the check uses exactly the chosen camera and microphone",
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
      "the speaker test plays on the system's speaker and on another",
      async () => {
        const line = ".speaker-test [role=status]";
        await alice.page.click("#test-speaker");
        await hears(alice.page, TEST_TONE);
        await alice.says(line, "You should hear three tones.");
        await isSilent(alice.page, TEST_TONE);
        await alice.says(line, "");
        const [speaker] = await choices(alice, "speaker");
        await alice.page.select("#choose-speaker", speaker);
        await alice.page.click("#test-speaker");
        await playsOn(alice.page, speaker);
      },
    );

    await stage.scene("the choice of devices survives a reload", async () => {
      const camera = await openDevice(alice.page, "camera");
      const microphone = await openDevice(alice.page, "microphone");
      await alice.page.reload();
      await opens(alice.page, "camera", camera);
      await opens(alice.page, "microphone", microphone);
    });

    await stage.scene(
      "the check follows a device that is unplugged and plugged in again",
      async () => {
        await alice.page.waitForSelector("#check-video");
        await alice.page.click(".check-below summary");
        await pullOut(alice.page, "camera");
        await isTold(alice, [CAMERA_MISSING]);
        await alice.page.waitForSelector("#check-video", { hidden: true });
        await offers(alice, "camera", 0);
        await levelIs(alice, "loud");
        await pullOut(alice.page, "microphone");
        await isTold(alice, [BOTH_MISSING]);
        await levelIs(alice, "quiet");
        await offers(alice, "microphone", 0);
        await plugIn(alice.page, "microphone");
        await isTold(alice, [CAMERA_MISSING]);
        await levelIs(alice, "loud");
        await offers(alice, "microphone", 2);
        await plugIn(alice.page, "camera");
        await isTold(alice, []);
        await showsCamera(alice);
        await levelIs(alice, "loud");
        await offers(alice, "camera", 2);
      },
    );

    await stage.scene(
      "the check says what is wrong with a device and what to do, without covering the form",
      async () => {
        for (
          const [camera, microphone, told] of [
            ["NotAllowedError", "NotAllowedError", [{
              code: "devices_refused",
              title: "No access to camera and microphone",
              next: "Allow both beside the page’s address",
            }]],
            ["NotReadableError", null, [CAMERA_BUSY]],
            ["NotReadableError", "NotReadableError", [
              CAMERA_BUSY,
              MICROPHONE_BUSY,
            ]],
            ["NotAllowedError", "NotFoundError", [
              {
                code: "camera_refused",
                title: "No access to the camera",
                next: "Allow the camera beside the page’s address",
              },
              MICROPHONE_MISSING,
            ]],
            ["NotFoundError", null, [CAMERA_MISSING]],
          ] as const
        ) {
          await setDeviceError(alice.page, "camera", camera);
          await setDeviceError(alice.page, "microphone", microphone);
          await checkAgain(alice);
          await isTold(alice, told);
          await seenAtOnce(alice.page, ["#name", "#register"]);
        }
        await alice.page.setViewport({ width: 390, height: 844 });
        await alice.page.click("#camera_missing summary");
        await alice.page.waitForSelector("#camera_missing p", {
          visible: true,
        });
        await levelIs(alice, "loud");
        assertEquals(await openDevices(alice.page, "camera"), []);
      },
    );

    await stage.scene(
      "the check can be repeated when the device is free",
      async () => {
        await setDeviceError(alice.page, "camera", null);
        await setDeviceError(alice.page, "microphone", null);
        await alice.page.click("#check-again");
        await showsCamera(alice);
        await isTold(alice, []);
      },
    );

    await stage.scene(
      "somebody without camera and microphone can still watch and listen",
      async () => {
        for (const device of ["camera", "microphone"] as const) {
          await setDeviceError(alice.page, device, "NotFoundError");
        }
        await checkAgain(alice);
        await isTold(alice, [BOTH_MISSING]);
        await alice.register("Alice");
        const bob = await stage.person("Bob");
        await connect(alice, bob, "Bob");
        await alice.page.waitForSelector("#notice[data-code=devices_missing]");
        await alice.seesAndHears();
        await bob.says(".remote .placeholder", "Alice’s camera is off");
        await bob.says(".badges", "Alice is muted");
        await alice.press("stop");
        assertEquals(await bob.ended(), "hung_up");
      },
    );
  },
);

/** Waits until the page shows exactly these texts about the devices. */
async function isTold({ page }: Person, told: readonly Told[]): Promise<void> {
  await page.waitForFunction(
    (codes) =>
      [...document.querySelectorAll(".device-check [role=alert]")]
        .map(({ id }) => id).join() === codes,
    {},
    told.map(({ code }) => code).join(),
  );
  for (const { code, title, next } of told) {
    const text = await page.$eval(`#${code}`, (alert) => alert.textContent!);
    assertStringIncludes(text, title);
    assertStringIncludes(text, next);
  }
}

/** Waits until the person sees themselves. */
async function showsCamera({ page }: Person): Promise<void> {
  await page.waitForFunction(() => {
    const video = document.querySelector<HTMLVideoElement>("#check-video");
    return video && video.videoWidth > 0 && video.currentTime > 0;
  });
}

/** Waits until this many devices can be chosen. */
async function offers(
  { page }: Person,
  device: Device,
  count: number,
): Promise<void> {
  await page.waitForFunction(
    (select, count) => {
      const { options, disabled } = document.querySelector<HTMLSelectElement>(
        select,
      )!;
      const real = [...options].filter(({ value }) => value !== "");
      return real.length === count && disabled === (count === 0);
    },
    {},
    `#choose-${device}`,
    count,
  );
}

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

/** Ids of the choices other than the system's default. */
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

/** Checks the devices again, with whichever button is shown. */
async function checkAgain({ page }: Person): Promise<void> {
  await page.click("#prefer-camera");
  await page.click("#prefer-camera");
}
