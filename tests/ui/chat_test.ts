import { assertEquals } from "@std/assert";
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
    "letters typed into a message trigger no shortcuts, and Escape closes the panel",
    async () => {
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
