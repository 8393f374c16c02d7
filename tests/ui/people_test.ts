import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Person } from "../browser/person.ts";
import { announcements, watchAnnouncements } from "./page_announcements.ts";
import {
  focusIsIn,
  focusIsOn,
  hasFocus,
  openOptions,
  staysIn,
  tabTo,
} from "./page_focus.ts";
import { type Stage, testScenes } from "./scenes.ts";

// Carol closes her page, and must be off the list before the test goes on.
const TIMING = { leavingMs: 1_000 };

testScenes(
  "the page is used by keyboard",
  { timing: TIMING },
  async (stage) => {
    const alice = await stage.visitor(watchAnnouncements);
    const bob = await stage.visitor(watchAnnouncements);

    await stage.scene("somebody joins by keyboard", async () => {
      for (const [person, name] of [[alice, "Alice"], [bob, "Bob"]] as const) {
        await person.page.waitForSelector("#register:not(:disabled)");
        await tabTo(person, "#name");
        await person.page.keyboard.type(name);
        await person.page.keyboard.press("Enter");
        await person.reaches("idle");
        await focusIsOn(person, ".people h1");
      }
    });

    await stage.scene(
      "a dialog takes the focus and gives it back",
      async () => {
        await openOptions(alice);
        await focusIsIn(alice, "#options-dialog");
        await staysIn(alice, "#options-dialog");
        await alice.page.keyboard.press("Escape");
        await alice.page.waitForSelector("#options-dialog", { hidden: true });
        await focusIsOn(alice, "#you");
        await openOptions(alice);
        await tabTo(alice, "#open-shortcuts");
        await alice.page.keyboard.press("Enter");
        await focusIsIn(alice, "#shortcuts");
        await alice.page.keyboard.press("Escape");
        await alice.page.waitForSelector("#shortcuts", { hidden: true });
        await focusIsOn(alice, "#you");
      },
    );

    await stage.scene(
      "a dialog that is closed and reopened at once is open and has the focus",
      async () => {
        const { keyboard } = alice.page;
        for (let time = 0; time < 10; time++) {
          await openOptions(alice);
          await tabTo(alice, "#open-shortcuts");
          await keyboard.press("Escape");
          await openOptions(alice);
          await focusIsIn(alice, "#options-dialog");
          await keyboard.press("Escape");
          await focusIsOn(alice, "#you");
        }
      },
    );

    await stage.scene(
      "a part of a name finds a person, and Enter calls",
      async () => {
        await tabTo(alice, "#peer");
        await alice.page.keyboard.type("bO");
        await tabTo(alice, "[data-user=Bob]");
        await alice.page.keyboard.press("Enter");
        await alice.reaches("calling");
        await focusIsOn(alice, ".stage h1");
      },
    );

    await stage.scene("a call is accepted by keyboard", async () => {
      await bob.reaches("incoming");
      await focusIsIn(bob, "dialog.sheet");
      await staysIn(bob, "dialog.sheet");
      await tabTo(bob, "#accept");
      await bob.page.keyboard.press("Space");
      await Promise.all([alice.reaches("active"), bob.reaches("active")]);
      await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
      await focusIsOn(alice, ".stage h1");
      await focusIsOn(bob, ".stage h1");
    });

    await stage.scene("a key and a button mute", async () => {
      await alice.page.keyboard.press("m");
      await bob.says(".badges", "Alice is muted");
      await tabTo(alice, "#microphone");
      await alice.page.keyboard.press("Space");
      await bob.page.waitForFunction(() =>
        !document.querySelector(".badges")!.textContent!.includes("muted")
      );
      await focusIsOn(alice, "#microphone");
      await alice.page.keyboard.press("v");
      await bob.page.waitForSelector(".remote .placeholder");
      await alice.page.keyboard.press("v");
      await bob.page.waitForSelector(".remote .placeholder", { hidden: true });
    });

    await stage.scene("dialogs open in a call", async () => {
      for (
        const [key, dialog] of [["o", "#options-dialog"], ["?", "#shortcuts"]]
      ) {
        await alice.page.keyboard.press(key as "o");
        await focusIsIn(alice, dialog);
        // This key press is not meant for the call.
        await alice.page.keyboard.press("h");
        await staysIn(alice, dialog);
        await alice.page.keyboard.press("Escape");
        await alice.page.waitForSelector(dialog, { hidden: true });
        await focusIsOn(alice, "#microphone");
      }
      await alice.page.keyboard.press("i");
      await alice.page.waitForSelector("#figures[aria-expanded=true]");
      await alice.page.keyboard.press("i");
      await alice.page.waitForSelector("#figures[aria-expanded=false]");
      assert(await hasFocus(alice), "the panel has gone, not the focus");
      await alice.reaches("active");
    });

    await stage.scene(
      "others see who is in a call",
      async () => {
        const carol = await stage.person("Carol");
        for (const name of ["Alice", "Bob"]) {
          await carol.says(`[data-user=${name}] .presence`, "In a call");
        }
        await hungUpByKey(alice, bob);
        for (const name of ["Alice", "Bob"]) {
          await carol.says(`[data-user=${name}] .presence`, "Free");
        }
        await listFollows(stage, carol);
        await carol.leave();
      },
    );

    await stage.scene("every state was announced, in order", async () => {
      assertEquals(await announcements(alice), [
        "Joining…",
        "You are online as Alice.",
        "Calling Bob.",
        "Ringing Bob.",
        "In a call with Bob.",
        "Call with Bob ended",
      ]);
      assertEquals(await announcements(bob), [
        "Joining…",
        "You are online as Bob.",
        "Alice is calling",
        "In a call with Alice.",
        "Call with Alice ended",
      ]);
    });

    await stage.scene(
      "a call is made again and cancelled by keyboard",
      async () => {
        await tabTo(alice, "[data-user=Bob]");
        await alice.page.keyboard.press("Enter");
        await bob.reaches("incoming");
        await tabTo(alice, "#stop");
        await alice.page.keyboard.press("Enter");
        for (const person of [alice, bob]) {
          assertEquals(await person.ended(), "cancelled");
          await focusIsOn(person, ".people h1");
          await tabTo(person, "#dismiss-ended");
          await person.page.keyboard.press("Enter");
          await person.page.waitForSelector(".ended", { hidden: true });
          await focusIsOn(person, ".people h1");
        }
      },
    );

    await stage.scene(
      "a dialog closes with the call in which it was opened",
      async () => {
        await tabTo(alice, "[data-user=Bob]");
        await alice.page.keyboard.press("Enter");
        await tabTo(bob, "#accept");
        await bob.page.keyboard.press("Enter");
        await alice.reaches("active");
        await alice.page.keyboard.press("o");
        await focusIsIn(alice, "#options-dialog");
        await hungUpByKey(bob, alice);
        assertEquals(await alice.page.$("#options-dialog"), null);
        await tabTo(alice, "#dismiss-ended");
        await alice.page.keyboard.press("Enter");
        await alice.page.waitForSelector(".ended", { hidden: true });
      },
    );

    await stage.scene(
      "the console is off at first, then shows messages without SDP",
      async () => {
        assertEquals(await alice.page.$("#console"), null);
        await openConsole(alice);
        await alice.page.waitForSelector("#console li[data-kind=sent]");
        await alice.page.waitForSelector("#console li[data-kind=received]");
        await alice.page.waitForSelector("#console li[data-kind=event]");
        await alice.says("#console ol", "call to: Bob");
        await alice.says("#console ol", "sdpAnswer: ");
        assertNoSecrets(
          await alice.page.$eval("#console ol", (list) => list.textContent!),
        );
      },
    );

    await stage.scene("the console is copied as it is shown", async () => {
      // Everything that is not listed is refused.
      const { origin } = new URL(stage.url);
      await alice.page.browserContext().overridePermissions(origin, [
        "clipboard-read",
        "clipboard-sanitized-write",
        "camera",
        "microphone",
      ]);
      await alice.page.bringToFront();
      await tabTo(alice, "#console-copy");
      await alice.page.keyboard.press("Enter");
      await alice.says(".console [role=status]", "Copied");
      await alice.says("#console-copy", "Copy");
      const copied = await alice.page.evaluate(() =>
        navigator.clipboard.readText()
      );
      assertStringIncludes(copied, "call to: Bob");
      assertEquals(
        copied.split("\n").length,
        (await alice.page.$$("#console li")).length,
      );
      assertNoSecrets(copied);
    });

    await stage.scene("the console shows SDP on request", async () => {
      await tabTo(alice, "#console-sdp");
      await alice.page.keyboard.press("Space");
      await alice.call("Bob");
      await bob.reaches("incoming");
      await alice.page.keyboard.press("Escape");
      await alice.says("#console ol", "m=audio");
      await alice.press("stop");
      await alice.ended();
      await alice.page.click("#console header > .icon-button");
      await alice.page.waitForSelector("#console", { hidden: true });
    });
  },
);

/** Opens the console among the advanced options. */
async function openConsole(person: Person): Promise<void> {
  const { keyboard } = person.page;
  await openOptions(person);
  await tabTo(person, ".advanced summary");
  await keyboard.press("Enter");
  await tabTo(person, "#console-toggle");
  await keyboard.press("Space");
  await keyboard.press("Escape");
  await focusIsOn(person, "#you");
}

async function hungUpByKey(one: Person, other: Person): Promise<void> {
  await one.page.keyboard.press("h");
  await one.page.waitForSelector("[data-hint=hang-up]");
  await one.page.keyboard.press("h");
  for (const person of [one, other]) {
    assertEquals(await person.ended(), "hung_up");
    await focusIsOn(person, ".people h1");
  }
}

/**
 * People who join appear, people who leave disappear, and the search finds
 * them.
 */
async function listFollows(stage: Stage, person: Person): Promise<void> {
  const { page } = person;
  const names = () =>
    page.$$eval(
      "[data-user]",
      (rows) => rows.map((row) => row.getAttribute("data-user")),
    );
  assertEquals(await names(), ["Alice", "Bob"]);
  const dave = await stage.person("Dave Bowman");
  await page.waitForSelector("[data-user='Dave Bowman']");
  await page.type("#peer", "bow");
  await page.waitForSelector("[data-user=Alice]", { hidden: true });
  assertEquals(await names(), ["Dave Bowman"]);
  await page.type("#peer", "x");
  await page.waitForSelector("[data-user]", { hidden: true });
  await person.says(".people .empty", "Nobody online is called “bowx”.");
  await page.$eval("#peer", (input) => (input as HTMLInputElement).select());
  await page.keyboard.press("Backspace");
  await page.waitForSelector("[data-user='Dave Bowman']");
  await dave.leave();
  await page.waitForSelector("[data-user='Dave Bowman']", { hidden: true });
  assertEquals(await names(), ["Alice", "Bob"]);
}

/** Checks that there is neither SDP nor an address nor a token. */
function assertNoSecrets(text: string): void {
  assert(!/m=audio|a=candidate|ice-pwd|\d+\.\d+\.\d+\.\d+/.test(text), text);
  assert(!/[Tt]oken: (?!\(secret\))/.test(text), text);
}
