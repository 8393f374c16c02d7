import { assert, assertEquals } from "@std/assert";
import { STATUS_WORDS } from "../../lib/ui/status/words_status.ts";
import { wordsOf } from "../../lib/ui/words/loaded_words.ts";
import { testScenes } from "./scenes.ts";
import { audit } from "./screens_audit.ts";
import { OPERATOR_TOKEN } from "./screens_child.ts";

testScenes("operators end and ban on the status page", {}, async (stage) => {
  const eve = await stage.person("Eve Moneypenny of Kingston");
  const mallory = await stage.person("Mallory");
  // The language with the longest words.
  const words = STATUS_WORDS.de;
  const { page } = await stage.visitor(async (page) => {
    await page.setExtraHTTPHeaders({ "accept-language": "de" });
  });
  const text = () =>
    page.$eval("main", (node) => (node as HTMLElement).innerText);

  await stage.scene("names are shown on request", async () => {
    await page.goto(`${stage.url}status`);
    await page.waitForSelector(".status-token button:not(:disabled)");
    await page.type("#token", OPERATOR_TOKEN);
    await page.click(".status-token button");
    await page.waitForSelector("#show-sessions");
    await page.waitForSelector("#ban");
    assert((await text()).includes(words.notKept), await text());
    assertEquals(/Eve|Mallory/.test(await text()), false);
    await page.click("#show-sessions");
    await page.waitForSelector('[data-session="Mallory"]');
    await audit(page, "status-sessions");
  });

  await stage.scene(
    "an ended session gets an explanation and may join again",
    async () => {
      await page.click('[data-session="Mallory"] [data-action="end"]');
      await mallory.page.waitForSelector("#name-problem");
      const { ended_by_operator } = wordsOf("en").problems;
      await mallory.says("#name-problem", ended_by_operator.title);
      await page.waitForFunction(() =>
        !document.querySelector('[data-session="Mallory"]')
      );
      await mallory.register("Mallory");
      await mallory.reaches("idle");
    },
  );

  await stage.scene("a banned name cannot join until the lift", async () => {
    await page.type("#ban-value", "eve moneypenny of kingston");
    await page.select("#ban-length", "day");
    await page.click("#ban");
    await page.waitForSelector('[data-ban="eve moneypenny of kingston"]');
    await eve.page.waitForSelector("#name-problem");
    await eve.register("Eve Moneypenny of Kingston");
    const { banned } = wordsOf("en").problems;
    await eve.page.waitForFunction(
      (title) =>
        document.querySelector("#name-problem")?.textContent?.includes(title),
      {},
      banned.title,
    );
    await audit(page, "status-bans");
    await page.click('[data-action="lift"]');
    await page.waitForFunction(() => !document.querySelector("[data-ban]"));
    await eve.register("Eve Moneypenny of Kingston");
    await eve.reaches("idle");
  });

  await stage.scene(
    "a subject that cannot be banned is explained",
    async () => {
      await page.type("#ban-value", "x".repeat(65));
      await page.click("#ban");
      await page.waitForFunction(
        (refused) =>
          document.querySelector(".status-problem")?.textContent
            ?.includes(refused),
        {},
        words.refusedRequest,
      );
    },
  );
});
