import { assert, assertEquals } from "@std/assert";
import type { ClusterStatus } from "../../lib/shared/operator_status.ts";
import { STATUS_WORDS } from "../../lib/ui/status/words_status.ts";
import { wordsOf } from "../../lib/ui/words/loaded_words.ts";
import { testScenes } from "./scenes.ts";
import { audit } from "./screens_audit.ts";
import { OPERATOR_TOKEN } from "./screens_child.ts";

/** A cluster, as its page is told of it. */
const CLUSTER: ClusterStatus = {
  node: "one",
  role: "following",
  nodes: [
    {
      name: "one",
      role: "following",
      machine: "host-one",
      link: "10.0.0.5:7000",
      since: Date.UTC(2026, 0, 2, 3, 4, 5),
      sockets: 120,
      silentMs: 340,
    },
    {
      name: "two",
      role: "leading",
      machine: "host-two.example.org",
      link: "[2001:db8::5]:7000",
      silentMs: 2_600,
    },
  ],
  storeMs: 250,
  behind: 3,
};

testScenes("operators end and ban on the status page", {}, async (stage) => {
  const eve = await stage.person("Eve Moneypenny of Kingston");
  const mallory = await stage.person("Mallory");
  // The language with the longest words.
  const words = STATUS_WORDS.de;
  const { page } = await stage.visitor(async (page) => {
    await page.setExtraHTTPHeaders({ "accept-language": "de" });
    // As if the service were several processes.
    await page.evaluateOnNewDocument((cluster: unknown) => {
      const ask = fetch;
      globalThis.fetch = async (...asked) => {
        const answer = await ask(...asked);
        if (asked[0] !== "/status/now" || !answer.ok) return answer;
        return Response.json({ ...await answer.json(), cluster });
      };
    }, CLUSTER);
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

  await stage.scene("each process of a cluster has its row", async () => {
    const row = (name: string) =>
      page.$eval(
        `[data-process="${name}"]`,
        (row) =>
          [...row.querySelectorAll("th, td > span:last-child")]
            .map((cell) => (cell as HTMLElement).innerText.split("\n")),
      );
    assertEquals(await row("one"), [
      ["one", words.thisProcess],
      [words.roles.following],
      ["10.0.0.5:7000", "host-one"],
      [new Date(CLUSTER.nodes[0].since!).toLocaleString("de")],
      ["120"],
      ["vor 0,3 Sek."],
    ]);
    assertEquals(await row("two"), [
      ["two"],
      [words.roles.leading],
      ["[2001:db8::5]:7000", "host-two.example.org"],
      ["–"],
      ["–"],
      ["vor 2,6 Sek."],
    ]);
    assertEquals(
      (await text()).includes(`${words.redisLacks}\n3`),
      true,
      await text(),
    );
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
