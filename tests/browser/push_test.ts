import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { vapidKeys } from "../../lib/push/vapid_keys.ts";
import { ecKeys, KeyFolder, signToken } from "../auth/tokens.ts";
import { type Pushed, TestPushService } from "../push/test_push_service.ts";
import { audit } from "../ui/screens_audit.ts";
import { Child } from "./child.ts";
import { launchChromium } from "./chromium.ts";
import { ClosedBrowser, subscribesTo } from "./closed_browser.ts";
import { Person } from "./person.ts";

Deno.test({
  name: "Chromium rings while its page is closed",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    using folder = new KeyFolder();
    const keys = await ecKeys();
    const keyFile = folder.write("push.json", "");
    await Deno.remove(keyFile);
    await vapidKeys(keyFile, true);
    await using service = await TestPushService.start();
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
      "--auth=jwt",
      "--push=on",
      `--auth-key-file=${folder.write("key.pem", keys.pem)}`,
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
      const open = async (name: string, more?: typeof prepare) => {
        const token = await signToken(keys.sign, {
          claims: { name },
          alg: "ES256",
          expiresIn: 600,
        });
        const person = await Person.open(
          browser,
          `${url}?token=${token}`,
          more,
        );
        await person.reaches("idle");
        return person;
      };
      const alice = await open("alice");
      const bob = await open("bob", async (page) => {
        await page.browserContext().overridePermissions(origin, [
          "notifications",
          "camera",
          "microphone",
        ]);
        await prepare(page);
      });
      const blank = await bob.page.browserContext().newPage();

      await step(
        "a switch subscribes the browser, and says what it does",
        async () => {
          await bob.page.bringToFront();
          await bob.page.click("#you");
          await bob.page.click("#options");
          await bob.page.waitForSelector("#ring-when-closed:not(:checked)");
          await audit(bob.page, "ring-when-closed");
          await bob.page.click("#ring-when-closed");
          await bob.page.waitForSelector("#ring-when-closed:checked");
          await bob.says("#ring-when-closed-hint", "Calls then come as notifi");
        },
      );
      const closed = await ClosedBrowser.of(blank, origin);
      await bob.closeTab();
      await closed.alone();

      await step(
        "a call rings as a notification, whose Answer leads straight into the picture",
        async () => {
          const times: Record<string, number> = {};
          const pass = (what: string) => times[what] = performance.now();
          await alice.call("bob");
          pass("called");
          const ring = await service.next();
          pass("pushed");
          await alice.says(".stage-line", "Ringing their device…");
          const { callId } = ring.content;
          assertEquals([ring.urgency, ring.topic], ["high", callId]);
          assert(ring.ttl > 50 && ring.ttl <= 60);
          pass("delivered");
          await closed.deliver(ring);
          const shown = await closed.shows(callId, "Incoming video call");
          pass("rings");
          assertEquals(shown, [{
            title: "alice",
            body: "Incoming video call",
            tag: callId,
            actions: ["answer", "decline"],
          }]);
          pass("answered");
          const opened = await closed.press(callId, "answer");
          assertEquals(opened, "/answer");
          const back = await bob.anotherTab(`${url}answer`, prepare);
          await back.reaches("active");
          pass("active");
          if (Deno.env.has("ONE2ONE_FIGURES")) {
            console.log("ms until the push", times.pushed - times.called);
            console.log("ms until it rings", times.rings - times.delivered);
            console.log("ms until the call", times.active - times.answered);
          }
          assertEquals(back.page.url(), url);
          const over = await service.next();
          assertEquals(over.content, {
            type: "over",
            callId,
            from: "alice",
            reason: "answered",
          });
          await back.page.bringToFront();
          await back.seesAndHears();
          await alice.page.bringToFront();
          await alice.seesAndHears();
          await alice.press("stop");
          await alice.ended();
          await back.closeTab();
          await closed.alone();
        },
      );

      await step("its Decline ends the call, and opens no page", async () => {
        await alice.call("bob");
        const ring = await service.next();
        const { callId } = ring.content;
        await closed.deliver(ring);
        await closed.shows(callId, "Incoming video call");
        await closed.press(callId, "decline");
        assertEquals(await alice.ended(), "declined");
        const over = await service.next();
        await closed.deliver(over);
        await closed.shows(callId, "Declined on another device");
      });

      await step(
        "a press on it opens the page, which rings and waits for an answer",
        async () => {
          await alice.call("bob");
          const ring = await service.next();
          const { callId } = ring.content;
          await closed.deliver(ring);
          await closed.shows(callId, "Incoming video call");
          await closed.press(callId, "");
          const back = await bob.anotherTab(`${url}answer`, prepare);
          await back.reaches("incoming");
          await alice.says(".stage-line", "Ringing…");
          await back.press("decline");
          assertEquals(await alice.ended(), "declined");
          await service.next();
          await back.closeTab();
          await closed.alone();
        },
      );

      await step(
        "a call that nobody takes becomes a missed call, also if the ring comes late or twice",
        async () => {
          await alice.call("bob");
          const ring = await service.next();
          const { callId } = ring.content;
          await closed.deliver(ring);
          await closed.deliver(ring);
          const shown = await closed.shows(callId, "Incoming video call");
          assertEquals(shown.filter(({ tag }) => tag === callId).length, 1);
          await alice.press("stop");
          const over = await service.next();
          assertEquals([over.ttl, over.topic], [86_400, callId]);
          await closed.deliver(over);
          await closed.shows(callId, "Missed call");
          await closed.deliver(ring);
          const late = { ...ring.content, callId: "late", until: 1 };
          await closed.deliver({ ...ring, content: late } as Pushed);
          const all = await closed.shows("late", "Missed call");
          assertEquals(
            all.filter(({ tag }) => tag === callId).map(({ body }) => body),
            ["Missed call"],
          );
        },
      );

      await step("a link of somebody else answers nothing", async () => {
        const stranger = await bob.anotherTab(`${url}answer`, prepare);
        await stranger.page.waitForSelector("#name-problem");
        assertEquals(
          await stranger.page.evaluate(() => sessionStorage.getItem("answer")),
          null,
        );
        await stranger.closeTab();
      });

      await step("switched off, it no longer rings", async () => {
        const again = await bob.anotherTab(
          `${url}?token=${await signToken(keys.sign, {
            claims: { name: "bob" },
            alg: "ES256",
            expiresIn: 600,
          })}`,
          prepare,
        );
        await again.reaches("idle");
        await again.page.bringToFront();
        await again.page.click("#you");
        await again.page.click("#options");
        await again.page.waitForSelector("#ring-when-closed:checked");
        await again.page.click("#ring-when-closed");
        await again.page.waitForSelector("#ring-when-closed:not(:checked)");
        await again.closeTab();
        await alice.page.bringToFront();
        assertEquals(service.pushed, []);
      });
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
