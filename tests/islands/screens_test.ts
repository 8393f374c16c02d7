import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { launchChromium } from "../browser/chromium.ts";
import { Person } from "../browser/person.ts";
import { audit } from "./screens_audit.ts";
import { startChildServer } from "./screens_child.ts";

/**
 * The screens in the order in which two people meet them. puppeteer keeps
 * handles over the steps, so the sanitizers look at the whole.
 */
Deno.test({
  name: "every screen can be read, pressed and seen whole by everybody",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const server = await startChildServer();
    const browser = await launchChromium();
    const screen = (name: string, show: () => Promise<Page>) =>
      t.step({
        name,
        sanitizeOps: false,
        sanitizeResources: false,
        fn: async () => await audit(await show(), name.replaceAll(" ", "-")),
      });
    try {
      const alice = await Person.open(browser, server.url);
      const bob = await Person.open(browser, server.url);
      await withoutPreparation(bob.page);
      await controlSockets(bob.page);

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
      await screen("unknown peer", async () => {
        await alice.call("Nobody");
        assertEquals(await alice.ended(), "not_registered");
        return alice.page;
      });
      await screen("calling", async () => {
        await holdDevices(alice.page);
        await alice.page.click("[data-user^=Bob]");
        await alice.reaches("calling");
        return alice.page;
      });
      await screen("ringing", async () => {
        await releaseDevices(alice.page);
        await bob.reaches("incoming");
        return alice.page;
      });
      await screen("incoming", () => Promise.resolve(bob.page));
      await screen("connecting", async () => {
        await holdDevices(bob.page);
        await bob.press("accept");
        await bob.reaches("connecting");
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
        return alice.page;
      });
      await screen("in call muted", () => Promise.resolve(bob.page));
      await screen("peer reconnecting", async () => {
        await cutSockets(bob.page);
        await alice.page.waitForSelector(".reconnecting");
        return alice.page;
      });
      await screen("reconnecting", async () => {
        await bob.page.waitForSelector(".reconnecting");
        return bob.page;
      });
      await screen("ended", async () => {
        await alice.press("stop");
        await alice.ended();
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
        await refuseDevices(alice.page);
        await alice.page.click("#call-again");
        await alice.page.waitForSelector("#notice");
        return alice.page;
      });
      await screen("declined", async () => {
        await bob.press("decline");
        assertEquals(await alice.ended(), "declined");
        return alice.page;
      });
      await screen("console", async () => {
        await alice.page.click("#console-toggle");
        return alice.page;
      });
      await screen("address unknown", async () => {
        await alice.page.goto(`${server.url}nowhere`);
        return alice.page;
      });
    } finally {
      await browser.close();
      await server.close();
    }
  },
});

/** Its accept takes the ordinary way, which passes through "connecting"; a reload puts it in place. */
async function withoutPreparation(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    delete (HTMLCanvasElement.prototype as Partial<HTMLCanvasElement>)
      .captureStream;
  });
}

interface Held {
  getUserMedia: MediaDevices["getUserMedia"];
  release: () => void;
}

/** Camera and microphone take their time, as when a person is asked. */
async function holdDevices(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    const { promise, resolve } = Promise.withResolvers<void>();
    const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
    Object.assign(globalThis, { held: { getUserMedia, release: resolve } });
    mediaDevices.getUserMedia = async (wanted) => {
      await promise;
      return await getUserMedia(wanted);
    };
  });
}

async function releaseDevices(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { held } = globalThis as unknown as { held: Held };
    navigator.mediaDevices.getUserMedia = held.getUserMedia;
    held.release();
  });
}

async function refuseDevices(page: Page): Promise<void> {
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException("Permission denied", "NotAllowedError"));
  });
}

interface Sockets {
  cut: boolean;
  open: WebSocket[];
}

/** Lets the test cut the page off; a reload puts it in place. */
async function controlSockets(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const sockets: Sockets = { cut: false, open: [] };
    Object.assign(globalThis, {
      sockets,
      WebSocket: class extends WebSocket {
        constructor(url: string) {
          super(url);
          sockets.open.push(this);
          if (sockets.cut) this.close();
        }
      },
    });
  });
  await page.reload();
}

async function cutSockets(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { sockets } = globalThis as unknown as { sockets: Sockets };
    sockets.cut = true;
    for (const socket of sockets.open) socket.close();
  });
}

async function restoreSockets(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { sockets } = globalThis as unknown as { sockets: Sockets };
    sockets.cut = false;
  });
}
