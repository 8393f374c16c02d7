import { assert, assertEquals } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { Person } from "./person.ts";

/** ms during which incoming media is counted. */
const COUNTED_MS = 1_500;
/**
 * ms until media sent earlier has been played: it is in flight, or in a jitter
 * buffer.
 */
const IN_FLIGHT_MS = 1_000;

/**
 * Media that a page received in {@link COUNTED_MS}, as counted by its browser.
 */
interface Heard {
  frames: number;
  /** Energy of the sound (W3C webrtc-stats totalAudioEnergy). */
  energy: number;
}

async function comesTo({ page }: Person): Promise<Heard> {
  const count = () =>
    page.evaluate(async () => {
      const { peerConnections } = globalThis as unknown as {
        peerConnections: RTCPeerConnection[];
      };
      const counted = { frames: 0, energy: 0 };
      const stats = await peerConnections.at(-1)!.getStats();
      for (const stat of stats.values()) {
        if (stat.type !== "inbound-rtp") continue;
        counted.frames += stat.framesReceived ?? 0;
        counted.energy += stat.totalAudioEnergy ?? 0;
      }
      return counted;
    });
  const before = await count();
  await delay(COUNTED_MS);
  const after = await count();
  return {
    frames: after.frames - before.frames,
    energy: after.energy - before.energy,
  };
}

/** Waits for a beep of the other side's fake microphone, which comes once a second. */
async function hearsABeep(person: Person): Promise<void> {
  for (let look = 0; look < 6; look++) {
    if ((await comesTo(person)).energy > 1e-4) return;
  }
  throw new Error("no sound comes");
}

/** Checks that neither video nor audio of the other side arrives. */
async function nothingComesTo(person: Person, when: string): Promise<void> {
  await delay(IN_FLIGHT_MS);
  const { frames, energy } = await comesTo(person);
  assertEquals(frames, 0, `no picture ${when}`);
  // Tolerates rounding in the decoder; the fake microphone's beeps have a
  // thousand times that energy.
  assert(energy < 1e-6, `no sound ${when}: ${energy}`);
}

/** The page's own switches, as a screen reader names them. */
function switches({ page }: Person): Promise<(string | null)[]> {
  return page.evaluate(() =>
    ["#microphone", "#camera"].map((id) =>
      document.querySelector(id)!.getAttribute("aria-label")
    )
  );
}

Deno.test({
  name:
    "a switched-off camera or microphone stays off over reloads and repairs, and sends nothing",
  // puppeteer keeps handles.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
    ]);
    const browser = await launchHeadlessShell();
    try {
      const url = await server.line();
      const alice = await Person.open(browser, url);
      const bob = await Person.open(browser, url);
      await alice.register("alice");
      await bob.register("bob");
      await alice.call("bob");
      await bob.press("accept-audio");
      await bob.reaches("active");
      await alice.reaches("active");

      await t.step("a call with sound only is heard and not seen", async () => {
        await hearsABeep(alice);
        assertEquals((await comesTo(alice)).frames, 0);
      });

      await t.step("a muted person is not heard", async () => {
        await bob.page.click("#microphone");
        await alice.page.waitForFunction(() =>
          document.querySelectorAll(".badges .badge").length > 0
        );
        await nothingComesTo(alice, "while muted");
      });

      for (const reloads of [1, 2]) {
        await t.step(`after ${reloads} reload(s)`, async () => {
          for (let i = 0; i < reloads; i++) {
            await bob.page.reload();
            await bob.reaches("returning");
          }
          await bob.says("#return-switches", "Microphone off · Camera off");
          await bob.press("rejoin");
          await bob.reaches("active");
          assertEquals(await switches(bob), [
            "Unmute microphone",
            "Turn camera on",
          ]);
          await nothingComesTo(alice, "after the way back");
          await bob.seesAndHears();
        });
      }

      await t.step("both stay off after a repair of the leg", async () => {
        await bob.repairs();
        await nothingComesTo(alice, "after the repair");
      });

      await t.step("both come back when they are switched on", async () => {
        await bob.page.click("#microphone");
        await bob.page.click("#camera");
        await alice.seesAndHears();
        await hearsABeep(alice);
        assert((await comesTo(alice)).frames > 10);
      });

      await t.step(
        "after a reload, alice's page knows that bob's are off",
        async () => {
          await bob.page.click("#microphone");
          await bob.page.click("#camera");
          await alice.page.reload();
          await alice.press("rejoin");
          await alice.reaches("active");
          await alice.page.waitForFunction(() =>
            document.querySelector(".remote .placeholder")?.textContent
              ?.includes("camera is off")
          );
          await alice.page.waitForFunction(() =>
            document.querySelector(".badges .badge")?.textContent
              ?.includes("muted")
          );
          await bob.seesAndHears();
        },
      );
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
