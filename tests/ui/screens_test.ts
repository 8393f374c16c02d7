import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import {
  controlDevices,
  holdDevices,
  releaseDevices,
  setDeviceError,
} from "./page_devices.ts";
import { controlSockets, cutSockets, restoreSockets } from "./page_sockets.ts";
import { clickOptions, testScenes } from "./scenes.ts";
import { apart, auditedScreens, disjoint, whole } from "./screens_audit.ts";

// Looking at a screen takes long: nothing may end meanwhile.
const TIMING = { ringMs: 600_000, graceMs: 600_000, connectMs: 600_000 };

/** The screens in the order in which two people meet them. */
testScenes(
  "everybody can read, press and see every screen in full",
  { timing: TIMING },
  async (stage) => {
    const screen = auditedScreens(stage);
    const alice = await stage.visitor(controlDevices);
    const bob = await stage.visitor(async (page) => {
      await controlDevices(page);
      await controlSockets(page);
      await withoutPreparation(page);
    });

    await screen("join", async () => {
      await alice.page.waitForSelector("#register:not(:disabled)");
      return alice.page;
    });
    await screen("people nobody else", async () => {
      await alice.register("Alice Liddell");
      await alice.reaches("idle");
      return alice.page;
    });
    await screen("name taken", async () => {
      await bob.register("Alice Liddell");
      await bob.page.waitForSelector("#name-problem");
      return bob.page;
    });
    await screen("people", async () => {
      await bob.register("Bob Marley Junior of Kingston upon Thames");
      await bob.reaches("idle");
      await alice.page.waitForSelector("[data-user^=Bob]");
      return alice.page;
    });
    await screen("people chosen by keys", async () => {
      await alice.page.type("#peer", "bo");
      await alice.page.keyboard.press("ArrowDown");
      await alice.page.waitForSelector("#people-found[role=grid]");
      return alice.page;
    });
    await screen("unknown peer", async () => {
      await alice.call("Nobody");
      assertEquals(await alice.ended(), "not_registered");
      return alice.page;
    });
    await screen("calling", async () => {
      await alice.page.$eval("#peer", (input) => {
        (input as HTMLInputElement).value = "";
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
      await alice.page.waitForSelector("[data-user^=Bob]");
      await holdDevices(alice.page);
      await alice.page.click("[data-user^=Bob]");
      await alice.reaches("calling");
      return alice.page;
    });
    await screen("ringing", async () => {
      await releaseDevices(alice.page);
      await bob.reaches("incoming");
      await apart(alice.page, ".stage-chip", ".self-view");
      await disjoint(alice.page, ".controls", ".self-view");
      return alice.page;
    });
    await screen("incoming", () => Promise.resolve(bob.page));
    await screen("connecting", async () => {
      await holdDevices(bob.page);
      await bob.press("accept");
      await bob.reaches("connecting");
      await bob.says("#status", "Connecting to Alice Liddell.");
      return bob.page;
    });
    await screen("in call", async () => {
      await releaseDevices(bob.page);
      await alice.reaches("active");
      await alice.seesAndHears();
      return alice.page;
    });
    await screen("camera off", async () => {
      await bob.page.click("#camera");
      await bob.page.click("#microphone");
      await alice.page.waitForSelector(".remote .placeholder");
      await apart(alice.page, ".badges", ".placeholder > .avatar");
      return alice.page;
    });
    await screen("in call muted", () => Promise.resolve(bob.page));
    await screen("peer reconnecting", async () => {
      await cutSockets(bob.page);
      await alice.page.waitForSelector(".reconnecting");
      await apart(alice.page, ".stage-chip", ".placeholder > .avatar");
      await apart(alice.page, ".placeholder > p", ".stage-chip");
      return alice.page;
    });
    await screen("reconnecting", async () => {
      await bob.page.waitForSelector(".reconnecting");
      return bob.page;
    });
    await screen("ended", async () => {
      await alice.press("stop");
      await alice.ended();
      await whole(alice.page, ".ended-bar .ended-what");
      return alice.page;
    });
    await screen("server lost", async () => {
      await bob.press("stop");
      await bob.ended();
      await bob.page.waitForSelector("[data-link=waiting_to_retry]");
      return bob.page;
    });
    await screen("camera refused", async () => {
      await restoreSockets(bob.page);
      await bob.reaches("idle");
      await setDeviceError(alice.page, "camera", "NotAllowedError");
      await setDeviceError(alice.page, "microphone", "NotAllowedError");
      await alice.page.click("#call-again");
      await alice.page.waitForSelector("#notice");
      await apart(alice.page, ".stage-chip", "#notice");
      return alice.page;
    });
    await screen("declined", async () => {
      await bob.press("decline");
      assertEquals(await alice.ended(), "declined");
      await whole(alice.page, ".ended-bar .ended-what");
      await disjoint(alice.page, ".ended-bar", "#notice");
      return alice.page;
    });
    await screen("console", async () => {
      await clickOptions(alice);
      await alice.page.waitForSelector(".advanced");
      await alice.page.click(".advanced summary");
      await alice.page.click("#console-toggle");
      await alice.page.keyboard.press("Escape");
      return alice.page;
    });
    await screen("address unknown", async () => {
      await alice.page.goto(`${stage.url}nowhere`);
      return alice.page;
    });
  },
);

/** Disables early answers: the accept then passes through "connecting". */
async function withoutPreparation(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    delete (HTMLCanvasElement.prototype as Partial<HTMLCanvasElement>)
      .captureStream;
    // A page that takes part in no sealed calls, whose answers are early, too.
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      const message = JSON.parse(String(data));
      if (message.id === "register") message.sealed = false;
      send.call(this, JSON.stringify(message));
    };
  });
}
