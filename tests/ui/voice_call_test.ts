import { assertEquals } from "@std/assert";
import { controlDevices, timesAsked } from "./page_devices.ts";
import { testScenes } from "./scenes.ts";

testScenes("a voice call", {}, async (stage) => {
  const alice = await stage.person("Alice", controlDevices);
  const bob = await stage.person("Bob", controlDevices);

  // The check of the devices may have opened it before.
  const before = await Promise.all(
    [alice, bob].map(({ page }) => timesAsked(page, "camera")),
  );
  const asked = async () => {
    const now = await Promise.all(
      [alice, bob].map(({ page }) => timesAsked(page, "camera")),
    );
    return now.map((times, i) => times - before[i]);
  };

  await stage.scene(
    "the callee sees that it is a voice call, and no camera opens",
    async () => {
      await alice.page.click("[aria-label='Call Bob by voice']");
      await bob.says("#incoming-title", "Voice call from Alice");
      await bob.press("accept");
      for (const person of [alice, bob]) await person.reaches("active");
      assertEquals(await asked(), [0, 0]);
      await Promise.all([alice.hears(), bob.hears()]);
    },
  );

  await stage.scene("either side can switch the camera on later", async () => {
    await bob.page.click("#camera");
    await alice.seesAndHears();
    assertEquals(await asked(), [0, 1]);
    await alice.page.click("#camera");
    await bob.seesAndHears();
    assertEquals(await alice.connections(), 1);
  });
});
