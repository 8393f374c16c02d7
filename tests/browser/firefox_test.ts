import { assert, assertEquals } from "@std/assert";
import { closes, openWindow } from "../ui/page_window.ts";
import { startChildServer } from "../ui/screens_child.ts";
import { carries } from "./answering_page.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { launchFirefox } from "./firefox.ts";
import { Person } from "./person.ts";
import { isSealed, lockIs } from "./seal_details.ts";
import { TEST_KURENTO } from "../support/test_kurento.ts";

/** A Kurento has the keys of what it forwards. */
const SEALED = TEST_KURENTO === undefined;

/**
 * The server runs in a process of its own, to keep the media engine out of the
 * test's process.
 */
Deno.test({
  name: "calls between Chromium and Firefox",
  // puppeteer keeps handles between steps.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const server = await startChildServer();
    const [chromium, firefox] = await Promise.all([
      launchHeadlessShell(),
      launchFirefox(),
    ]);
    try {
      const alice = await Person.open(chromium, server.url);
      const fiona = await Person.open(firefox, server.url);
      await alice.register("Alice");
      await fiona.register("Fiona");
      await alice.reaches("idle");
      await fiona.reaches("idle");

      const step = (
        name: string,
        caller: Person,
        callee: Person,
        calleeName: string,
        hangsUp: Person,
      ) =>
        t.step({
          name,
          sanitizeOps: false,
          sanitizeResources: false,
          fn: async () => {
            await caller.call(calleeName);
            await callee.reaches("incoming");
            await carries(callee, ({ connected }) => connected);
            const prepared = await callee.connections();
            await callee.press("accept");
            await caller.reaches("active");
            await callee.reaches("active");
            await Promise.all([caller.seesAndHears(), callee.seesAndHears()]);
            assertEquals(await callee.connections(), prepared, "at once");
            assertEquals(
              await isSealed(caller, callee),
              SEALED,
              "nobody in between has keys",
            );
            const lock = SEALED ? "closed" : "open";
            await Promise.all([lockIs(caller, lock), lockIs(callee, lock)]);
            assert(await caller.pictureMoves(), "the caller sees movement");
            assert(await callee.pictureMoves(), "the callee sees movement");
            await toldOfSwitches(caller, callee);
            await hangsUp.press("stop");
            assertEquals(await caller.ended(), "hung_up");
            assertEquals(await callee.ended(), "hung_up");
          },
        });
      await step("Chromium calls Firefox", alice, fiona, "Fiona", alice);
      await step("Firefox calls Chromium", fiona, alice, "Alice", alice);
      await step("Firefox hangs up", fiona, alice, "Alice", fiona);
      await t.step({
        name: "a sealed call goes on in another tab of Firefox",
        sanitizeOps: false,
        sanitizeResources: false,
        fn: () => goesOnInAnotherTab(fiona, alice),
      });
      await t.step({
        name: "Firefox shows the call in a window of its own",
        ignore: !await hasCallWindows(fiona),
        sanitizeOps: false,
        sanitizeResources: false,
        fn: () => talkOutsideThePage(fiona, alice),
      });
    } finally {
      await Promise.all([chromium.close(), firefox.close()]);
      await server.close();
    }
  },
});

/** Older ones have only the video's own picture in picture. */
function hasCallWindows({ page }: Person): Promise<boolean> {
  return page.evaluate(() => "documentPictureInPicture" in globalThis);
}

/** Moves a call to another tab of the browser, with what is off in it, and back. */
async function goesOnInAnotherTab(one: Person, other: Person): Promise<void> {
  await other.call("Fiona");
  await one.press("accept");
  await Promise.all([one.seesAndHears(), other.seesAndHears()]);
  await one.page.click("#microphone");
  await other.says(".badges", "Fiona is muted");
  const tab = await one.anotherTab();
  for (const [from, to] of [[one, tab], [tab, one]]) {
    await to.page.bringToFront();
    await to.register("Fiona");
    await to.says("#other-tab strong", "a call with Alice");
    await to.says("#other-tab p", "Microphone off · Camera on");
    await to.page.click("#go-on-here");
    await to.reaches("active");
    await from.reaches("unregistered");
    await to.seesAndHears();
    assertEquals(await isSealed(to, other), SEALED);
    const lock = SEALED ? "closed" : "open";
    await Promise.all([lockIs(to, lock), lockIs(other, lock)]);
    await other.says(".badges", "Fiona is muted");
  }
  await one.page.click("#microphone");
  await other.page.waitForSelector(".badges .badge", { hidden: true });
  await other.seesAndHears();
  await one.press("stop");
  assertEquals(await other.ended(), "hung_up");
  await tab.closeTab();
}

/** Mutes and hangs up in the window beside the page. */
async function talkOutsideThePage(one: Person, other: Person): Promise<void> {
  await one.call("Alice");
  await other.press("accept");
  await one.reaches("active");
  await one.seesAndHears();
  const opened = await openWindow(one);
  await opened.waitForFunction(() => {
    const video = document.querySelector("video");
    return video !== null && video.videoWidth > 0 && video.currentTime > 0.5;
  });
  await one.page.waitForSelector(".remote[data-away=true]");
  await opened.evaluate(() =>
    document.querySelector<HTMLElement>("#microphone")!.focus()
  );
  // The space bar must not talk instead.
  await opened.keyboard.press(" ");
  await other.says(".badges", "Fiona is muted");
  await closes(one, opened, () => opened.keyboard.press("p"));
  await one.page.waitForSelector(".remote[data-away=false]");
  const again = await openWindow(one);
  await again.waitForSelector("#stop");
  await again.keyboard.press("h");
  await closes(one, again, () => again.keyboard.press("h"));
  assertEquals(await one.ended(), "hung_up");
  assertEquals(await other.ended(), "hung_up");
}

/**
 * Turns camera and microphone off and on again: the other side is notified, and
 * sees the picture again.
 */
async function toldOfSwitches(one: Person, other: Person): Promise<void> {
  await one.page.click("#camera");
  await one.page.click("#microphone");
  await other.page.waitForSelector(".remote .placeholder");
  await other.page.waitForSelector(".badge");
  await one.page.click("#camera");
  await one.page.click("#microphone");
  await other.page.waitForSelector(".remote:not(:has(.placeholder))");
  await other.page.waitForSelector(".stage:not(:has(.badge))");
  await other.seesAndHears();
}
