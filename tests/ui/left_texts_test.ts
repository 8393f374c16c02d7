import { assert, assertEquals } from "@std/assert";
import { type Language, LANGUAGES } from "../../lib/shared/language.ts";
import { wordsOf } from "../../lib/ui/words/loaded_words.ts";
import type { Person } from "../browser/person.ts";
import { signToken } from "../auth/tokens.ts";
import { until } from "../support/until.ts";
import { focusIsOn, tabTo } from "./page_focus.ts";
import { controlDevices, type Device, openDevices } from "./page_devices.ts";
import { announcements, watchAnnouncements } from "./page_announcements.ts";
import { testScenes } from "./scenes.ts";
import { audit, fits, violations, whole } from "./screens_audit.ts";

const SECRET = "the secret with which the tests sign their tokens";

const FOLDER = await Deno.makeTempDir();
addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const MESSAGES = `${FOLDER}/messages`;

/** The bytes of the only recorded message that the server keeps. */
async function keptBytes(): Promise<Uint8Array> {
  const [{ name }, ...others] = [...Deno.readDirSync(MESSAGES)];
  assertEquals(others, []);
  return await Deno.readFile(`${MESSAGES}/${name}`);
}

/** Whether these bytes begin as a file of MP4 or WebM does. */
function isMedia(bytes: Uint8Array): boolean {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 12));
  return head.slice(4, 8) === "ftyp" || head.startsWith("\x1aE\xdf\xa3");
}

/** The devices whose light is on. */
async function lights({ page }: Person): Promise<Device[]> {
  const devices: Device[] = ["microphone", "camera"];
  const open = await Promise.all(
    devices.map((device) => openDevices(page, device)),
  );
  return devices.filter((_, at) => open[at].length > 0);
}

/** Waits until the element plays. */
async function plays({ page }: Person, selector: string): Promise<void> {
  await page.waitForFunction(
    (selector) => {
      const player = document.querySelector<HTMLMediaElement>(selector);
      return player !== null && player.currentTime > 0.2;
    },
    {},
    selector,
  );
}

/** Records for a second or more, by the keys. */
async function records(person: Person): Promise<void> {
  await tabTo(person, "#message-start");
  await person.page.keyboard.press("Enter");
  await focusIsOn(person, "#message-stop");
  await person.page.waitForFunction(() =>
    /^0:5\d$/.test(
      document.querySelector("[data-recording]")?.textContent ?? "",
    )
  );
}

testScenes(
  "texts and recordings left with missed calls",
  {
    options: [
      "--auth=jwt",
      `--auth-secret=${SECRET}`,
      `--state=${FOLDER}/state.sqlite`,
      "--push=off",
      `--messages=${MESSAGES}`,
    ],
    timing: { ringMs: 3_000, leavingMs: 200 },
  },
  async (stage) => {
    const arrives = async (
      name: string,
      language: Language = "en",
    ): Promise<Person> => {
      const token = await signToken(new TextEncoder().encode(SECRET), {
        claims: { name },
        alg: "HS256",
        expiresIn: 600,
      });
      const person = await stage.visitor(
        async (page) => {
          await page.setExtraHTTPHeaders({ "accept-language": language });
          await controlDevices(page);
          await watchAnnouncements(page);
        },
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
        await audit(alice.page, "leave-ways-bar");
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
        await alice.page.bringToFront();
        await alice.press("decline");
        await bob.ended();
      },
    );

    await stage.scene(
      "a video message for somebody without keys says that the server can open it, and is recorded, shown and sent by keyboard",
      async () => {
        await alice.call("Carol");
        assertEquals(await alice.ended(), "not_registered");
        await tabTo(alice, "#record-message");
        await alice.page.keyboard.press("Enter");
        await alice.says("#message-kept", "Not locked");
        await alice.page.waitForSelector("#message-dialog [data-sealed=false]");
        assertEquals(await lights(alice), []);
        await audit(alice.page, "message-ready");
        await records(alice);
        await alice.says("#message-said", "Recording, 1 minute left");
        assertEquals(await lights(alice), ["microphone", "camera"]);
        assertEquals(await violations(alice.page), []);
        await alice.page.keyboard.press("Enter");
        await focusIsOn(alice, "#message-send");
        await alice.says("#message-said", "recorded. Play it");
        assertEquals(await lights(alice), []);
        await audit(alice.page, "message-made");
        await alice.page.keyboard.press("Enter");
        await alice.says("#message-said", "Sent. Carol can play it");
        await audit(alice.page, "message-sent");
        assert(isMedia(await keptBytes()), "the server can open it");
        await focusIsOn(alice, "#message-done");
        await alice.page.keyboard.press("Enter");
        await alice.says("[data-message=sent] h3", "Your message for Carol");
        await alice.says(".leave-text", "Carol gets your message.");
      },
    );

    await stage.scene(
      "it waits for its person, who plays it and deletes it for both",
      async () => {
        const carol = await arrives("Carol");
        await carol.says(
          "[data-message=received] h3",
          "Video message from Alice",
        );
        await carol.says("[data-message] .message-kept", "The server can open");
        await carol.page.bringToFront();
        await carol.page.click("[data-play]");
        await plays(carol, "video.message-player");
        await audit(carol.page, "message-played");
        await carol.page.click("[data-remove]");
        await carol.says("[data-remove]", "Press again to delete");
        await carol.page.click("[data-remove]");
        for (const person of [carol, alice]) {
          await person.page.waitForSelector("[data-message]", { hidden: true });
        }
        assertEquals([...Deno.readDirSync(MESSAGES)], []);
        await carol.leave();
      },
    );

    await stage.scene(
      "with the camera off a voice message is recorded, locked for the devices of its person, and played on each",
      async () => {
        await alice.page.bringToFront();
        await alice.page.click("#dismiss-ended");
        await alice.call("Bob");
        assertEquals(await alice.ended(), "no_answer");
        await alice.page.locator("#record-message").click();
        await alice.says("#message-kept", "Locked for Bob’s devices");
        await alice.page.locator("#message-camera").click();
        await records(alice);
        assertEquals(await lights(alice), ["microphone"]);
        await alice.page.keyboard.press("Enter");
        await alice.page.locator("#message-send").click();
        await alice.says("#message-said", "Sent. Bob can play it");
        assert(!isMedia(await keptBytes()), "the server can open it");
        for (const device of [bob, tablet]) {
          await device.page.bringToFront();
          await device.says("[data-message] h3", "Voice message from Alice");
          const said = await announcements(device);
          assert(said.includes("Voice message from Alice"), "it is said");
          await device.says(
            "[data-message] .message-kept",
            "Locked: the server cannot open it",
          );
          await device.page.locator("[data-play]").click();
          await plays(device, "audio.message-player");
        }
        const later = await arrives("Bob");
        await later.page.bringToFront();
        await later.page.locator("[data-play]").click();
        await later.says("[data-message]", "locked for other devices");
        await later.leave();
      },
    );

    await stage.scene(
      "a recording that is thrown away, or given up with its page, is gone, and its devices are closed",
      async () => {
        await alice.page.bringToFront();
        await alice.page.click("#message-done");
        await alice.page.click("#dismiss-ended");
        await alice.call("Carol");
        assertEquals(await alice.ended(), "not_registered");
        await alice.page.locator("#record-message").click();
        await records(alice);
        await alice.page.keyboard.press("Escape");
        await alice.page.waitForSelector("#message-dialog", { hidden: true });
        await until(async () => (await lights(alice)).length === 0);
        // Another call is more important.
        await alice.page.locator("#record-message").click();
        await records(alice);
        await bob.page.bringToFront();
        await bob.call("Alice");
        await alice.reaches("incoming");
        await alice.page.waitForSelector("#message-dialog", { hidden: true });
        await until(async () => (await lights(alice)).length === 0);
        await alice.page.bringToFront();
        await alice.press("decline");
        await bob.ended();
        await alice.page.locator("#dismiss-ended").click();
        await alice.call("Carol");
        assertEquals(await alice.ended(), "not_registered");
        await alice.page.locator("#record-message").click();
        await records(alice);
        await alice.page.evaluate(() => dispatchEvent(new Event("pagehide")));
        await until(async () => (await lights(alice)).length === 0);
        assertEquals([...Deno.readDirSync(MESSAGES)].length, 1);
      },
    );

    await stage.scene(
      "a guest leaves a message, finds it and deletes it",
      async () => {
        await bob.page.bringToFront();
        await bob.page.locator("#guest-link").click();
        await bob.page.locator("#guest-make").click();
        const made = await bob.page.waitForSelector("#guest-address");
        const address = await made!.evaluate((one) => one.textContent ?? "");
        await bob.page.keyboard.press("Escape");
        const maria = await stage.visitor(undefined, new URL(address).hash);
        await maria.register("Maria");
        await maria.reaches("idle");
        await maria.page.locator("#guest-call").click();
        assertEquals(await maria.ended(), "no_answer");
        await maria.page.locator("#record-message").click();
        await records(maria);
        await maria.page.keyboard.press("Enter");
        await focusIsOn(maria, "#message-send");
        await maria.page.keyboard.press("Enter");
        await maria.says("#message-said", "Sent. Bob can play it");
        await maria.page.keyboard.press("Enter");
        const own = "[data-message=sent]";
        await maria.says(`${own} h3`, "Your message for Bob");
        await bob.says("[data-message]:last-child h3", "from Maria (guest)");
        await audit(maria.page, "guest-message");
        await maria.page.locator(`${own} [data-remove]`).click();
        await maria.page.locator(`${own} [data-remove]`).click();
        await maria.page.waitForSelector(own, { hidden: true });
        await bob.says("[data-message]:last-child h3", "from Alice");
        await maria.leave();
      },
    );

    for (const language of Object.keys(LANGUAGES) as Language[]) {
      await stage.scene(
        `everything about recordings fits in ${LANGUAGES[language]}`,
        async () => {
          const words = wordsOf(language).messages;
          const again = await arrives("Bob", language);
          const { page } = again;
          await page.bringToFront();
          await page.locator("[data-play]").click();
          await again.says("[data-message]", words.notHere);
          await fits(page, `messages-${language}`);
          await again.call("Dave");
          await page.locator("#record-message").click();
          await again.says("#message-kept", words.open("Dave"));
          await fits(page, `message-ready-${language}`);
          await records(again);
          await page.keyboard.press("Enter");
          await focusIsOn(again, "#message-send");
          await fits(page, `message-made-${language}`);
          await again.leave();
        },
      );
    }
  },
);
