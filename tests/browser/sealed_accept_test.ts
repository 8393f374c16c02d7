import { assert, assertEquals } from "@std/assert";
import { ecKeys, KeyFolder, signToken } from "../auth/tokens.ts";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { Person } from "./person.ts";
import { isSealed, lockIs, openSeal, signsOf } from "./seal_details.ts";
import { embeddedOnly } from "../support/test_kurento.ts";

interface Gate {
  /** Lets the page answer the other browser. */
  answerNow(): void;
}

/** A page that answers no other browser until it may. */
async function gated(person: Person): Promise<void> {
  await person.page.evaluate(() => {
    const { prototype } = RTCPeerConnection;
    const original = prototype.createAnswer;
    const { promise, resolve } = Promise.withResolvers<void>();
    Object.assign(globalThis, { answerNow: resolve });
    Object.assign(prototype, {
      async createAnswer(this: RTCPeerConnection) {
        await promise;
        return await Reflect.apply(original, this, []);
      },
    });
  });
}

Deno.test({
  ...embeddedOnly(
    "of two devices of a person that ring in Chromium, the second to answer accepts, and the call is sealed",
    "it cannot seal",
  ),
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    using folder = new KeyFolder();
    const keys = await ecKeys();
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
      "--seal=require",
      "--auth=jwt",
      `--auth-key-file=${folder.write("key.pem", keys.pem)}`,
    ]);
    const browser = await launchHeadlessShell();
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
      const tablet = await open("bob");
      await gated(tablet);
      await alice.call("bob");
      await Promise.all([
        phone.reaches("incoming"),
        tablet.reaches("incoming"),
      ]);
      // The phone's answer is there, so that the tablet's does not count.
      await alice.page.waitForFunction(
        () =>
          (globalThis as unknown as { peerConnections: RTCPeerConnection[] })
            .peerConnections.at(-1)?.connectionState === "connected",
        { polling: 100 },
      );
      await tablet.page.evaluate(() =>
        (globalThis as unknown as Gate).answerNow()
      );
      await tablet.press("accept");
      assertEquals(await phone.ended(), "answered_elsewhere");
      await Promise.all([alice.reaches("active"), tablet.reaches("active")]);
      await Promise.all([alice.seesAndHears(), tablet.seesAndHears()]);
      assert(await isSealed(alice, tablet));
      await Promise.all([lockIs(alice, "closed"), lockIs(tablet, "closed")]);
      for (const { page } of [alice, tablet]) {
        assertEquals(await page.$(".notice"), null);
      }
      await Promise.all([openSeal(alice), openSeal(tablet)]);
      const signs = await signsOf(alice);
      assertEquals(signs.length, 4);
      assertEquals(await signsOf(tablet), signs);
      await tablet.press("stop");
      assertEquals(await alice.ended(), "hung_up");
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
