import { assert, assertEquals } from "@std/assert";
import type { Browser } from "puppeteer-core";
import { embeddedOnly } from "../support/test_kurento.ts";
import { connect } from "../ui/scenes.ts";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { Person } from "./person.ts";
import {
  askToRecord,
  filesOf,
  hearsNothing,
  mixesSound,
  play,
  prepareRecording,
  recordingIs,
  recordsPieces,
} from "./recording_pages.ts";
import { isSealed } from "./seal_details.ts";

/** Alice is red and low, Bob blue and high. */
const ALICE = { color: "red", hz: 440 } as const;
const BOB = { color: "blue", hz: 1_000 } as const;
/** Strength of a tone that is not there: what the other's sound leaves of it. */
const NO_TONE = 0.002;

/** Alice's browser lets her choose a file if it is Chromium; Bob's never does. */
function testRecording(
  name: string,
  launchAlice: () => Promise<Browser>,
): void {
  Deno.test({
    ...embeddedOnly(name, "it cannot seal"),
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async (t) => {
      const server = new Child("server_process.ts", [
        "--as_uri=http://localhost:0/",
        "--seal=prefer",
      ]);
      const url = await server.line();
      const [hers, his] = await Promise.all([
        launchAlice(),
        launchHeadlessShell(),
      ]);
      const step = async (name: string, fn: () => Promise<void>) => {
        const plain = { sanitizeOps: false, sanitizeResources: false };
        const done = await t.step({ name, ...plain, fn });
        if (!done) throw new Error(`No step can follow "${name}"`);
      };
      try {
        const picker = launchAlice === launchHeadlessShell;
        const alice = await Person.open(
          hers,
          url,
          (page) => prepareRecording(page, ALICE, picker),
        );
        const bob = await Person.open(
          his,
          url,
          (page) => prepareRecording(page, BOB, false),
        );
        await alice.register("alice");
        await bob.register("bob");
        await connect(alice, bob, "bob");
        await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
        assert(await isSealed(alice, bob));
        const sound = await mixesSound(alice);
        assert(await mixesSound(bob));

        await step("a refusal leaves nothing behind", async () => {
          await askToRecord(alice);
          await recordingIs(alice, "asking");
          await bob.says(".hints", "alice asks to record this call");
          await bob.page.click("#recording-end");
          await Promise.all([
            recordingIs(alice, "off"),
            recordingIs(bob, "off"),
          ]);
          assertEquals(await filesOf(alice), {});
          assertEquals(await filesOf(bob), {});
        });

        await step("both record both, and the other one ends it", async () => {
          await askToRecord(alice);
          await recordingIs(bob, "asked");
          await bob.page.click("#recording-agree");
          for (const person of [alice, bob]) {
            await recordingIs(person, "on");
            await person.says("[role=status].hints", "is being recorded");
          }
          await recordsPieces(bob, 3);
          await bob.page.click("#recording-end");
          await alice.page.waitForSelector("[data-hint=recording][data-kept]");
          await bob.page.waitForSelector("[data-hint=recording][data-kept]");
          await recordingIs(alice, "off");
          for (const [person, ours] of [[alice, 0], [bob, 1]] as const) {
            const played = await play(person, [ALICE.hz, BOB.hz]);
            const left = [ours === 0, ours === 1];
            assert(played.seconds > 3, JSON.stringify(played));
            assertEquals(played.red, left, "Alice on her side");
            assertEquals(played.blue, [!left[0], !left[1]], "Bob on his");
            const heard = played.tones.map((tone) => tone > 5 * NO_TONE);
            assertEquals(
              heard,
              [sound, sound || person === bob],
              JSON.stringify(played),
            );
          }
        });

        await step("switches are respected", async () => {
          await alice.page.click("#camera");
          await alice.page.click("#microphone");
          await bob.says(".badges", "alice is muted");
          await hearsNothing(bob);
          await askToRecord(bob);
          await recordingIs(alice, "asked");
          await alice.page.click("#recording-agree");
          await recordsPieces(bob, 2);
          await alice.page.click("#recording-end");
          await recordingIs(bob, "off");
          await bob.page.waitForSelector("[data-hint=recording][data-kept]");
          await alice.page.waitForSelector("[data-hint=recording][data-kept]");
          for (const person of [alice, bob]) {
            const played = await play(person, [ALICE.hz, BOB.hz]);
            assertEquals(played.red, [false, false]);
            assert(played.blue.includes(true));
            const [hers, his] = played.tones;
            assert(hers < NO_TONE, `${played.tones}`);
            assertEquals(his > 5 * NO_TONE, sound || person === bob);
          }
          await alice.page.click("#camera");
          await alice.page.click("#microphone");
          await bob.page.waitForSelector(".badges:empty");
        });

        await step("a reloaded page is asked again", async () => {
          await askToRecord(alice);
          await recordingIs(bob, "asked");
          await bob.page.click("#recording-agree");
          await recordsPieces(bob, 2);
          await bob.page.reload();
          await recordingIs(alice, "asking");
          await bob.press("rejoin");
          await recordingIs(bob, "asked");
          await bob.seesAndHears();
          await bob.page.click("#recording-agree");
          await Promise.all([recordingIs(alice, "on"), recordingIs(bob, "on")]);
          await recordsPieces(bob, 2);
        });

        await step(
          "with the call a recording is over, and waits to be saved",
          async () => {
            await alice.press("stop");
            await bob.ended();
            const kept = ".kept-recording[data-kept=browser]";
            await bob.page.waitForFunction(
              (kept) => document.querySelectorAll(kept).length === 4,
              {},
              kept,
            );
            // A recording that a reload cut off can still be played.
            const played = await play(bob, [ALICE.hz, BOB.hz]);
            assert(played.red.includes(true) && played.blue.includes(true));
            const download = await bob.page.evaluate(async () => {
              const { promise, resolve } = Promise.withResolvers<string>();
              document.addEventListener("click", (event) => {
                const link = event.target;
                if (!(link instanceof HTMLAnchorElement)) return;
                event.preventDefault();
                resolve(link.download);
              });
              HTMLAnchorElement.prototype.click = function () {
                resolve(this.download);
              };
              document.querySelector<HTMLElement>(".recording-save")!.click();
              return await promise;
            });
            assert(/^Call with alice .*\.(webm|mp4)$/.test(download), download);
            for (let left = 3; left >= 0; left--) {
              await bob.page.click(".recording-remove");
              await bob.page.click(".recording-remove");
              await bob.page.waitForFunction(
                (left) =>
                  document.querySelectorAll(".kept-recording").length === left,
                {},
                left,
              );
            }
            assertEquals(await filesOf(bob), {});
          },
        );
      } finally {
        await Promise.all([hers.close(), his.close()]);
        await server.kill();
      }
    },
  });
}

testRecording("two Chromium pages record a sealed call", launchHeadlessShell);
