import { assert, assertEquals } from "@std/assert";
import type { HTTPRequest, Page } from "puppeteer-core";
import { testScenes } from "./scenes.ts";

testScenes("the page fails to load", {}, async (stage) => {
  await stage.scene(
    "a script that fails is explained, with a way to continue",
    async () => {
      const fault = { over: false };
      const { page } = await stage.visitor((page) =>
        failing(page, fault, (path) => path.startsWith("/_fresh/js/"))
      );
      await page.waitForSelector(".late[data-failed]", { visible: true });
      const text = await page.$eval(
        ".late[data-failed]",
        (p) => p.textContent!,
      );
      assert(text.includes("The page did not start."), text);
      fault.over = true;
      await Promise.all([page.waitForNavigation(), page.click(".late a")]);
      await page.waitForSelector("#register:not(:disabled)");
      await page.waitForSelector(".late[data-failed]", { hidden: true });
    },
  );

  await stage.scene("a late script is explained meanwhile", async () => {
    const { page } = await stage.visitor(async (page) => {
      await held(page, (path) => path.includes("/en_first"));
    });
    await page.waitForSelector(".late[data-slow]", { visible: true });
    assertEquals(
      await page.$eval(
        ".late[data-failed]",
        (p) => getComputedStyle(p).visibility,
      ),
      "hidden",
    );
  });

  await stage.scene(
    "a later part that fails is explained and can be tried again",
    async () => {
      const alice = await stage.visitor();
      await alice.page.waitForSelector("#register:not(:disabled)");
      const fault = { over: false };
      await failing(
        alice.page,
        fault,
        (path) => path.includes("/JoinedScreens"),
      );
      await alice.register("Alice");
      await alice.says(".waiting[data-failed]", "did not load");
      fault.over = true;
      await alice.page.click("#load-again");
      await alice.page.waitForSelector(".people h1");
    },
  );

  await stage.scene(
    "why a name was refused comes with its script",
    async () => {
      let release = () => {};
      const dora = await stage.visitor(async (page) => {
        release = await held(
          page,
          (path) => /\/(join_problems|en)-/.test(path),
        );
      });
      await dora.register("Alice");
      await dora.says("#name-problem strong", "Loading…");
      release();
      await dora.says("#name-problem strong", "already in use");
      await dora.says("#status", "already in use");
      await dora.leave();
    },
  );

  await stage.scene(
    "without a network there is an explanation, and later the page",
    async () => {
      const bob = await stage.person("Bob");
      await bob.page.evaluate(async () => {
        const { active } = await navigator.serviceWorker.ready;
        if (active?.state === "activated") return;
        await new Promise((done) =>
          active?.addEventListener("statechange", done, { once: true })
        );
      });
      const setOffline = await network(bob.page);
      await setOffline(true);
      await bob.page.reload();
      await bob.says("h1", "No connection");
      await setOffline(false);
      await bob.reaches("idle");
      await bob.says(".people h1", "Bob");
    },
  );

  await stage.scene("a new version of the page is offered", async () => {
    const carol = await stage.person("Carol");
    await carol.page.waitForFunction(() =>
      navigator.serviceWorker.controller !== null
    );
    assertEquals(await carol.page.$("#new-version"), null);
    // As the next version's service worker does.
    await carol.page.evaluate(() => {
      navigator.serviceWorker.dispatchEvent(
        new MessageEvent("message", { data: { version: "/sw.js?another" } }),
      );
    });
    await carol.says(".new-version", "A new version of this page is ready.");
    await carol.page.click("#new-version");
    await carol.reaches("idle");
    assertEquals(await carol.page.$("#new-version"), null);
  });
});

/** @returns cuts the network of the page and of its service worker, or gives it back */
async function network(
  page: Page,
): Promise<(offline: boolean) => Promise<void>> {
  const worker = await page.browserContext().waitForTarget((target) =>
    target.type() === "service_worker"
  );
  const session = await worker.createCDPSession();
  await session.send("Network.enable");
  return async (offline) => {
    await session.send("Network.emulateNetworkConditions", {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
    await page.setOfflineMode(offline);
  };
}

/** Requests for these paths fail until the fault is over. */
async function failing(
  page: Page,
  fault: { over: boolean },
  matches: (path: string) => boolean,
): Promise<void> {
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const fails = !fault.over && matches(new URL(request.url()).pathname);
    void (fails ? request.abort() : request.continue());
  });
}

/**
 * Requests for these paths are not answered.
 *
 * @returns answers them
 */
async function held(
  page: Page,
  matches: (path: string) => boolean,
): Promise<() => void> {
  const waiting: HTTPRequest[] = [];
  let released = false;
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const holds = !released && matches(new URL(request.url()).pathname);
    if (holds) waiting.push(request);
    else void request.continue();
  });
  return () => {
    released = true;
    for (const request of waiting.splice(0)) void request.continue();
  };
}
