import { assert, assertEquals, assertMatch } from "@std/assert";
import { connect } from "../ui/scenes.ts";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { Person } from "./person.ts";
import { isSealed, lockIs, openSeal, signsOf } from "./seal_details.ts";
import { embeddedOnly } from "../support/test_kurento.ts";

async function hangUp(one: Person, other: Person): Promise<void> {
  await one.press("stop");
  await Promise.all([one.ended(), other.ended()]);
}

/** Waits until a page sends its video with one of these codecs. */
async function sendsWith({ page }: Person, codecs: string): Promise<void> {
  await page.waitForFunction(
    async (codecs) => {
      const { peerConnections } = globalThis as unknown as {
        peerConnections: RTCPeerConnection[];
      };
      const stats = await peerConnections.at(-1)!.getStats();
      return [...stats.values()].some(({ type, kind, codecId }) =>
        type === "outbound-rtp" && kind === "video" &&
        RegExp(codecs).test(stats.get(codecId)?.mimeType)
      );
    },
    { polling: 100 },
    codecs,
  );
}

Deno.test({
  ...embeddedOnly(
    "sealed calls between two Chromium pages",
    "it cannot seal",
  ),
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
      "--seal=prefer",
    ]);
    const url = await server.line();
    const browser = await launchHeadlessShell();
    const step = (name: string, fn: () => Promise<void>) =>
      t.step({ name, sanitizeOps: false, sanitizeResources: false, fn });
    const alice = await Person.open(browser, url);
    const bob = await Person.open(browser, url);
    try {
      await alice.register("alice");
      await bob.register("bob");
      await alice.reaches("idle");
      await bob.reaches("idle");

      await step("each browser has the other's certificate", async () => {
        await connect(alice, bob, "bob");
        await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
        assert(await isSealed(alice, bob));
        await Promise.all([lockIs(alice, "closed"), lockIs(bob, "closed")]);
      });

      await step("each packet of sound repeats the one before", async () => {
        for (const { page } of [alice, bob]) {
          const description = await page.evaluate(() => {
            const { peerConnections } = globalThis as unknown as {
              peerConnections: RTCPeerConnection[];
            };
            return peerConnections.at(-1)!.remoteDescription!.sdp;
          });
          const first = /^m=audio \d+ \S+ (\d+)/m.exec(description)![1];
          assertMatch(description, RegExp(`^a=rtpmap:${first} red/`, "m"));
        }
      });

      await step(
        "a shared screen is sent with a codec for text, and the camera again with the browsers' own",
        async () => {
          await sendsWith(bob, "VP8");
          await bob.page.evaluate(() => {
            navigator.mediaDevices.getDisplayMedia = () => {
              const canvas = document.createElement("canvas");
              const context = canvas.getContext("2d")!;
              let n = 0;
              setInterval(() => context.fillText(`${n++}`, 9, 9 + n % 99), 100);
              return Promise.resolve(canvas.captureStream(10));
            };
          });
          await bob.page.click("#share");
          await sendsWith(bob, "AV1|VP9");
          await alice.seesAndHears();
          await bob.page.click("#share");
          await sendsWith(bob, "VP8");
          await alice.seesAndHears();
        },
      );

      await step(
        "both see the same four signs, and remember each other",
        async () => {
          await Promise.all([openSeal(alice), openSeal(bob)]);
          const signs = await signsOf(alice);
          assertEquals(signs.length, 4);
          assertEquals(await signsOf(bob), signs);
          for (const person of [alice, bob]) {
            await person.page.click("#seal-same");
            await person.says("[data-seal]", "You compared the signs.");
          }
          await hangUp(alice, bob);

          await connect(bob, alice, "alice");
          await Promise.all([openSeal(alice), openSeal(bob)]);
          await alice.says("[data-seal=known]", "it is the same device");
          await bob.says("[data-seal=known]", "it is the same device");
          assert((await signsOf(alice)).join() !== signs.join(), "other signs");
          assertEquals(await alice.page.$("#seal-same"), null);
        },
      );

      await step(
        "Escape closes the details, and the focus is on the lock",
        async () => {
          await alice.page.focus("#seal-panel button");
          await alice.page.keyboard.press("Escape");
          await alice.page.waitForSelector("#seal-panel", { hidden: true });
          assertEquals(
            await alice.page.evaluate(() => document.activeElement?.id),
            "seal",
          );
          await hangUp(alice, bob);
        },
      );

      await step(
        "after a reload the lock is closed, with new signs",
        async () => {
          await connect(alice, bob, "bob");
          await openSeal(alice);
          const signs = await signsOf(alice);
          await bob.page.reload();
          await bob.press("rejoin");
          await bob.reaches("active");
          await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
          await Promise.all([lockIs(alice, "closed"), lockIs(bob, "closed")]);
          assert(await isSealed(alice, bob));
          await alice.page.waitForSelector('.notice[data-code="seal_renewed"]');
          await openSeal(bob);
          const renewed = await signsOf(bob);
          assertEquals(await signsOf(alice), renewed);
          assert(renewed.join() !== signs.join(), "other signs");
          await alice.says("[data-seal=known]", "it is the same device");
          await hangUp(alice, bob);
        },
      );

      await step("a notice of new signs ends with the call", async () => {
        await connect(alice, bob, "bob");
        await bob.page.reload();
        await bob.press("rejoin");
        await bob.reaches("active");
        await alice.page.waitForSelector('.notice[data-code="seal_renewed"]');
        await hangUp(alice, bob);
        await alice.page.waitForSelector(".notice", { hidden: true });
      });

      await step("another device under a known name is told", async () => {
        await bob.leave();
        const other = await Person.open(browser, url);
        await alice.page.waitForSelector('.row[data-user="bob"]', {
          hidden: true,
        });
        await other.register("bob");
        await other.reaches("idle");
        await connect(alice, other, "bob");
        await alice.says("[data-hint=seal]", "another device or browser");
        await hangUp(alice, other);
        await other.leave();
      });

      await step("nothing is left", async () => {
        await server.tell("");
        assertEquals(await server.line(), "0");
      });
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
