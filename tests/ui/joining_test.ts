import { assertEquals } from "@std/assert";
import type { Person } from "../browser/person.ts";
import { controlDevices, openDevices, timesAsked } from "./page_devices.ts";
import { clickOptions, connect, testScenes } from "./scenes.ts";
import { audit } from "./screens_audit.ts";

testScenes("joining", {}, async (stage) => {
  const alice = await stage.visitor(controlDevices);
  const bob = await stage.person("Bob");

  await stage.scene("somebody joins with only a microphone", async () => {
    await alice.page.waitForSelector("#check-video");
    await alice.page.click("#prefer-camera");
    await alice.says(".device-check > .hint[role=status]", "heard, not seen");
    await alice.page.waitForSelector("#check-video", { hidden: true });
    await alice.register("Alice");
    await connect(alice, bob, "Bob");
    await bob.says(".remote .placeholder", "Alice’s camera is off");
    await hearsOnly(bob);
    await alice.seesAndHears();
    assertEquals(await openDevices(alice.page, "camera"), []);
    await part(alice, bob);
    assertEquals(await openDevices(alice.page, "microphone"), [], "lights out");
  });

  await stage.scene(
    "somebody joins without devices, to watch and listen",
    async () => {
      await clickOptions(alice);
      await alice.page.waitForSelector("#options-dialog #prefer-microphone");
      await alice.page.click("#prefer-microphone");
      await alice.page.keyboard.press("Escape");
      const asked = await timesAsked(alice.page, "microphone");
      await connect(alice, bob, "Bob");
      await alice.seesAndHears();
      await bob.says(".badges", "Alice is muted");
      assertEquals(await timesAsked(alice.page, "microphone"), asked);
      await part(alice, bob);
    },
  );

  await stage.scene("the name survives a reload and a closed tab", async () => {
    await alice.page.reload();
    await alice.reaches("idle");
    await alice.says(".people h1", "Alice");
    const tab = await alice.page.browserContext().newPage();
    await tab.goto(stage.url);
    await tab.waitForSelector("#register:not(:disabled)");
    assertEquals(
      await tab.$eval("#name", (node) => (node as HTMLInputElement).value),
      "Alice",
    );
    // Neither is used, as chosen before joining.
    await tab.waitForFunction(() =>
      document.querySelector(".device-check > .hint[role=status]")?.textContent
        ?.includes("you watch and listen")
    );
    await tab.close();
  });

  await stage.scene("a link calls somebody who is online", async () => {
    const carol = await stage.visitor();
    // However the name is written.
    await carol.page.goto(`${stage.url}?call=boB`);
    await carol.says(".join h1", "Join to call boB");
    await carol.register("Carol");
    await carol.page.waitForSelector("[data-invitation]");
    await carol.says("[data-invitation] h1", "Call Bob now?");
    await carol.says("[data-invitation] [role=status]", "Bob is online.");
    await carol.page.click("#call-invited");
    await bob.press("accept");
    await carol.reaches("active");
    await part(carol, bob);
    assertEquals(new URL(carol.page.url()).search, "", "not offered again");
    await carol.leave();
  });

  await stage.scene("a link waits for somebody who comes later", async () => {
    const dave = await stage.visitor();
    await dave.page.goto(`${stage.url}?call=Erin`);
    await dave.register("Dave");
    const line = "[data-invitation] [role=status]";
    await dave.says(line, "Erin isn’t online yet.");
    await dave.page.click("#call-invited");
    await dave.page.waitForSelector("[data-ended-reason=not_registered]");
    await dave.leave();

    const frank = await stage.visitor();
    await frank.page.goto(`${stage.url}?call=Erin`);
    await frank.register("Frank");
    await frank.says(line, "Erin isn’t online yet.");
    const erin = await stage.person("Erin");
    await frank.says(line, "Erin is online.");
    await frank.page.click("#call-invited");
    await erin.press("accept");
    await frank.reaches("active");
    await part(frank, erin);
    await erin.leave();
    await frank.leave();
  });

  await stage.scene(
    "asked to, the page calls as soon as the person is here and free",
    async () => {
      const gina = await stage.visitor();
      await gina.page.goto(`${stage.url}?call=Hugo`);
      await gina.register("Gina");
      await gina.page.locator("#call-when-free").click();
      const line = "[data-invitation] [role=status]";
      await gina.says("[data-invitation] h1", "Waiting for Hugo");
      await audit(gina.page, "invitation-waiting");
      await gina.page.click("#call-when-free");
      await gina.says(line, "Hugo isn’t online yet.");
      await gina.page.click("#call-when-free");
      // He may be called before anybody sees that he is here.
      const hugo = await stage.visitor();
      await hugo.register("Hugo");
      await hugo.press("accept");
      await gina.reaches("active");
      assertEquals(new URL(gina.page.url()).search, "");
      await part(gina, hugo);
      await gina.page.goto(`${stage.url}?call=Hugo`);
      await connect(bob, hugo, "Hugo");
      await gina.says(line, "In a call");
      await gina.page.click("#call-when-free");
      await part(bob, hugo);
      await hugo.reaches("incoming");
    },
  );
});

async function part(one: Person, other: Person): Promise<void> {
  await one.press("stop");
  await one.ended();
  await other.ended();
}

/** Waits for audio, and for no video. */
async function hearsOnly(person: Person): Promise<void> {
  const { framesDecoded } = await person.received();
  await person.hears();
  assertEquals((await person.received()).framesDecoded, framesDecoded);
}
