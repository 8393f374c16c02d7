import { assert, assertEquals, assertMatch } from "@std/assert";
import type { HTTPResponse, Page } from "puppeteer-core";
import { type Stage, testScenes } from "./scenes.ts";

// Visitors close their page, and must be off the list before the next one comes.
const TIMING = { leavingMs: 300 };

testScenes("the first page", { timing: TIMING }, async (stage) => {
  const complaints: string[] = [];
  const responses: HTTPResponse[] = [];
  const alice = await stage.visitor((page) => {
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) {
        complaints.push(`${message.text()} ${message.location().url ?? ""}`);
      }
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("response", (response) => responses.push(response));
    return Promise.resolve();
  });
  await alice.register("Alice");
  await alice.reaches("idle");

  for (const [device, viewport] of Object.entries(SIZES)) {
    await stage.scene(
      `nothing jumps on a ${device}, from the first paint to the picture of a call`,
      async () => {
        const bob = await stage.visitor(async (page) => {
          await page.setViewport(viewport);
          await watchShifts(page);
        });
        await bob.page.waitForSelector("#register:not(:disabled)");
        await bob.page.waitForSelector("#check-video");
        await nothingMoved(bob.page);
        await bob.register(device);
        await bob.reaches("idle");
        await bob.page.waitForSelector(".people h1");
        await pressDone(bob.page);
        await alice.call(device);
        await bob.reaches("incoming");
        await bob.page.waitForSelector("#accept");
        await nothingMoved(bob.page);
        await bob.press("accept");
        await bob.reaches("active");
        await pressDone(bob.page);
        await bob.seesAndHears();
        await nothingMoved(bob.page);
        await bob.press("stop");
        await alice.ended();
        // If this visitor's removal came late, it would move the next visitor's
        // list.
        const row = `.row[data-user="${device}"]`;
        await alice.page.waitForSelector(row);
        await bob.leave();
        await alice.page.waitForSelector(row, { hidden: true });
      },
    );
  }

  await stage.scene(
    "what has arrived of the page stays in its place when more arrives",
    async () => {
      const page = await (await fetch(stage.url)).text();
      const ends = [...page.matchAll(/<\/(?:header|h1|p|form|section)>/g)];
      assert(ends.length > 4, "the page consists of parts");
      const cut = await partOf(stage);
      for (const [device, viewport] of Object.entries(SIZES)) {
        await cut.page.setViewport(viewport);
        const whole = await cut.placesIn(page);
        for (const { 0: tag, index } of ends) {
          const part = await cut.placesIn(page.slice(0, index + tag.length));
          assertEquals(
            part,
            part.map((place, element) => place && whole[element]),
            `${device}: ${page.slice(index - 80, index + tag.length)}`,
          );
        }
      }
      await cut.leave();
    },
  );

  await stage.scene(
    "everything comes from its own server, is small, and is cached as long as it is valid",
    () => {
      const origin = new URL(stage.url).origin;
      for (const response of responses) {
        const { protocol } = new URL(response.url());
        if (protocol === "data:" || protocol === "blob:") continue;
        assertEquals(new URL(response.url()).origin, origin, response.url());
        assert(response.ok(), `${response.status()} ${response.url()}`);
      }
      for (const path of [/\/_fresh\/js\//, /styles\.css/, /icons\.svg/]) {
        const headers = of(responses, path).headers();
        assertMatch(headers["content-encoding"], /^(br|gzip|zstd)$/, `${path}`);
        assertMatch(headers["cache-control"], /immutable/, `${path}`);
      }
      assertMatch(of(responses, /\/$/).headers()["content-encoding"], /./);
      return Promise.resolve();
    },
  );

  await stage.scene("its head describes the page", async () => {
    const head = await alice.page.evaluate(() => ({
      title: document.title,
      language: document.documentElement.lang,
      description: document.querySelector<HTMLMetaElement>(
        "meta[name=description]",
      )?.content,
      viewport: document.querySelector<HTMLMetaElement>("meta[name=viewport]")
        ?.content,
      icon: document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href,
      touchIcon: document.querySelector("link[rel=apple-touch-icon]") !== null,
      themes: [
        ...document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]"),
      ].map(({ media }) => media),
      manifest: document.querySelector<HTMLLinkElement>("link[rel=manifest]")
        ?.href,
    }));
    assertEquals([head.title, head.language], ["One2One", "en"]);
    assert(head.description && head.icon && head.manifest);
    assertMatch(head.viewport ?? "", /width=device-width/);
    assertEquals(
      /user-scalable|maximum-scale/.test(head.viewport ?? ""),
      false,
    );
    const manifest = await (await fetch(head.manifest)).json();
    assertEquals([manifest.start_url, manifest.display], ["/", "standalone"]);
    for (const { src, type, sizes } of manifest.icons) {
      const icon = await fetch(new URL(src, stage.url));
      assert(icon.ok, src);
      const bytes = await icon.bytes();
      if (type !== "image/png") continue;
      // Width and height stand behind the signature and the first chunk's head.
      const view = new DataView(bytes.buffer);
      assertEquals(`${view.getUint32(16)}x${view.getUint32(20)}`, sizes, src);
    }
    const purposes = manifest.icons.map(
      ({ purpose = "any" }: { purpose?: string }) => purpose,
    );
    assert(purposes.includes("maskable"));
    assertEquals(manifest.id, "/");
    assert(head.touchIcon);
    assertEquals(head.themes.length, 2, "for light and dark");
  });

  await stage.scene("the browser reports no problem", async () => {
    // Before people sign in, no page asks for what needs that.
    await alice.page.bringToFront();
    await alice.page.click("#you");
    await alice.page.click("#options");
    await alice.page.waitForSelector("#mirror");
    await alice.page.waitForNetworkIdle();
    assertEquals(complaints, []);
  });
});

/** CSS pixels. */
const SIZES = {
  phone: { width: 390, height: 844 },
  "phone on its side": { width: 844, height: 390 },
  desk: { width: 1280, height: 800 },
};

interface Shift {
  value: number;
  moved: string[];
}

/**
 * Records layout shifts without a preceding press (web.dev's cumulative layout
 * shift).
 */
async function watchShifts(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const shifts: Shift[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = entry as PerformanceEntry & {
          value: number;
          sources: {
            node?: Element;
            previousRect: DOMRect;
            currentRect: DOMRect;
          }[];
        };
        shifts.push({
          value,
          moved: sources.map(({ node, previousRect, currentRect }) =>
            `${node?.outerHTML?.slice(0, 100) ?? "gone"}: from ` +
            JSON.stringify(previousRect) + " to " + JSON.stringify(currentRect)
          ),
        });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** Checks that nothing has moved since the page was loaded. */
async function nothingMoved(page: Page): Promise<void> {
  await painted(page);
  const moved = await page.evaluate(() =>
    (globalThis as unknown as { shifts: Shift[] }).shifts
  );
  assertEquals(moved, []);
}

/**
 * Forgets the shifts so far: a press changes the screen, half a second later on
 * a busy machine, and then they count as if nobody had pressed anything.
 */
async function pressDone(page: Page): Promise<void> {
  await painted(page);
  await page.evaluate(() => {
    (globalThis as unknown as { shifts: Shift[] }).shifts.length = 0;
  });
}

/** A visitor without scripts, to whom a part of the page can be given. */
async function partOf(stage: Stage) {
  let body = "";
  const { page } = await stage.visitor(async (page) => {
    await page.setJavaScriptEnabled(false);
    await page.setRequestInterception(true);
    page.on(
      "request",
      (request) =>
        request.resourceType() === "document"
          ? request.respond({ contentType: "text/html; charset=utf-8", body })
          : request.continue(),
    );
  });
  return {
    page,
    /** Places and sizes of its elements; null for one that has no end yet. */
    async placesIn(part: string): Promise<(string | null)[]> {
      body = `${part}<template id="end"></template>`;
      await page.goto(stage.url);
      return await page.$$eval(".phone *:not(#end)", (elements) => {
        const end = document.querySelector("#end");
        return elements.map((element) => {
          if (element.contains(end)) return null;
          const { x, y, width, height } = element.getBoundingClientRect();
          const name = element.tagName + element.id;
          return `${name} ${width} × ${height} at ${x}, ${y}`;
        });
      });
    },
    leave: () => page.browserContext().close(),
  };
}

/** Waits a frame: a shift is reported with the frame after it. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) {
      await new Promise((done) => requestAnimationFrame(done));
    }
  });
}

function of(responses: HTTPResponse[], path: RegExp): HTTPResponse {
  const found = responses.find((response) => path.test(response.url()));
  assert(found, `${path} was not asked for`);
  return found;
}
