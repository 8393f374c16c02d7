import { assert, assertEquals } from "@std/assert";
import { tabTo } from "../ui/page_focus.ts";
import { startChildServer } from "../ui/screens_child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { launchFirefox } from "./firefox.ts";
import { Person } from "./person.ts";
import { isSealed, lockIs } from "./seal_details.ts";
import { TEST_KURENTO } from "../support/test_kurento.ts";

/** A Kurento has the keys of what it forwards. */
const SEALED = TEST_KURENTO === undefined;

Deno.test({
  name: "a second call between Chromium and Firefox",
  // puppeteer keeps handles between steps.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const server = await startChildServer();
    const [chromium, firefox] = await Promise.all([
      launchHeadlessShell(),
      launchFirefox(),
    ]);
    const step = async (name: string, fn: () => Promise<void>) => {
      const options = { sanitizeOps: false, sanitizeResources: false };
      if (await t.step({ name, ...options, fn })) return;
      throw new Error(`No step can follow "${name}"`);
    };
    try {
      const alice = await Person.open(chromium, server.url);
      const carol = await Person.open(chromium, server.url);
      const fiona = await Person.open(firefox, server.url);
      const frida = await Person.open(firefox, server.url);
      const all = { Alice: alice, Carol: carol, Fiona: fiona, Frida: frida };
      for (const [name, person] of Object.entries(all)) {
        await person.register(name);
        await person.reaches("idle");
      }
      // Firefox decodes no pictures for a tab that is behind another.
      await fiona.page.bringToFront();
      await alice.call("Fiona");
      await fiona.press("accept");
      await Promise.all([alice.seesAndHears(), fiona.seesAndHears()]);

      await step("Firefox declines it with words, and goes on", async () => {
        await carol.call("Fiona");
        await fiona.says("#second-call-title", "Carol is calling");
        await fiona.says("#status", "Carol is calling");
        await fiona.press("decline-second-message");
        await fiona.page.type("#decline-text", "In ten minutes.");
        await fiona.page.keyboard.press("Enter");
        assertEquals(await carol.ended(), "declined");
        await carol.says("blockquote", "In ten minutes.");
        await fiona.page.waitForSelector(".second-call", { hidden: true });
        await Promise.all([alice.seesAndHears(), fiona.seesAndHears()]);
      });

      await step(
        "Firefox ends the first and answers the second, by keyboard",
        async () => {
          await fiona.page.click("#microphone");
          await alice.says(".badges", "Fiona is muted");
          await carol.call("Fiona");
          await tabTo(fiona, "#end-and-answer");
          await fiona.page.keyboard.press("Enter");
          assertEquals(await alice.ended(), "hung_up");
          await talks(carol, fiona);
          await fiona.says("h1", "Carol");
          // A device that is off in the first call is off in the second.
          await carol.says(".badges", "Fiona is muted");
          await fiona.page.click("#microphone");
          await carol.page.waitForSelector(".badges .badge", { hidden: true });
          await carol.seesAndHears();
        },
      );

      await step("Firefox answers a second call from Firefox", async () => {
        await frida.call("Fiona");
        await frida.says(".stage-chip", "in another call");
        await fiona.press("end-and-answer");
        assertEquals(await carol.ended(), "hung_up");
        await talks(frida, fiona);
        await fiona.seesAndHears();
        await frida.page.bringToFront();
        await frida.seesAndHears();
      });

      await step("Chromium answers a second call from Firefox", async () => {
        await alice.call("Carol");
        await carol.press("accept");
        await Promise.all([alice.seesAndHears(), carol.seesAndHears()]);
        await frida.press("stop");
        assertEquals(await fiona.ended(), "hung_up");
        await fiona.page.bringToFront();
        await fiona.call("Carol");
        await carol.press("end-and-answer");
        assertEquals(await alice.ended(), "hung_up");
        await talks(fiona, carol);
        await Promise.all([fiona.seesAndHears(), carol.seesAndHears()]);
      });

      await step(
        "it rings as any other when the first ends by itself",
        async () => {
          await alice.call("Fiona");
          await fiona.page.waitForSelector(".second-call");
          await carol.press("stop");
          await fiona.press("accept");
          await talks(alice, fiona);
          await Promise.all([alice.seesAndHears(), fiona.seesAndHears()]);
        },
      );
    } finally {
      await Promise.all([chromium.close(), firefox.close()]);
      await server.close();
    }
  },
});

/** Waits until both are in the call, with the lock that it must have. */
async function talks(one: Person, other: Person): Promise<void> {
  await Promise.all([one.reaches("active"), other.reaches("active")]);
  const lock = SEALED ? "closed" : "open";
  await Promise.all([lockIs(one, lock), lockIs(other, lock)]);
  assert(await isSealed(one, other) === SEALED, "nobody in between has keys");
}
