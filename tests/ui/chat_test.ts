import { assertEquals } from "@std/assert";
import type { Person } from "../browser/person.ts";
import { connect, testScenes } from "./scenes.ts";

testScenes("people write text messages in a call", {}, async (stage) => {
  const alice = await stage.person("Alice");
  const bob = await stage.person("Bob");
  await connect(alice, bob, "Bob");

  await stage.scene(
    "a message is announced and marked, then read",
    async () => {
      await alice.page.waitForSelector("#chat:enabled");
      await alice.page.click("#chat");
      await alice.page.waitForSelector("#chat-text");
      await alice.page.type("#chat-text", "See https://example.org/x, m h");
      await alice.page.keyboard.press("Enter");
      await bob.page.waitForSelector(".chat-button[data-unread=true]");
      await bob.says(".stage", "New message from Alice: See https://");
      await bob.page.click("#chat");
      await bob.page.waitForSelector("#chat-text");
      await bob.says(".chat-lines", "See https://example.org/x, m h");
      const link = await bob.page.$eval(".chat-lines a", (element) => {
        const { href, target, rel } = element as HTMLAnchorElement;
        return { href, target, rel };
      });
      assertEquals(link, {
        href: "https://example.org/x",
        target: "_blank",
        rel: "noopener noreferrer",
      });
      await bob.page.waitForSelector(".chat-button[data-unread=false]");
    },
  );

  await stage.scene(
    "a text grows at the other side while it is typed, and becomes the message",
    async () => {
      const growing = () =>
        bob.page.$eval(".chat-typing p", (line) => line.textContent);
      await alice.page.type("#chat-text", "unseen");
      assertEquals(await bob.page.$(".chat-typing"), null, "off at first");
      await alice.page.click("#real-time-text");
      await bob.says(".chat-typing", "unseen");
      await alice.page.focus("#chat-text");
      for (let i = 0; i < 6; i++) await alice.page.keyboard.press("Backspace");
      await bob.page.waitForSelector(".chat-typing", { hidden: true });
      await alice.page.keyboard.type("Hello, Bop");
      await bob.says(".chat-typing", "Hello, Bop");
      await alice.page.keyboard.press("Backspace");
      await alice.page.keyboard.type("b");
      await bob.says(".chat-typing", "Hello, Bob");
      assertEquals(await growing(), "Hello, Bob");
      assertEquals(await announcedPart(bob), "off");
      const { length } = await bob.page.$$(".chat-lines li");
      await alice.page.keyboard.press("Enter");
      await bob.page.waitForSelector(".chat-typing", { hidden: true });
      await bob.says(".chat-lines li:last-child", "Hello, Bob");
      assertEquals((await bob.page.$$(".chat-lines li")).length, length + 1);
    },
  );

  await stage.scene(
    "a closed panel is marked while the other side types, until that is thrown away",
    async () => {
      await bob.page.click("#chat-panel header button");
      await bob.page.waitForSelector("#chat-panel", { hidden: true });
      await alice.page.type("#chat-text", "never mind");
      await bob.page.waitForSelector(".chat-button[data-unread=true]");
      await bob.page.waitForSelector(
        "::-p-aria([name='Show messages, one is being written'])",
      );
      await alice.page.keyboard.press("Escape");
      await bob.page.waitForSelector(".chat-button[data-unread=false]");
      await alice.page.click("#chat");
      await alice.page.waitForSelector("#chat-text");
      assertEquals(
        await alice.page.$eval(
          "#real-time-text",
          (box) => (box as HTMLInputElement).checked,
        ),
        true,
        "the switch is kept",
      );
      await alice.page.type("#chat-text", "until a reload");
      await bob.page.waitForSelector(".chat-button[data-unread=true]");
      await alice.page.reload();
      await bob.page.waitForSelector(".chat-button[data-unread=false]");
      await alice.press("rejoin");
      await Promise.all([alice.reaches("active"), bob.reaches("active")]);
      await alice.page.waitForSelector("#chat:enabled");
      await alice.page.click("#chat");
      await alice.page.waitForSelector("#chat-text");
    },
  );

  await stage.scene(
    "letters typed into a message trigger no shortcuts, and Escape closes the panel",
    async () => {
      await alice.page.type("#chat-text", "m h");
      const pressed = await alice.page.$eval(
        "#microphone",
        (button) => button.getAttribute("data-kind"),
      );
      assertEquals(pressed, "plain", "the m muted nobody");
      await alice.page.keyboard.press("Escape");
      await alice.page.waitForSelector("#chat-panel", { hidden: true });
      await alice.reaches("active");
      await alice.hears();
    },
  );
});

/** The `aria-live` that applies to the text that the other side is typing. */
function announcedPart({ page }: Person): Promise<string | null> {
  return page.$eval(
    ".chat-typing p",
    (line) => line.closest("[aria-live]")!.getAttribute("aria-live"),
  );
}
