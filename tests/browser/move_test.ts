import { assert, assertEquals } from "@std/assert";
import { ecKeys, KeyFolder, signToken } from "../auth/tokens.ts";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { FrameWatch } from "./frame_watch.ts";
import { until } from "../support/until.ts";
import { Person } from "./person.ts";
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

for (const seal of ["off", "prefer"] as const) {
  const name =
    `a person's other device takes the call in Chromium, with --seal=${seal}`;
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
      const browser = await launchHeadlessShell();
      const step = (name: string, fn: () => Promise<void>) =>
        t.step({ name, sanitizeOps: false, sanitizeResources: false, fn });
      try {
        const url = await server.line();
        const open = async (name: string) => {
          const token = await signToken(keys.sign, {
            claims: { name },
            alg: "ES256",
            expiresIn: 600,
          });
          const person = await Person.open(browser, `${url}?token=${token}`);
          await person.reaches("idle");
          return person;
        };
        const alice = await open("alice");
        const phone = await open("bob");
        await alice.call("bob");
        await phone.press("accept");
        await Promise.all([alice.seesAndHears(), phone.seesAndHears()]);
        await phone.page.click("#microphone");
        await alice.page.waitForSelector(".badges .badge");
        // Where two devices ring, either may have the leg that was sealed.
        const tablet = await open("bob");
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
            const { frames, states } = await watch.end();
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
          "the old device takes it back, and calls again afterwards",
          async () => {
            await phone.press("take-call");
            assertEquals(await tablet.ended(), "moved");
            await phone.seesAndHears();
            await alice.seesAndHears();
            await phone.press("stop");
            assertEquals(await alice.ended(), "hung_up");
            await tablet.page.waitForSelector(".elsewhere", { hidden: true });
            await tablet.call("alice");
            await alice.press("accept");
            await tablet.seesAndHears();
          },
        );
      } finally {
        await browser.close();
        await server.kill();
      }
    },
  });
}
