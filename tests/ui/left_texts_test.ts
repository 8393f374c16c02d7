import { assertEquals } from "@std/assert";
import type { Person } from "../browser/person.ts";
import { signToken } from "../auth/tokens.ts";
import { focusIsOn, tabTo } from "./page_focus.ts";
import { watchAnnouncements } from "./page_announcements.ts";
import { testScenes } from "./scenes.ts";
import { audit, whole } from "./screens_audit.ts";

const SECRET = "the secret with which the tests sign their tokens";

testScenes(
  "texts left with missed calls",
  {
    options: ["--auth=jwt", `--auth-secret=${SECRET}`],
    timing: { ringMs: 3_000, leavingMs: 200 },
  },
  async (stage) => {
    const arrives = async (name: string): Promise<Person> => {
      const token = await signToken(new TextEncoder().encode(SECRET), {
        claims: { name },
        alg: "HS256",
        expiresIn: 600,
      });
      const person = await stage.visitor(
        watchAnnouncements,
        `?token=${token}`,
      );
      await person.reaches("idle");
      return person;
    };
    const alice = await arrives("Alice");

    await stage.scene(
      "a caller leaves one for somebody absent, by keyboard",
      async () => {
        await alice.call("Bob");
        assertEquals(await alice.ended(), "not_registered");
        await tabTo(alice, "#leave-text");
        await alice.page.keyboard.press("Enter");
        await focusIsOn(alice, "#left-text");
        await audit(alice.page, "leave-text");
        await alice.page.keyboard.type("Dinner at eight?");
        await alice.page.keyboard.press("Enter");
        await alice.says(".leave-text", "Bob gets your message.");
      },
    );

    const bob = await arrives("Bob");
    const tablet = await arrives("Bob");

    await stage.scene(
      "each device shows it, until one of them has read it",
      async () => {
        for (const device of [bob, tablet]) {
          await device.says(".left-text blockquote", "Dinner at eight?");
          await device.says(".left-text h3", "Message from Alice");
        }
        await audit(bob.page, "left-texts");
        await bob.page.bringToFront();
        await bob.page.click("[data-seen]");
        for (const device of [bob, tablet]) {
          await device.page.waitForSelector(".left-texts", { hidden: true });
        }
        const again = await arrives("Bob");
        assertEquals(await again.page.$(".left-texts"), null);
        await again.leave();
      },
    );

    await stage.scene(
      "after a call without an answer the bar stays while one is written, and calling back reads it",
      async () => {
        await alice.page.bringToFront();
        await alice.page.click("#dismiss-ended");
        await alice.call("Bob");
        assertEquals(await alice.ended(), "no_answer");
        await whole(alice.page, ".ended-bar .ended-what");
        await alice.page.locator(".ended-bar #leave-text").click();
        await alice.page.locator("#left-text").fill("I am here until six.");
        await audit(alice.page, "leave-text-bar");
        await alice.page.locator("#left-text-send").click();
        await alice.says(".ended-bar .leave-text", "Bob gets your message.");
        await bob.page.bringToFront();
        await bob.says(".left-text blockquote", "I am here until six.");
        await bob.page.waitForSelector("#dismiss-ended");
        await bob.page.click("[data-call-back]");
        await alice.reaches("incoming");
        await tablet.page.waitForSelector(".left-texts", { hidden: true });
      },
    );
  },
);
