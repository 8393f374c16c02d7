import { assertEquals } from "@std/assert";
import { tabTo } from "./page_focus.ts";
import { connect, testScenes } from "./scenes.ts";
import { audit } from "./screens_audit.ts";

testScenes("a person goes on in another tab", {}, async (stage) => {
  const alice = await stage.person("Alice");
  const first = await stage.person("Bob");

  await stage.scene("a name in use elsewhere is not offered", async () => {
    const stranger = await stage.visitor();
    const asked = stranger.page.evaluate(() =>
      new Promise((resolve) => {
        const channel = new BroadcastChannel("one2one tabs");
        channel.onmessage = ({ data }) => resolve(data);
      })
    );
    await stranger.register("Bob");
    await stranger.says("#name-problem", "already in use");
    assertEquals(await asked, { type: "ask" });
    assertEquals(await stranger.page.$("#other-tab"), null);
    await stranger.leave();
  });

  const second = await first.anotherTab();
  await stage.scene("the name goes to the other tab", async () => {
    await second.register("Bob");
    await second.says("#other-tab strong", "You’re Bob in another tab");
    await audit(second.page, "other-tab");
    await tabTo(second, "#go-on-here");
    await second.page.keyboard.press("Enter");
    await second.reaches("idle");
    await first.reaches("unregistered");
    await first.page.bringToFront();
    await first.says("#name-problem", "You continued in another tab");
    await audit(first.page, "other-tab-left");
  });

  await stage.scene("so does a call, with what is off in it", async () => {
    await second.page.bringToFront();
    await connect(alice, second, "Bob");
    await second.page.click("#microphone");
    await first.page.bringToFront();
    await first.register("Bob");
    await first.says("#other-tab strong", "a call with Alice");
    await first.says("#other-tab p", "Microphone off · Camera on");
    await audit(first.page, "other-tab-call");
    await first.page.click("#go-on-here");
    await first.reaches("active");
    await second.reaches("unregistered");
    assertEquals(
      await first.page.$eval(
        "#microphone",
        (button) => button.getAttribute("data-kind"),
      ),
      "off",
    );
    await Promise.all([first.seesAndHears(), alice.page.bringToFront()]);
    await alice.reaches("active");
  });
});
