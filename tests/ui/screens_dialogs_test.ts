import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { type Language, LANGUAGES } from "../../lib/shared/language.ts";
import { loadSignWords } from "../../lib/ui/words/sign_words.ts";
import { controlDevices, shareDrawing } from "./page_devices.ts";
import { clickOptions, connect, testScenes } from "./scenes.ts";
import { apart, auditedScreens, disjoint, roomy } from "./screens_audit.ts";
import { OPERATOR_TOKEN } from "./screens_child.ts";

/** px from which on the options stand beside the picture of a call. */
const WIDE = 768;

const NAME = "Bob Marley Junior of Kingston upon Thames";

testScenes(
  "dialogs and panels can be read and pressed by everybody",
  {},
  async (stage) => {
    const screen = auditedScreens(stage);

    await screen("device problems", async () => {
      const { page } = await stage.visitor(async (page) => {
        await controlDevices(page);
        await page.evaluateOnNewDocument(() => {
          const { devices } = globalThis as unknown as {
            devices: { errors: Record<string, string> };
          };
          devices.errors = {
            camera: "NotReadableError",
            microphone: "NotAllowedError",
          };
        });
      });
      await page.waitForSelector("#check-again");
      return page;
    });

    const alice = await stage.person("Alice Liddell");
    await screen("device choice", async () => {
      const { page } = await stage.visitor();
      await page.waitForSelector("#check-video");
      await page.click(".device-check summary");
      await page.waitForSelector("#choose-speaker");
      return page;
    });
    await screen("invitation to nobody", async () => {
      const carol = await stage.visitor();
      await carol.page.goto(`${stage.url}?call=Nobody`);
      await carol.register("Carol");
      await carol.page.waitForSelector("[data-invitation]");
      return carol.page;
    });
    const bob = await stage.visitor();
    await screen("invited", async () => {
      await bob.page.goto(`${stage.url}?call=Alice Liddell`);
      await bob.page.waitForSelector("#register:not(:disabled)");
      return bob.page;
    });
    await screen("invitation", async () => {
      await bob.register(NAME);
      await bob.page.waitForSelector("[data-invitation]");
      return bob.page;
    });
    await screen("own menu", async () => {
      await bob.page.click("#dismiss-invitation");
      await bob.page.click("#you");
      await bob.page.waitForSelector(".menu");
      return bob.page;
    });
    assert(await menuIsSeen(bob.page), "it was open while it was looked at");
    await screen("options of a person", async () => {
      await bob.page.keyboard.press("Escape");
      await clickOptions(bob);
      await bob.page.waitForSelector("#open-shortcuts");
      return bob.page;
    });
    await stage.scene("a long dialog can be closed from its end", async () => {
      await bob.page.setViewport({ width: 320, height: 568 });
      const seen = await bob.page.$eval("#options-dialog", (dialog) => {
        dialog.scrollTo({ top: dialog.scrollHeight, behavior: "instant" });
        const close = dialog.querySelector("header button")!;
        const { left, top } = close.getBoundingClientRect();
        return dialog.scrollTop > 0 &&
          close.contains(document.elementFromPoint(left + 22, top + 22));
      });
      assert(seen);
    });
    await screen("link as a code", async () => {
      await bob.page.keyboard.press("Escape");
      await bob.page.waitForSelector("#options-dialog", { hidden: true });
      await bob.page.click("#show-code");
      await bob.page.waitForSelector(".qr-code");
      return bob.page;
    });
    await screen("shortcuts", async () => {
      await bob.page.keyboard.press("Escape");
      await bob.page.waitForSelector("#qr-dialog", { hidden: true });
      await clickOptions(bob);
      await bob.page.waitForSelector("#open-shortcuts");
      await bob.page.click("#open-shortcuts");
      await bob.page.waitForSelector("#single-keys");
      return bob.page;
    });
    await screen("decline with a message", async () => {
      await bob.page.keyboard.press("Escape");
      await alice.call(NAME);
      await bob.press("decline-message");
      await bob.page.waitForSelector("[data-reply]");
      await roomy(bob.page, "#decline-text");
      return bob.page;
    });
    await screen("declined with a message", async () => {
      await bob.page.type("#decline-text", "In a train without a seat, later!");
      await bob.page.keyboard.press("Enter");
      await alice.page.waitForSelector("blockquote");
      return alice.page;
    });
    await screen("missed call", async () => {
      await alice.page.click("#call-again");
      await bob.reaches("incoming");
      await alice.press("stop");
      assertEquals(await bob.ended(), "cancelled");
      return bob.page;
    });
    await screen("recent calls", async () => {
      // It may have gone by itself meanwhile.
      await (await bob.page.$("#dismiss-ended"))?.click();
      await bob.page.waitForSelector("[data-outcome=missed]");
      return bob.page;
    });

    await screen("figures", async () => {
      await connect(alice, bob, NAME);
      await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
      await bob.page.click("#figures");
      await bob.page.waitForSelector(".figures dl");
      return bob.page;
    });
    await screen("lock", async () => {
      await bob.page.click("#seal");
      await bob.page.waitForSelector("#seal-same");
      return bob.page;
    });
    await stage.scene(
      "on a phone, no word of a sign is broken in any language",
      async () => {
        await bob.page.setViewport({ width: 320, height: 568 });
        for (const language of Object.keys(LANGUAGES) as Language[]) {
          const words = (await loadSignWords(language)).join(" ").split(" ")
            .sort((a, b) => b.length - a.length);
          assertEquals(await broken(bob.page, words.slice(0, 4)), []);
        }
      },
    );
    await screen("lock of a compared device", async () => {
      await bob.page.click("#seal-same");
      await bob.page.waitForSelector("[data-seal=compared]");
      return bob.page;
    });
    await screen("device list", async () => {
      await bob.page.click("#seal");
      await bob.page.waitForSelector(".figures", { hidden: true });
      await bob.page.setViewport({ width: 1280, height: 800 });
      await bob.page.click("#microphone-menu");
      await bob.page.waitForSelector(".device-menu .choice");
      return bob.page;
    });
    assert(await menuIsSeen(bob.page), "it was open while it was looked at");
    await screen("own picture's tools", async () => {
      await bob.page.keyboard.press("Escape");
      await bob.page.click("#self-tools");
      await bob.page.waitForSelector("#self-tools-list");
      return bob.page;
    });
    await screen("options in a call", async () => {
      await bob.page.click("#options");
      await bob.page.waitForSelector("#volume");
      await bob.page.waitForSelector("#choose-speaker");
      return bob.page;
    });
    await stage.scene(
      "no control leaves the page with large text",
      async () => {
        await bob.page.keyboard.press("Escape");
        await bob.page.waitForSelector("#options-dialog", { hidden: true });
        for (const [width, height] of [[390, 844], [768, 1024], [844, 390]]) {
          await bob.page.setViewport({ width, height });
          assertEquals(await outside(bob.page), []);
        }
        await bob.page.click("#options");
        await bob.page.waitForSelector("#volume");
      },
    );
    const block = await requestsOf(bob.page);
    await screen("blur that did not load", async () => {
      await block(["*/picture/person.*"]);
      await bob.page.click("#blur");
      await bob.page.waitForSelector("#blur-again");
      await bob.page.waitForSelector("#blur-retry");
      await disjoint(bob.page, ".hints", "#options-dialog", WIDE);
      await disjoint(bob.page, ".self-view", "#options-dialog", WIDE);
      return bob.page;
    });
    await screen("picture that is all blurred", async () => {
      await bob.page.keyboard.press("Escape");
      await bob.page.waitForSelector("#options-dialog", { hidden: true });
      await bob.page.waitForSelector("#blur-retry");
      await apart(bob.page, ".hints", ".self-view");
      return bob.page;
    });
    await screen("messages", async () => {
      await block([]);
      await bob.page.click("#blur-end");
      await bob.page.waitForSelector("#blur-end", { hidden: true });
      for (const { page } of [alice, bob]) {
        await page.click("#chat");
        await page.waitForSelector("#chat-text");
      }
      await roomy(bob.page, "#chat-text");
      await alice.page.click("#real-time-text");
      await alice.page.type("#chat-text", "Where are you?");
      await alice.page.keyboard.press("Enter");
      await bob.page.type("#chat-text", "In a train without a seat");
      await bob.page.keyboard.press("Enter");
      await alice.page.type("#chat-text", "Then let us talk la");
      await bob.says(".chat-typing", "talk la");
      return bob.page;
    });
    await screen("screen that cannot be shared", async () => {
      for (const { page } of [alice, bob]) {
        await page.click("#chat-panel header button");
        await page.waitForSelector("#chat-panel", { hidden: true });
      }
      await bob.page.click("#self-tools");
      await bob.page.evaluate(() => {
        navigator.mediaDevices.getDisplayMedia = () =>
          Promise.reject(new DOMException("It was so", "NotReadableError"));
      });
      await bob.page.click("#share");
      await bob.page.waitForSelector("#notice[data-code=screen_failed]");
      await apart(bob.page, ".stage-chip", "#notice");
      return bob.page;
    });
    await screen("sharing", async () => {
      await bob.page.click("#notice .icon-button");
      await shareDrawing(bob.page);
      await bob.page.click("#share");
      await bob.page.waitForSelector("[data-hint=sharing]");
      await bob.page.click("#camera-on-screen");
      await apart(bob.page, ".hints", ".self-view");
      await interrupted(bob.page, true);
      await bob.page.waitForSelector("#notice");
      await apart(bob.page, ".hints", "#notice");
      await apart(bob.page, ".hints", ".self-view");
      await interrupted(bob.page, false);
      await bob.page.waitForSelector("#notice", { hidden: true });
      return bob.page;
    });
    await screen("watching a shared screen", async () => {
      await alice.page.waitForSelector(".badges:not(:empty)");
      await alice.seesAndHears();
      return alice.page;
    });
    await screen("return", async () => {
      await bob.page.reload();
      await bob.page.waitForSelector("#rejoin");
      return bob.page;
    });
    await screen("peer gone", async () => {
      await alice.page.waitForSelector(".reconnecting[data-frozen]");
      await apart(alice.page, ".reconnecting[data-frozen]", ".self-view");
      return alice.page;
    });

    const { page: operator } = await stage.visitor();
    await screen("status token refused", async () => {
      await operator.goto(`${stage.url}status`);
      await operator.waitForSelector(".status-token button:not(:disabled)");
      await operator.type("#token", "a guess that is wrong");
      await operator.click(".status-token button");
      await operator.waitForSelector(".status-problem:not(:empty)");
      return operator;
    });
    await screen("status", async () => {
      await operator.$eval("#token", (input) => {
        (input as HTMLInputElement).value = "";
      });
      await operator.type("#token", OPERATOR_TOKEN);
      await operator.click(".status-token button");
      await operator.waitForSelector("[data-state=up]");
      return operator;
    });
    await stage.scene(
      "on a phone the table is a stack, and still a table for screen readers",
      async () => {
        await operator.setViewport({ width: 320, height: 568 });
        const stacked = await operator.$$eval("tbody tr > *", (cells) => {
          const tops = cells.map((cell) => cell.getBoundingClientRect().top);
          return tops.every((top, at) => at === 0 || top > tops[at - 1]);
        });
        assert(stacked);
        for (
          const [role, count] of [
            ["table", 1],
            ["row", 2],
            ["columnheader", 6],
            ["rowheader", 1],
            ["cell", 5],
          ] as const
        ) {
          const found = await operator.$$(`::-p-aria([role="${role}"])`);
          assertEquals(found.length, count, role);
        }
      },
    );
  },
);

/** @returns a function that lets requests for these addresses fail, and no others */
async function requestsOf(
  page: Page,
): Promise<(urls: string[]) => Promise<void>> {
  const client = await page.createCDPSession();
  await client.send("Network.enable");
  return (urls) => client.send("Network.setBlockedURLs", { urls });
}

function menuIsSeen(page: Page): Promise<boolean> {
  return page.$eval(
    ".menu",
    (menu) =>
      menu.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
  );
}

/** The system takes the microphone for something else, or gives it back. */
function interrupted(page: Page, value: boolean): Promise<void> {
  return page.$eval("#local-video", (video, value) => {
    const { srcObject } = video as HTMLVideoElement;
    const [track] = (srcObject as MediaStream).getAudioTracks();
    Object.defineProperty(track, "muted", { value, configurable: true });
    track.dispatchEvent(new Event(value ? "mute" : "unmute"));
  }, value);
}

/** Controls of a call that do not fit into the window if the text is twice as large. */
function outside(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
    const found = [...document.querySelectorAll(".controls button")]
      .filter((button) => {
        const { left, right } = button.getBoundingClientRect();
        return left < 0 || right > innerWidth;
      }).map(({ id }) => id);
    document.documentElement.style.fontSize = "";
    return found;
  });
}

/** Those of four words that have no room for one line below a sign. */
function broken(page: Page, words: string[]): Promise<string[]> {
  return page.$$eval(
    ".signs li",
    (signs, words) =>
      signs.flatMap((sign, at) => {
        const word = sign.appendChild(document.createElement("div"));
        word.textContent = words[at];
        const range = document.createRange();
        range.selectNodeContents(word);
        const lines = range.getClientRects().length;
        word.remove();
        return lines === 1 ? [] : words[at];
      }),
    words,
  );
}
