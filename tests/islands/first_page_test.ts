import { assert, assertEquals, assertMatch } from "@std/assert";
import type { HTTPResponse, Page } from "puppeteer-core";
import { testScenes } from "./scenes.ts";

testScenes("the first page, as a page", {}, async (stage) => {
  const complaints: string[] = [];
  const responses: HTTPResponse[] = [];
  const alice = await stage.visitor(async (page) => {
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) {
        complaints.push(message.text());
      }
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("response", (response) => responses.push(response));
    await watchShifts(page);
  });

  await stage.scene(
    "nothing moves from the first look until one has joined",
    async () => {
      await alice.page.waitForSelector("#register:not(:disabled)");
      await alice.page.waitForSelector("#check-video");
      await alice.register("Alice");
      await alice.reaches("idle");
      await alice.page.waitForSelector(".people h1");
      await painted(alice.page);
      assertEquals(await shifts(alice.page), []);
    },
  );

  await stage.scene(
    "everything comes from its own server, small, and is kept as long as it holds",
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

  await stage.scene("its head says what it is", async () => {
    const head = await alice.page.evaluate(() => ({
      title: document.title,
      language: document.documentElement.lang,
      description: document.querySelector<HTMLMetaElement>(
        "meta[name=description]",
      )?.content,
      viewport: document.querySelector<HTMLMetaElement>("meta[name=viewport]")
        ?.content,
      icon: document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href,
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
    for (const { src } of manifest.icons) {
      const icon = await fetch(new URL(src, stage.url));
      assert(icon.ok, src);
      await icon.body?.cancel();
    }
  });

  await stage.scene("the browser complains of nothing", () => {
    assertEquals(complaints, []);
    return Promise.resolve();
  });
});

interface Shift {
  value: number;
  moved: string[];
}

/** Notes what moves without a press before it (web.dev's cumulative layout shift). */
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

function shifts(page: Page): Promise<Shift[]> {
  return page.evaluate(() =>
    (globalThis as unknown as { shifts: Shift[] }).shifts
  );
}

/** What moved is told with the frame after it. */
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
