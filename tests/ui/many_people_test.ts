import { assertEquals } from "@std/assert";
import { MAX_PRESENCE_USERS } from "../../lib/signaling/timing.ts";
import type { Person } from "../browser/person.ts";
import { announcements, watchAnnouncements } from "./page_announcements.ts";
import { tabTo } from "./page_focus.ts";
import { testScenes } from "./scenes.ts";
import { auditedScreens, whole } from "./screens_audit.ts";

/** As many that the server does not tell of everybody. */
const CROWD = [
  "Jürgen Müller",
  "Anna Smith",
  ...Array.from({ length: MAX_PRESENCE_USERS }, (_, i) => `Person ${i}`),
];

testScenes("people among too many to list them all", {}, async (stage) => {
  const screen = auditedScreens(stage);
  const alice = await stage.person("Alice", watchAnnouncements);
  const bob = await stage.person("Bob Marley");
  const { page } = alice;
  await page.waitForSelector("[data-user='Bob Marley']");
  const crowd = await Promise.all(
    CROWD.map((name) => registered(stage.url, name)),
  );

  await stage.scene("the list gives way to a hint", async () => {
    await alice.says(".online .empty", "Many people are online.");
    assertEquals(await names(alice), []);
    assertEquals(await page.$(".online .count"), null);
  });

  await screen("people among many", () => Promise.resolve(page));

  await stage.scene(
    "typing finds people on the server, and says how many",
    async () => {
      await page.setViewport({ width: 1280, height: 800 });
      await page.bringToFront();
      await tabTo(alice, "#peer");
      await page.keyboard.type("mul");
      await page.waitForSelector("[data-user='Jürgen Müller']");
      assertEquals(await names(alice), ["Jürgen Müller"]);
      await alice.says("#status", "1 person");
      await search(alice, "nobody");
      await alice.says(".online .empty", "Nobody online is called “nobody”.");
      await alice.says("#status", "Nobody online is called “nobody”.");
      assertEquals((await announcements(alice)).slice(-2), [
        "1 person",
        "Nobody online is called “nobody”.",
      ]);
    },
  );

  await stage.scene(
    "by keys, somebody found becomes a favourite, who stays in the list",
    async () => {
      await search(alice, "marley");
      await page.waitForSelector("[data-user='Bob Marley']");
      for (const key of ["ArrowDown", "ArrowRight", "ArrowRight", "Enter"]) {
        await page.keyboard.press(key as "Enter");
      }
      await page.waitForSelector(
        "::-p-aria(Remove Bob Marley from favourites)",
      );
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.waitForFunction(() =>
        document.querySelector<HTMLInputElement>("#peer")!.value === ""
      );
      assertEquals(await names(alice), ["Bob Marley"]);
    },
  );

  await stage.scene("presence of those on the screen is told", async () => {
    await bob.call("person 1");
    await bob.reaches("calling");
    await alice.says("[data-user='Bob Marley'] .presence", "In a call");
    await search(alice, "bob");
    await alice.says("[data-user='Bob Marley'] .presence", "In a call");
    await bob.press("stop");
    await bob.ended();
    await alice.says("[data-user='Bob Marley'] .presence", "Free");
    await search(alice, "anna");
    await page.waitForSelector("[data-user='Anna Smith']");
    crowd[1].close();
    await page.waitForSelector("[data-user='Anna Smith']", { hidden: true });
  });

  await screen("people found among many", async () => {
    await search(alice, "person");
    await page.waitForFunction(() =>
      document.querySelectorAll("[data-user]").length === 20
    );
    await whole(page, ".row-name");
    return page;
  });

  await stage.scene(
    "Enter calls the one found, and the recent call shows presence",
    async () => {
      await page.setViewport({ width: 1280, height: 800 });
      await page.bringToFront();
      await search(alice, "marley");
      await page.waitForSelector("[data-next=true] [data-user='Bob Marley']");
      await page.keyboard.press("Enter");
      await bob.reaches("incoming");
      await alice.press("stop");
      await alice.ended();
      await page.click("#dismiss-ended");
      await search(alice, "");
      await page.waitForSelector(".recent [data-presence=free]");
      await page.waitForSelector(
        "::-p-aria([name='Call Bob Marley back. Free.'][role='button'])",
      );
    },
  );

  await screen("favourites among many", () => Promise.resolve(page));

  await stage.scene("a page that was reloaded knows its people", async () => {
    await page.reload();
    await alice.reaches("idle");
    await alice.says("[data-user='Bob Marley'] .presence", "Free");
    await alice.says(".online .empty", "Many people are online.");
    assertEquals(await names(alice), ["Bob Marley"]);
  });

  await stage.scene("once there are few, everybody is listed", async () => {
    for (const socket of crowd.slice(-20)) socket.close();
    await alice.says(".online .count", "people");
    assertEquals((await names(alice))[0], "Bob Marley");
    await page.waitForSelector("[data-user='Person 0']");
    await page.waitForSelector(".online .empty", { hidden: true });
  });

  for (const socket of crowd) socket.close();
});

/** A client of version 1. */
async function registered(url: string, name: string): Promise<WebSocket> {
  const socket = new WebSocket(
    new URL("one2one", url.replace("http", "ws")),
  );
  await new Promise((opened) => socket.onopen = opened);
  const answer = new Promise((answered) => socket.onmessage = answered);
  socket.send(JSON.stringify({ id: "register", name }));
  await answer;
  return socket;
}

/** The names in the list. */
function names({ page }: Person) {
  return page.$$eval(
    "[data-user]",
    (rows) => rows.map((row) => row.getAttribute("data-user")),
  );
}

async function search({ page }: Person, text: string): Promise<void> {
  await page.focus("#peer");
  await page.$eval(
    "#peer",
    (input) => (input as HTMLInputElement).select(),
  );
  await page.keyboard.press("Backspace");
  await page.keyboard.type(text);
}
