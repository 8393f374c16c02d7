import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import type { Person } from "../browser/person.ts";
import { controlDevices, openDevice, opens } from "./page_devices.ts";
import { connect, testScenes } from "./scenes.ts";

/**
 * The last of Chromium's fake cameras is the one to change to; the second
 * captures depth, which no call carries.
 */
const FLAGS = ["--use-fake-device-for-media-stream=device-count=4"];

testScenes("the stage of a call", { flags: FLAGS }, async (stage) => {
  const alice = await stage.person("Alice", controlDevices);
  const bob = await stage.person("Bob");
  await alice.page.setViewport({ width: 1280, height: 800 });
  await connect(alice, bob, "Bob");
  await alice.seesAndHears();

  await stage.scene(
    "controls over the picture hide while nothing moves, and come back",
    async () => {
      await opacityIs(alice, "0");
      await alice.page.mouse.move(400, 300);
      await opacityIs(alice, "1");
      await opacityIs(alice, "0");
      await alice.page.keyboard.press("Tab");
      await opacityIs(alice, "1");
      assert(
        await alice.page.evaluate(() =>
          document.activeElement!.closest(".stage") !== null
        ),
      );
      // Longer than it takes to go, with the focus among the buttons.
      await alice.page.focus("#microphone");
      await alice.page.evaluate(() =>
        new Promise((done) => setTimeout(done, 3_500))
      );
      await opacityIs(alice, "1");
      await alice.page.$eval(
        "#microphone",
        (button) => (button as HTMLElement).blur(),
      );
    },
  );

  await stage.scene(
    "a good connection is shown by an icon with a name",
    async () => {
      await alice.page.waitForSelector("[data-quality=good]");
      assertEquals(
        await alice.page.$eval(
          ".quality-words",
          (words) => getComputedStyle(words).display,
        ),
        "none",
      );
      assert(
        await alice.page.$("::-p-aria(Good connection. Call quality)"),
      );
    },
  );

  await stage.scene("another device is chosen beside its switch", async () => {
    const before = await openDevice(alice.page, "camera");
    await alice.page.mouse.move(410, 300);
    await alice.page.click("#camera-menu");
    await alice.page.waitForSelector(".device-menu .choice:nth-of-type(4)");
    const other = await alice.page.$$eval(
      ".device-menu input",
      (inputs, before) =>
        inputs.map((input) => (input as HTMLInputElement).value)
          .findLast((id) => id !== "" && id !== before)!,
      before,
    );
    await alice.page.click(`.device-menu input[value="${other}"]`);
    await opens(alice.page, "camera", other);
    await alice.page.keyboard.press("Escape");
    await alice.page.waitForSelector(".device-menu .menu", { hidden: true });
    await bob.seesAndHears();
  });

  await stage.scene(
    "a double press fills the stage, and another undoes it",
    async () => {
      const fit = () => fitOf(alice);
      assertEquals(await fit(), "whole");
      await alice.page.mouse.click(600, 300, { count: 2 });
      await alice.page.waitForSelector(".remote[data-fit=all]");
      await alice.page.mouse.click(600, 300, { count: 2 });
      await alice.page.waitForSelector(".remote[data-fit=whole]");
    },
  );

  await stage.scene(
    "on an upright phone a laptop's picture takes most of the height",
    async () => {
      await alice.page.setViewport({ width: 390, height: 844 });
      await alice.page.waitForSelector(".remote[data-fit=most]");
      // As wide as its element, whose sides are beyond the phone's.
      const { width } = await box(alice.page, "#remote-video");
      assertEquals(Math.round(width * 9 / 16), Math.round(844 * 0.6));
    },
  );

  await stage.scene(
    "a shared screen is shown whole and can be zoomed",
    async () => {
      await bob.page.evaluate(() => {
        navigator.mediaDevices.getDisplayMedia = () => {
          const canvas = document.createElement("canvas");
          canvas.width = 1280;
          canvas.height = 720;
          const context = canvas.getContext("2d")!;
          setInterval(() => {
            context.fillStyle = `hsl(${performance.now() / 10} 50% 50%)`;
            context.fillRect(0, 0, canvas.width, canvas.height);
          }, 100);
          return Promise.resolve(canvas.captureStream());
        };
      });
      await bob.page.keyboard.press("s");
      await alice.page.waitForSelector(".remote[data-zooms=true]");
      assertEquals(await fitOf(alice), "whole");
      await alice.page.mouse.move(200, 400);
      await alice.page.mouse.wheel({ deltaY: -300 });
      await alice.page.waitForSelector(".remote[data-zoomed=true]");
      assert((await box(alice.page, "#remote-video")).width > 600);
      await alice.page.mouse.wheel({ deltaY: 3_000 });
      await alice.page.waitForSelector(".remote[data-zoomed=false]");
      await bob.page.keyboard.press("s");
      await alice.page.waitForSelector(".remote[data-zooms=false]");
    },
  );

  await stage.scene("one press of a key does not hang up", async () => {
    await alice.page.keyboard.press("h");
    await alice.says("[data-hint=hang-up]", "Press H again to hang up.");
    await alice.reaches("active");
    await alice.page.waitForSelector("[data-hint=hang-up]", { hidden: true });
    await alice.reaches("active");
    await alice.page.keyboard.press("h");
    await alice.page.waitForSelector("[data-hint=hang-up]");
    await alice.page.keyboard.press("h");
    await alice.ended();
    await bob.ended();
  });

  await stage.scene(
    "a whole call works by accessible names alone",
    async () => {
      const press = async ({ page }: Person, name: string) => {
        await page.mouse.move(Math.random() * 300, 300);
        await page.locator(`::-p-aria([name="${name}"][role="button"])`)
          .click();
      };
      await alice.page.setViewport({ width: 1280, height: 800 });
      await press(alice, "Call again");
      await bob.page.waitForSelector("::-p-aria(Alice is calling)");
      await press(bob, "Accept");
      await alice.page.waitForSelector("::-p-aria(Video of Bob)");
      await alice.seesAndHears();
      await press(alice, "Mute microphone");
      await press(alice, "Unmute microphone");
      await press(alice, "Turn camera off");
      await bob.says(".remote .placeholder", "Alice’s camera is off");
      await press(alice, "Turn camera on");
      await press(alice, "More options");
      await press(alice, "Close the options");
      await press(bob, "Hang up");
      await press(alice, "Done");
      await alice.page.waitForSelector(".ended", { hidden: true });
      await press(alice, "Alice: your name and options");
      await press(alice, "Leave");
      await alice.page.waitForSelector("::-p-aria([name='Your name'])");
    },
  );
});

async function opacityIs({ page }: Person, opacity: string): Promise<void> {
  await page.waitForFunction(
    (opacity) =>
      getComputedStyle(document.querySelector(".controls")!).opacity ===
        opacity,
    {},
    opacity,
  );
}

function fitOf({ page }: Person): Promise<string | null> {
  return page.$eval(".remote", (remote) => remote.getAttribute("data-fit"));
}

async function box(
  page: Page,
  selector: string,
): Promise<{ width: number; height: number }> {
  return await page.$eval(selector, (element) => {
    const { width, height } = element.getBoundingClientRect();
    return { width, height };
  });
}
