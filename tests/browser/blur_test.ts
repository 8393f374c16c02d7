import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { CheckeredFilm } from "./checkered_film.ts";
import { Child } from "./child.ts";
import { launchChromium } from "./chromium.ts";
import { ContrastWatch } from "./contrast_watch.ts";
import { Person } from "./person.ts";

/** Frames that are looked at in each situation: some seconds. */
const FRAMES = 30;

/** Switches the blur in the options. */
async function blur({ page }: Person, on: boolean): Promise<void> {
  await page.click("#options");
  await page.waitForSelector("#blur");
  await page.click("#blur");
  await page.waitForSelector(on ? "#blur:checked" : "#blur:not(:checked)");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#options-dialog", { hidden: true });
}

/** Lets requests for a file fail. @returns a function that ends this */
async function lacking(page: Page, path: string): Promise<() => Promise<void>> {
  const client = await page.createCDPSession();
  await client.send("Network.enable");
  await client.send("Network.setBlockedURLs", { urls: [`*${path}*`] });
  return async () => {
    await client.send("Network.setBlockedURLs", { urls: [] });
    await client.detach();
  };
}

Deno.test({
  name:
    "while the background is blurred, no sharp frame arrives, whatever breaks in between",
  // puppeteer keeps handles.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    using film = new CheckeredFilm();
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
    ]);
    const browser = await launchChromium(film.flags);
    const step = (name: string, fn: () => Promise<void>) =>
      t.step({ name, sanitizeOps: false, sanitizeResources: false, fn });
    try {
      const url = await server.line();
      const alice = await Person.open(browser, url);
      const bob = await Person.open(browser, url);
      await alice.register("alice");
      await bob.register("bob");
      await alice.call("bob");
      await bob.press("accept");
      await alice.reaches("active");
      await bob.reaches("active");
      const watch = await ContrastWatch.start(bob);
      const none = async () => assertEquals(await watch.sharpAmong(FRAMES), []);

      await step("without blur the squares are seen", async () => {
        await watch.sees("sharp");
      });

      await step("with blur they are not", async () => {
        await blur(alice, true);
        await watch.again();
        await watch.sees("blurred");
        await watch.again();
        await none();
      });

      await step("nor after the camera was off", async () => {
        await alice.page.click("#camera");
        await bob.says(".remote .placeholder", "camera is off");
        await watch.again();
        await alice.page.click("#camera");
        await none();
      });

      await step("nor after a reload", async () => {
        await alice.page.reload();
        await watch.again();
        await alice.press("rejoin");
        await alice.reaches("active");
        await none();
      });

      await step("nor after a repair of the leg", async () => {
        await watch.again();
        await alice.repairs();
        await none();
      });

      await step("a hidden tab goes on", async () => {
        const other = await alice.anotherTab();
        await other.page.bringToFront();
        await watch.again();
        await none();
        await other.closeTab();
      });

      await step("nor if the model does not load", async () => {
        const loads = await lacking(alice.page, "/picture/person.wasm");
        await alice.page.click("#camera");
        await bob.says(".remote .placeholder", "camera is off");
        await watch.again();
        await alice.page.click("#camera");
        await alice.says("[data-hint=blur]", "Nobody sees a sharp picture");
        await none();
        await loads();
        await alice.page.click("#blur-retry");
        await alice.page.waitForFunction(() =>
          !document.querySelector("[data-hint=blur]")?.textContent
            ?.includes("Nobody")
        );
        await watch.again();
        await none();
      });

      await step("without the worker nothing arrives", async () => {
        // Chromium asks for a worker's script past the page's session.
        await alice.page.evaluate(() => {
          const Original = Worker;
          globalThis.Worker = class extends Original {
            constructor() {
              super("/picture/nothing.js");
              globalThis.Worker = Original;
            }
          };
        });
        await alice.page.click("#camera");
        await bob.says(".remote .placeholder", "camera is off");
        await watch.again();
        await alice.page.click("#camera");
        await alice.says("[data-hint=blur]", "Nobody sees a sharp picture");
        await alice.page.click("#blur-retry");
        await none();
      });

      await step("the person may send a sharp one", async () => {
        await blur(alice, false);
        await watch.sees("sharp");
      });
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
