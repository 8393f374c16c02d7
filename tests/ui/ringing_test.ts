import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  hasIcon,
  hears,
  isSilent,
  notifications,
  pressNotification,
  setHidden,
  watchAlerts,
} from "./page_alerts.ts";
import { announcements, watchAnnouncements } from "./page_announcements.ts";
import { controlDevices, timesAsked } from "./page_devices.ts";
import { connect, testScenes } from "./scenes.ts";
import { unbroken } from "./screens_audit.ts";

/** Hz of the tones, see ring_tone.ts. */
const RINGTONE = 523.25;
const RINGBACK = 425;

/**
 * Milliseconds: longer than any of the answered calls rings; one call rings all
 * this time without an answer.
 */
const TIMING = { ringMs: 20_000 };

testScenes(
  "incoming and outgoing calls ring",
  { timing: TIMING },
  async (stage) => {
    const alice = await stage.person("Alice", async (page) => {
      await watchAlerts(page);
      await watchAnnouncements(page);
    });
    const bob = await stage.person("Bob", async (page) => {
      await watchAlerts(page);
      await controlDevices(page);
    });
    const carol = await stage.person("Carol", watchAnnouncements);
    const dave = await stage.person("Dave", watchAnnouncements);

    await stage.scene("a hidden tab rings in every way", async () => {
      await setHidden(bob.page, true);
      await alice.call("Bob");
      await bob.reaches("incoming");
      await hears(bob.page, RINGTONE);
      await hears(alice.page, RINGBACK);
      assertEquals(await alice.page.title(), "Calling Bob");
      await hasIcon(alice.page, "/favicon_call.svg");
      assertStringIncludes(await bob.page.title(), "Alice is calling");
      await hasIcon(bob.page, "/favicon_ringing.svg");
      const [shown, ...more] = await notifications(bob.page);
      assertEquals(shown.title, "Alice is calling");
      assertEquals(more, []);
      assert(await pressNotification(bob.page));
      await setHidden(bob.page, false);
    });

    await stage.scene("Escape silences a call that keeps ringing", async () => {
      await bob.page.keyboard.press("Escape");
      await isSilent(bob.page, RINGTONE);
      await bob.reaches("incoming");
      await hears(alice.page, RINGBACK);
    });

    await stage.scene("a call is declined with a prepared text", async () => {
      await bob.press("decline-message");
      await bob.page.waitForSelector("[data-reply]");
      await bob.page.keyboard.press("Escape");
      await bob.press("decline-message");
      await bob.page.click("[data-reply]:nth-of-type(2)");
      assertEquals(await alice.ended(), "declined");
      await alice.says(".ended-title", "Bob declined");
      await alice.says("blockquote", "“I’ll call you back.”");
      await isSilent(alice.page, RINGBACK);
      await hasIcon(alice.page, "/favicon.svg");
      await hasIcon(bob.page, "/favicon.svg");
      const [{ closed }] = await notifications(bob.page);
      assert(closed);
    });

    const unanswered = carol.call("Dave");

    await stage.scene("a call is declined with one's own text", async () => {
      await alice.page.click("#call-again");
      await bob.press("decline-message");
      await bob.page.type("#decline-text", "Driving, ten minutes!");
      await bob.page.keyboard.press("Enter");
      await alice.page.waitForSelector("blockquote");
      await alice.says("blockquote", "“Driving, ten minutes!”");
      assertEquals((await notifications(bob.page)).length, 1, "seen, not told");
    });

    await stage.scene("a call is declined without a text", async () => {
      await alice.page.click("#call-again");
      await bob.press("decline");
      assertEquals(await alice.ended(), "declined");
      assertEquals(await alice.page.$("blockquote"), null);
    });

    await stage.scene("a call is cancelled before it is answered", async () => {
      await alice.page.click("#call-again");
      await bob.reaches("incoming");
      await alice.says(".stage-line", "Ringing");
      await alice.press("stop");
      assertEquals(await alice.ended(), "cancelled");
      assertEquals(await bob.ended(), "cancelled");
      await bob.says(".ended-title", "You missed Alice’s call");
      await isSilent(bob.page, RINGTONE);
    });

    await stage.scene("a call is accepted with sound only", async () => {
      const cameras = await timesAsked(bob.page, "camera");
      await alice.page.click("#call-again");
      await bob.press("accept-audio");
      await alice.reaches("active");
      await bob.seesAndHears();
      await alice.says(".remote .placeholder", "Bob’s camera is off");
      await alice.hears();
      assertEquals(await timesAsked(bob.page, "camera"), cameras);
    });

    await stage.scene(
      "a second caller rings in the call, and is missed after giving up",
      async () => {
        const erin = await stage.person("Erin", watchAnnouncements);
        await erin.page.waitForSelector("[data-user=Bob][data-busy=true]");
        await erin.call("Bob");
        await bob.says(".second-call h2", "Erin is calling");
        await erin.says(".stage-line", "Bob is in another call and sees");
        await erin.press("stop");
        assertEquals(await erin.ended(), "cancelled");
        await bob.page.waitForSelector(".second-call", { hidden: true });
        await bob.says("[data-hint=missed]", "You missed Erin’s call.");
        await unbroken(bob.page, "#end-and-call");
        assertEquals((await announcements(erin)).slice(2), [
          "Calling Bob.",
          "Bob is in another call and sees that you’re calling…",
          "Call cancelled",
        ]);
        await alice.press("stop");
        await bob.ended();
        await bob.says(".ended-time", "sec");
        await erin.leave();
      },
    );

    await stage.scene("the caller was told every step", async () => {
      await alice.ended();
      const rang = ["Calling Bob.", "Ringing Bob."];
      assertEquals(
        (await announcements(alice)).slice(2),
        [
          "Bob declined",
          "Bob declined",
          "Bob declined",
          "Call cancelled",
          "In a call with Bob.",
        ].flatMap((outcome) => [...rang, outcome]).concat(
          "Call with Bob ended",
        ),
      );
    });

    await stage.scene(
      "missed calls stay in the list after a reload",
      async () => {
        await bob.page.reload();
        await bob.reaches("idle");
        const list = await bob.page.$$eval(
          "[data-outcome]",
          (rows) => rows.map((row) => (row as HTMLElement).dataset.outcome),
        );
        assertEquals(
          list,
          // The latest first, each person once: talked to Alice, missed Erin.
          ["talked", "missed"],
        );
        await bob.says("[data-outcome=missed]", "Erin");
      },
    );

    await stage.scene(
      "the caller sees that nobody answers, and that nobody is online",
      async () => {
        await unanswered;
        await carol.page.waitForSelector("[data-outcome=unanswered]");
        await dave.page.waitForSelector("[data-outcome=missed]");
        assertEquals(
          (await announcements(dave)).at(-1),
          "You missed Carol’s call",
        );
        await carol.call("Nobody");
        await carol.page.waitForSelector("[data-ended-reason=not_registered]");
        await carol.says(".ended-title", "Nobody isn’t online");
        assertEquals((await announcements(carol)).slice(2), [
          "Calling Dave.",
          "Ringing Dave.",
          "Dave did not answer",
          "Nobody isn’t online",
        ]);
      },
    );

    await stage.scene("one press calls back", async () => {
      await dave.page.click("[data-outcome=missed]");
      await carol.press("accept");
      await dave.reaches("active");
      await Promise.all([carol.seesAndHears(), dave.seesAndHears()]);
      await dave.press("stop");
      await carol.ended();
      await connect(carol, dave, "Dave");
    });
  },
);
