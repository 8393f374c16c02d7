import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { wordsOf } from "../../lib/ui/words/loaded_words.ts";
import { type Language, LANGUAGES } from "../../lib/shared/language.ts";
import type { Person } from "../browser/person.ts";
import { connect, testScenes } from "./scenes.ts";
import { controlDevices, setDeviceError } from "./page_devices.ts";
import { apart, audit, fits, seenAtOnce, whole } from "./screens_audit.ts";

/** The language with the longest words, and the only one without letters. */
const AUDITED: Language[] = ["de", "zh-Hans"];

testScenes("the phone speaks five languages", {}, async (stage) => {
  for (const language of Object.keys(LANGUAGES) as Language[]) {
    const words = wordsOf(language);
    const look = AUDITED.includes(language) ? audit : fits;
    const peer = `Bartholomäus von und zu ${language}`;
    const name = `Maximiliane (${LANGUAGES[language]})`;
    await stage.scene(
      `${words.chooseLanguage}: ${LANGUAGES[language]}`,
      async () => {
        const wants = (page: Page) => prefer(page, language);
        const caller = await stage.visitor(async (page) => {
          await wants(page);
          await controlDevices(page);
        });
        await look(caller.page, `join-${language}`);
        // The longest texts with which a check can end.
        for (const device of ["camera", "microphone"] as const) {
          await setDeviceError(caller.page, device, "NotReadableError");
        }
        await caller.page.click("#prefer-camera");
        await caller.page.click("#prefer-camera");
        await caller.page.waitForSelector("#microphone_busy");
        await seenAtOnce(caller.page, ["#name", "#register"]);
        for (const device of ["camera", "microphone"] as const) {
          await setDeviceError(caller.page, device, null);
        }
        assertEquals(await spoken(caller), [language, words.join.title]);
        await caller.register(name);
        await caller.reaches("idle");
        assertEquals(await spoken(caller), [
          language,
          words.people.title(name),
        ]);
        const callee = await stage.person(peer, wants);
        await caller.page.waitForSelector("[data-user]");
        await look(caller.page, `people-${language}`);
        await caller.call(peer);
        await callee.reaches("incoming");
        await apart(caller.page, ".stage-chip", ".self-view");
        await whole(callee.page, ".sheet-actions .button");
        await look(callee.page, `incoming-${language}`);
        await callee.press("accept");
        await caller.reaches("active");
        await caller.seesAndHears();
        await look(caller.page, `in-call-${language}`);
        await caller.press("stop");
        await caller.ended();
        await caller.says(
          ".ended-title",
          words.endings.hung_up({
            peer,
            direction: "outgoing",
            video: true,
            reason: "hung_up",
          }).title,
        );
        await look(caller.page, `ended-${language}`);
        await caller.page.locator(
          `::-p-aria(${words.people.voiceCall(peer)})`,
        ).click();
        await callee.says("#incoming-hint", words.incoming.voiceHint);
        await whole(callee.page, ".sheet-actions .button");
        await look(callee.page, `incoming-voice-${language}`);
        await caller.leave();
        await callee.leave();
      },
    );
  }

  await stage.scene(
    "a language chosen in a call does not disturb the call, and is stored",
    async () => {
      const alice = await stage.person("Alice");
      const bob = await stage.person("Bob");
      await connect(alice, bob, "Bob");
      await alice.seesAndHears();
      await alice.page.$eval("#remote-video", (video) => {
        video.setAttribute("data-before", "");
      });
      await alice.page.click("#options");
      await alice.page.waitForSelector("#language");
      await alice.page.select("#language", "fr");
      await alice.page.waitForSelector("html[lang=fr]");
      const { options } = wordsOf("fr");
      await alice.says("#options-dialog h2", options.title);
      assert(await alice.page.$("#remote-video[data-before]"));
      assertEquals(await alice.connections(), 1);
      await alice.seesAndHears();
      assert(await alice.pictureMoves());
      await alice.page.keyboard.press("Escape");
      await alice.press("stop");
      await alice.ended();
      // The next page is French before any script runs.
      await alice.page.setJavaScriptEnabled(false);
      await alice.page.reload();
      assertEquals(await spoken(alice), ["fr", wordsOf("fr").join.title]);
    },
  );

  await stage.scene(
    "a language that cannot be loaded leaves the current one",
    async () => {
      const carol = await stage.visitor();
      await carol.page.waitForSelector("#language:not(:disabled)");
      await carol.page.setOfflineMode(true);
      await carol.page.select("#language", "es");
      await carol.page.waitForFunction(() =>
        document.querySelector<HTMLSelectElement>("#language")?.value === "en"
      );
      assertEquals(await spoken(carol), ["en", wordsOf("en").join.title]);
      await carol.page.setOfflineMode(false);
      await carol.page.select("#language", "es");
      await carol.page.waitForSelector("html[lang=es]");
    },
  );
});

async function prefer(page: Page, language: Language): Promise<void> {
  await page.setExtraHTTPHeaders({ "accept-language": language });
}

/** The document's language, and its heading. */
async function spoken({ page }: Person): Promise<string[]> {
  await page.waitForSelector("h1");
  return await page.evaluate(() => [
    document.documentElement.lang,
    document.querySelector("h1")?.textContent ?? "",
  ]);
}
