import { assert, assertEquals } from "@std/assert";
import type { Browser } from "puppeteer-core";
import { ecKeys, KeyFolder, signToken } from "../auth/tokens.ts";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { launchFirefox } from "./firefox.ts";
import { FrameWatch } from "./frame_watch.ts";
import { until } from "../support/until.ts";
import { Person } from "./person.ts";
import { isSealed, lockIs, openSeal, signsOf } from "./seal_details.ts";
import { embeddedOnly } from "../support/test_kurento.ts";

/** Whether the page's latest connection sends sound; devices that it has open. */
function devicesOf({ page }: Person) {
  return page.evaluate(() => {
    const { peerConnections } = globalThis as unknown as {
      peerConnections: RTCPeerConnection[];
    };
    const open = peerConnections.filter(({ signalingState }) =>
      signalingState !== "closed"
    );
    const tracks = open.flatMap((connection) => connection.getSenders())
      .flatMap(({ track }) => track ?? []);
    return {
      connections: open.length,
      audible: tracks.some(({ kind, enabled, readyState }) =>
        kind === "audio" && enabled && readyState === "live"
      ),
    };
  });
}

type Kind = "Chromium" | "Firefox";

/** Alice's browser, and those of Bob's two devices. */
const CASES: { seal: "off" | "prefer"; alice: Kind; bob: [Kind, Kind] }[] = [
  { seal: "off", alice: "Chromium", bob: ["Chromium", "Chromium"] },
  { seal: "prefer", alice: "Chromium", bob: ["Chromium", "Chromium"] },
  { seal: "prefer", alice: "Chromium", bob: ["Firefox", "Chromium"] },
  { seal: "prefer", alice: "Firefox", bob: ["Chromium", "Firefox"] },
];

for (const { seal, alice: alices, bob: [first, second] } of CASES) {
  const name = `a person's ${second} takes the call from their ${first}, ` +
    `with ${alices} at the other end and --seal=${seal}`;
  Deno.test({
    ...(seal === "off" ? { name } : embeddedOnly(name, "it cannot seal")),
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async (t) => {
      using folder = new KeyFolder();
      const keys = await ecKeys();
      const server = new Child("server_process.ts", [
        "--as_uri=http://localhost:0/",
        `--seal=${seal}`,
        "--auth=jwt",
        `--auth-key-file=${folder.write("key.pem", keys.pem)}`,
      ]);
      const browsers = await launchAll([alices, first, second]);
      const step = (name: string, fn: () => Promise<void>) =>
        t.step({ name, sanitizeOps: false, sanitizeResources: false, fn });
      try {
        const url = await server.line();
        const open = async (name: string, browser: Browser) => {
          const token = await signToken(keys.sign, {
            claims: { name },
            alg: "ES256",
            expiresIn: 600,
          });
          const person = await Person.open(browser, `${url}?token=${token}`);
          await person.reaches("idle");
          return person;
        };
        const alice = await open("alice", browsers[0]);
        const phone = await open("bob", browsers[1]);
        await alice.call("bob");
        await phone.press("accept");
        await Promise.all([alice.seesAndHears(), phone.seesAndHears()]);
        await phone.page.click("#microphone");
        await alice.page.waitForSelector(".badges .badge");
        const tablet = await open("bob", browsers[2]);
        await tablet.says("#elsewhere-switches", "Microphone off · Camera on");

        await step(
          "media flows on the new device, and the old one is free",
          async () => {
            const watch = await FrameWatch.start(alice);
            const connections = await alice.connections();
            await tablet.press("take-call");
            assertEquals(await phone.ended(), "moved");
            await tablet.seesAndHears();
            await alice.page.waitForFunction(
              () => !document.querySelector(".reconnecting"),
            );
            const { frames, states, longestGap } = await watch.end();
            if (Deno.env.has("ONE2ONE_FIGURES")) {
              console.log("ms without a picture", Math.round(longestGap));
            }
            assert(frames > 10);
            assertEquals(states, ["active"]);
            assertEquals(await devicesOf(phone), {
              connections: 0,
              audible: false,
            });
            assertEquals(
              await alice.connections() - connections,
              seal === "off" ? 0 : 1,
            );
          },
        );

        await step("a lock that was closed stays closed", async () => {
          if (seal === "off") return await lockIs(alice, "open");
          assert(await isSealed(alice, tablet));
          await Promise.all([
            lockIs(alice, "closed"),
            lockIs(tablet, "closed"),
          ]);
          await alice.page.waitForSelector(".notice[data-code='seal_renewed']");
          assertEquals(await tablet.page.$(".notice"), null);
          await Promise.all([openSeal(alice), openSeal(tablet)]);
          assertEquals(await signsOf(alice), await signsOf(tablet));
          await alice.page.waitForSelector(".notice", { hidden: true });
        });

        await step(
          "a muted microphone stays muted until its person unmutes it",
          async () => {
            assertEquals((await devicesOf(tablet)).audible, false);
            await alice.page.waitForSelector(".badges .badge");
            await tablet.page.click("#microphone");
            await alice.page.waitForSelector(".badges .badge", {
              hidden: true,
            });
            // The badge goes with the switch; the device opens after that.
            await until(async () => (await devicesOf(tablet)).audible);
          },
        );

        await step(
          "the old device takes it back from somebody who is muted by now, and calls again afterwards",
          async () => {
            await alice.page.click("#microphone");
            await tablet.page.waitForSelector(".badges .badge");
            await phone.press("take-call");
            assertEquals(await tablet.ended(), "moved");
            await phone.seesAndHears();
            await alice.seesAndHears();
            assertEquals((await devicesOf(alice)).audible, false);
            await phone.page.waitForSelector(".badges .badge");
            await phone.press("stop");
            assertEquals(await alice.ended(), "hung_up");
            await tablet.page.waitForSelector(".elsewhere", { hidden: true });
            await tablet.call("alice");
            await alice.press("accept");
            await tablet.seesAndHears();
          },
        );
      } finally {
        await Promise.all([...new Set(browsers)].map((one) => one.close()));
        await server.kill();
      }
    },
  });
}

/**
 * One Chromium for all who use it, and a Firefox for each: it decodes pictures
 * only for the tab that is in front.
 */
async function launchAll(kinds: Kind[]): Promise<Browser[]> {
  let chromium: Browser | undefined;
  const launched: Browser[] = [];
  for (const kind of kinds) {
    if (kind === "Firefox") launched.push(await launchFirefox());
    else launched.push(chromium ??= await launchHeadlessShell());
  }
  return launched;
}
