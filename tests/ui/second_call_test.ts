import { assertEquals } from "@std/assert";
import { tabTo } from "./page_focus.ts";
import { connect, testScenes } from "./scenes.ts";
import { audit } from "./screens_audit.ts";

testScenes("a second call", {}, async (stage) => {
  const alice = await stage.person("Alice");
  const bob = await stage.person("Bob");
  const carol = await stage.person("Carol");
  await connect(alice, bob, "Bob");

  await stage.scene(
    "is declined with words, and the first goes on",
    async () => {
      await carol.call("Bob");
      await bob.page.waitForSelector(".second-call");
      await bob.says("#status", "Carol is calling");
      await audit(bob.page, "second-call");
      await bob.press("decline-second-message");
      await bob.page.waitForSelector(".second-call [data-reply]");
      await bob.page.click(".second-call [data-reply]");
      assertEquals(await carol.ended(), "declined");
      await bob.page.waitForSelector(".second-call", { hidden: true });
      await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
    },
  );

  await stage.scene("is answered by keyboard: the first is over", async () => {
    await bob.page.click("#microphone");
    await alice.says(".badges", "Bob is muted");
    await carol.call("Bob");
    await bob.page.waitForSelector("#end-and-answer");
    await tabTo(bob, "#end-and-answer");
    await bob.page.keyboard.press("Enter");
    assertEquals(await alice.ended(), "hung_up");
    await carol.reaches("active");
    await bob.reaches("active");
    await bob.says("h1", "Carol");
    // A device that is off in the first call is off in the second.
    await carol.says(".badges", "Bob is muted");
    await bob.seesAndHears();
  });

  await stage.scene("is there again after a reload", async () => {
    await alice.call("Bob");
    await bob.page.waitForSelector(".second-call");
    await bob.page.reload();
    await bob.reaches("returning");
    await bob.page.waitForSelector(".second-call");
    await carol.press("stop");
    await bob.reaches("incoming");
    await bob.press("accept");
    await alice.reaches("active");
    await alice.seesAndHears();
  });
});
