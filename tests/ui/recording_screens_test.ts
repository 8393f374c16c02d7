import { assertEquals } from "@std/assert";
import { type Language, LANGUAGES } from "../../lib/shared/language.ts";
import type { Person } from "../browser/person.ts";
import { recordingIs, recordsPieces } from "../browser/recording_pages.ts";
import { connect, testScenes } from "./scenes.ts";
import { apart, auditedScreens, unbroken, whole } from "./screens_audit.ts";

const NAME = "Bob Marley Junior of Kingston upon Thames";
const HINT = ".hints [data-hint=recording]";

/** Waits until a page has played the tone of recordings this many times. */
async function tones({ page }: Person, count: number): Promise<void> {
  await page.waitForFunction(
    (count) => (globalThis as unknown as { tones(): number }).tones() === count,
    {},
    count,
  );
}

testScenes(
  "recordings can be agreed to and ended by everybody",
  {},
  async (stage) => {
    const screen = auditedScreens(stage);
    const [alice, bob] = await Promise.all(
      ["Alice Liddell", NAME].map((name) =>
        stage.person(name, async (page) => {
          // No dialog of the browser can be answered here.
          await page.evaluateOnNewDocument(() => {
            Reflect.deleteProperty(globalThis, "showSaveFilePicker");
            const played: OscillatorNode[] = [];
            const { createOscillator } = AudioContext.prototype;
            AudioContext.prototype.createOscillator = function () {
              const tone = createOscillator.call(this);
              played.push(tone);
              return tone;
            };
            Object.assign(globalThis, {
              tones: () =>
                played.filter(({ frequency }) => frequency.value === 1_400)
                  .length,
            });
          });
        })
      ),
    );
    await connect(alice, bob, NAME);
    await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);

    await screen("asks to record", async () => {
      await bob.page.click("#options");
      await bob.page.waitForSelector("#record:not(:disabled)");
      await bob.page.click("#record");
      await recordingIs(bob, "asking");
      await bob.page.waitForSelector("#options-dialog", { hidden: true });
      await apart(bob.page, HINT, ".controls");
      return bob.page;
    });
    await screen("asked to record", async () => {
      await recordingIs(alice, "asked");
      await tones(alice, 1);
      await apart(alice.page, HINT, ".stage-chip");
      return alice.page;
    });
    for (const language of Object.keys(LANGUAGES) as Language[]) {
      await screen(`asked to record in ${language}`, async () => {
        await alice.page.click("#options");
        await alice.page.waitForSelector("#language");
        await alice.page.select("#language", language);
        await alice.page.waitForSelector(`html[lang=${language}]`);
        await alice.page.keyboard.press("Escape");
        await alice.page.waitForSelector("#options-dialog", { hidden: true });
        await whole(alice.page, `${HINT} span`);
        await unbroken(alice.page, `${HINT} .button`);
        return alice.page;
      });
    }
    await screen("recording", async () => {
      await alice.page.click("#recording-agree");
      await recordingIs(alice, "on");
      await tones(alice, 2);
      await tones(bob, 1);
      await recordsPieces(alice, 1);
      return alice.page;
    });
    await stage.scene(
      "it is shown while nobody moves, and screen readers hear it",
      async () => {
        await alice.page.waitForSelector(".stage[data-still=true]");
        const hint = await alice.page.$eval(HINT, (hint) => {
          const box = hint.getBoundingClientRect();
          const at = document.elementFromPoint(
            box.left + box.width / 2,
            box.top + box.height / 2,
          );
          return {
            role: hint.closest("[role]")?.getAttribute("role"),
            opacity: getComputedStyle(hint).opacity,
            seen: hint.contains(at) || hint === at ||
              getComputedStyle(hint).pointerEvents === "none",
          };
        });
        assertEquals(hint, { role: "status", opacity: "1", seen: true });
      },
    );
    await screen("recording that is over", async () => {
      await bob.page.click("#recording-end");
      await alice.page.waitForSelector(`${HINT}[data-kept]`);
      await tones(alice, 3);
      await tones(bob, 2);
      return alice.page;
    });
    await screen("recordings to be saved", async () => {
      await alice.press("stop");
      await alice.page.waitForSelector(".kept-recording");
      return alice.page;
    });
  },
);
