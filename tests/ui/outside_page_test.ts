import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import type { Person } from "../browser/person.ts";
import { controlDevices, openDevices } from "./page_devices.ts";
import { controlSockets, cutSockets, restoreSockets } from "./page_sockets.ts";
import { closes, openWindow } from "./page_window.ts";
import { connect, testScenes } from "./scenes.ts";
import { violations } from "./screens_audit.ts";

/** Begins the name of the script. */
const SCRIPT = "/CallWindow-";

/** Bob looks at something else while he talks. */
testScenes("a call outside its page", {}, async (stage) => {
  const alice = await stage.person("Alice");
  const bob = await stage.person("Bob", async (page) => {
    await controlDevices(page);
    await controlSockets(page);
  });
  await connect(alice, bob, "Bob");
  await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
  const connections = await bob.connections();
  let page: Page;

  await stage.scene("its script loads when it is asked for", async () => {
    assertEquals(await hasScript(bob), false);
    page = await openWindow(bob);
    await page.waitForSelector("h1");
    assertEquals(await page.$eval("h1", (node) => node.textContent), "Alice");
    assertEquals(await hasScript(bob), true);
    await bob.says(".remote .placeholder", "in its own window");
  });

  await stage.scene("the window shows the picture, without sound", async () => {
    await moves(page);
    const video = await page.$eval("video", (node) => {
      const { muted } = node as HTMLVideoElement;
      return { muted, name: node.getAttribute("aria-label") };
    });
    assertEquals(video, { muted: true, name: "Video of Alice" });
    assertEquals(await bob.connections(), connections);
    await bob.hears();
  });

  await stage.scene("everybody can read and press it", async () => {
    assertEquals(
      await page.$$eval("button", names),
      [
        "Mute microphone",
        "Turn camera off",
        "Hang up",
      ],
    );
    const sizes = await page.$$eval(
      "button",
      (buttons) =>
        buttons.map((button) => {
          const { width, height, bottom } = button.getBoundingClientRect();
          return Math.min(width, height) >= 44 && bottom <= innerHeight;
        }),
    );
    assertEquals(sizes, [true, true, true]);
    const icon = await page.$eval("#microphone use", (use) => {
      const { width } = (use as SVGUseElement).getBBox();
      return width;
    });
    assert(icon > 0, "the icon is drawn");
    await page.setViewport({ width: 320, height: 304 });
    for (const value of ["light", "dark"]) {
      await page.emulateMediaFeatures([{
        name: "prefers-color-scheme",
        value,
      }]);
      assertEquals(await violations(page), [], value);
    }
  });

  await stage.scene("its switches are the page's", async () => {
    await page.click("#microphone");
    await alice.says(".badges", "Bob is muted");
    await bob.page.waitForSelector("#microphone[data-kind=off]");
    await bob.page.click("#microphone");
    await page.waitForSelector("#microphone[data-kind=plain]");
    await alice.page.waitForSelector(".badges:empty");
    await page.click("#camera");
    await alice.says(".remote .placeholder", "Bob’s camera is off");
    assertEquals(await openDevices(bob.page, "camera"), []);
    await page.click("#camera");
    await alice.page.waitForSelector(".remote:not(:has(.placeholder))");
  });

  await stage.scene("it says what the other side does", async () => {
    await alice.page.click("#microphone");
    await alice.page.click("#camera");
    await says(page, ".badges", "Alice is muted");
    await says(page, ".placeholder", "Alice’s camera is off");
    await alice.page.click("#microphone");
    await alice.page.click("#camera");
    await page.waitForSelector(".badges:empty");
    await page.waitForSelector(".remote:not(:has(.placeholder))");
    await moves(page);
  });

  await stage.scene(
    "its keys are the page's, and Tab reaches all",
    async () => {
      await page.keyboard.press("m");
      await alice.says(".badges", "Bob is muted");
      await page.keyboard.down(" ");
      await alice.page.waitForSelector(".badges:empty");
      await page.keyboard.up(" ");
      await alice.says(".badges", "Bob is muted");
      // The last click was on the camera.
      await page.keyboard.press("Tab");
      assertEquals(await focused(page), "stop");
      await page.keyboard.down("Shift");
      await page.keyboard.press("Tab");
      assertEquals(await focused(page), "camera");
      await page.keyboard.press("Tab");
      assertEquals(await focused(page), "microphone");
      await page.keyboard.up("Shift");
      // The space bar presses a focused button instead.
      await page.keyboard.press(" ");
      await alice.page.waitForSelector(".badges:empty");
      await page.keyboard.press("h");
      await says(page, ".hints", "Press H again");
    },
  );

  await stage.scene("it speaks the page's language", async () => {
    await bob.page.click("#options");
    await bob.page.waitForSelector("#language");
    await bob.page.select("#language", "de");
    await page.waitForSelector("html[lang=de] #stop[title=Auflegen]");
    await moves(page);
    await bob.page.select("#language", "en");
    await page.waitForSelector("html[lang=en] #stop[title='Hang up']");
    await bob.page.keyboard.press("Escape");
    await bob.page.waitForSelector("#options-dialog", { hidden: true });
  });

  await stage.scene("it says that the connection is repaired", async () => {
    await cutSockets(bob.page);
    await says(page, ".badge.reconnecting", "Reconnecting");
    await restoreSockets(bob.page);
    await page.waitForSelector(".reconnecting", { hidden: true });
    await moves(page);
  });

  await stage.scene(
    "whoever closes it has the picture in the page",
    async () => {
      await closes(bob, page, () => page.keyboard.press("p"));
      await inPage(bob);
      const presses = [
        () => bob.page.keyboard.press("p"),
        () => bob.page.click(".remote .placeholder .button"),
      ];
      for (const press of presses) {
        page = await openWindow(bob);
        await page.waitForSelector("h1");
        await closes(bob, page, press);
        await inPage(bob);
      }
      assertEquals(await bob.connections(), connections);
    },
  );

  await stage.scene("it closes when one comes back to the page", async () => {
    page = await openWindow(bob);
    await page.waitForSelector("h1");
    const other = await bob.anotherTab();
    await other.page.bringToFront();
    await bob.page.waitForFunction(() => document.hidden);
    await moves(page);
    await closes(bob, page, () => bob.page.bringToFront());
    await inPage(bob);
    await other.closeTab();
  });

  await stage.scene("without its script only the video leaves", async () => {
    const network = await alice.page.createCDPSession();
    await network.send("Network.enable");
    await network.send("Network.setBlockedURLs", { urls: [`*${SCRIPT}*`] });
    await alice.page.keyboard.press("p");
    await alice.page.waitForFunction(() =>
      document.pictureInPictureElement?.id === "remote-video"
    );
    await alice.page.keyboard.press("p");
    await inPage(alice);
    await network.detach();
  });

  await stage.scene("it closes with the call", async () => {
    const page = await openWindow(bob);
    await page.waitForSelector("#stop");
    await closes(bob, page, () => page.click("#stop"));
    assertEquals(await bob.ended(), "hung_up");
    assertEquals(await alice.ended(), "hung_up");
  });

  await stage.scene("a call that rings can be given up there", async () => {
    await bob.call("Alice");
    await alice.reaches("incoming");
    page = await openWindow(bob);
    await says(page, ".stage-line", "Ringing");
    assertEquals(await page.$$eval("button", names), [
      "Mute microphone",
      "Turn camera off",
      "Stop calling",
    ]);
    await page.setViewport({ width: 320, height: 304 });
    assertEquals(await violations(page), []);
    await closes(bob, page, () => page.click("#stop"));
    await alice.reaches("idle");
  });
});

function names(buttons: HTMLButtonElement[]): (string | null)[] {
  return buttons.map(({ ariaLabel }) => ariaLabel);
}

/** Waits until the picture is in the page. */
async function inPage({ page }: Person): Promise<void> {
  await page.waitForSelector("[data-away=false]:not(:has(.placeholder))");
  assertEquals(
    await page.evaluate(() => document.pictureInPictureElement),
    null,
  );
}

function hasScript({ page }: Person): Promise<boolean> {
  return page.evaluate(
    (script) =>
      performance.getEntriesByType("resource").some(({ name }) =>
        name.includes(script)
      ),
    SCRIPT,
  );
}

/** Waits until the picture has had ten more frames. */
async function moves(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const video = document.querySelector("video")!;
    return video.videoWidth > 0;
  });
  await page.evaluate(async () => {
    const video = document.querySelector("video")!;
    for (let frame = 0; frame < 10; frame++) {
      await new Promise((done) => video.requestVideoFrameCallback(done));
    }
  });
}

async function says(
  page: Page,
  selector: string,
  text: string,
): Promise<void> {
  await page.waitForFunction(
    (selector, text) =>
      document.querySelector(selector)?.textContent?.includes(text),
    {},
    selector,
    text,
  );
}

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}
