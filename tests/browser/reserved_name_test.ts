import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { vapidKeys } from "../../lib/push/vapid_keys.ts";
import { KeyFolder } from "../auth/tokens.ts";
import { TestPushService } from "../push/test_push_service.ts";
import { audit } from "../ui/screens_audit.ts";
import { Child } from "./child.ts";
import { launchChromium } from "./chromium.ts";
import { ClosedBrowser, subscribesTo } from "./closed_browser.ts";
import { Person } from "./person.ts";

Deno.test({
  name: "a chosen name is kept for the browser that rings for it",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    using folder = new KeyFolder();
    const keyFile = folder.write("push.json", "");
    await Deno.remove(keyFile);
    await vapidKeys(keyFile, true);
    await using service = await TestPushService.start();
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
      "--push=on",
      "--reserve-days=3",
      `--push-services=${service.host}`,
      `--push-key-file=${keyFile}`,
    ], [`--cert=${service.certificateFile}`]);
    const browser = await launchChromium();
    const step = (name: string, fn: () => Promise<void>) =>
      t.step({ name, sanitizeOps: false, sanitizeResources: false, fn });
    try {
      const url = await server.line();
      const { origin } = new URL(url);
      const subscription = await service.subscribe("bob");
      const prepare = (page: Page) => subscribesTo(page, subscription);
      const alice = await Person.open(browser, url);
      await alice.register("alice");
      await alice.reaches("idle");
      const bob = await Person.open(browser, url, async (page) => {
        await page.browserContext().overridePermissions(origin, [
          "notifications",
          "camera",
          "microphone",
        ]);
        await prepare(page);
      });
      await bob.register("bob");
      await bob.reaches("idle");
      const blank = await bob.page.browserContext().newPage();
      const options = async ({ page }: Person) => {
        await page.bringToFront();
        await page.locator("#you").click();
        await page.locator("#options").click();
      };

      await step("the page says what is kept before it asks", async () => {
        await options(bob);
        await bob.page.waitForSelector("#ring-when-closed:not(:checked)");
        await bob.says("#ring-when-closed-name", "The name bob is then kept");
        await bob.says("#ring-when-closed-name", "until 3 days have passed");
        await audit(bob.page, "a name to be kept");
        await bob.page.click("#ring-when-closed");
        await bob.page.waitForSelector("#ring-when-closed:checked");
      });
      const closed = await ClosedBrowser.of(blank, origin);
      await bob.closeTab();
      await closed.alone();

      await step("nobody else gets the name meanwhile", async () => {
        // The session itself ends after 6 s; the name stays kept.
        await alice.page.waitForSelector("[data-user=bob]", { hidden: true });
        const stranger = await Person.open(browser, url);
        await stranger.register("bob");
        await stranger.says("#name-problem", "has it reserved");
        await stranger.closeTab();
      });

      await step(
        "a call wakes the browser, which answers with its name",
        async () => {
          await alice.call("bob");
          await alice.says(".stage-line", "Ringing their device…");
          const ring = await service.next();
          const { callId } = ring.content;
          await closed.deliver(ring);
          await closed.shows(callId, "Incoming video call");
          assertEquals(await closed.press(callId, "answer"), "/answer");
          const back = await bob.anotherTab(`${url}answer`, prepare);
          await back.reaches("active");
          await alice.reaches("active");
          await service.next();
          await alice.press("stop");
          await alice.ended();
          await back.closeTab();
          await closed.alone();
          await alice.page.waitForSelector("[data-user=bob]", { hidden: true });
        },
      );

      await step("switched off, the name is free", async () => {
        const again = await bob.anotherTab(url, prepare);
        await again.register("bob");
        await again.reaches("idle");
        await options(again);
        await again.page.waitForSelector("#ring-when-closed:checked");
        await again.page.click("#ring-when-closed");
        await again.page.waitForSelector("#ring-when-closed:not(:checked)");
        await again.closeTab();
        await closed.alone();
        await alice.page.waitForSelector("[data-user=bob]", { hidden: true });
        const stranger = await Person.open(browser, url);
        await stranger.register("bob");
        await stranger.reaches("idle");
      });
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
