import { standUprightAndTalk } from "./page_devices.ts";
import { hearsTone, soundingScreen } from "./page_sound.ts";
import { connect, testScenes } from "./scenes.ts";

testScenes("a call sends what its people chose", {}, async (stage) => {
  const alice = await stage.person("Alice");
  const bob = await stage.person("Bob", standUprightAndTalk);
  await connect(alice, bob, "Bob");
  await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);

  await stage.scene("a shared tab is heard beside the voice", async () => {
    await soundingScreen(bob.page, 3_000);
    await bob.page.click("#share");
    await hearsTone(alice.page, 440);
    await hearsTone(alice.page, 3_000);
    await bob.page.click("#share");
    await alice.page.waitForSelector(".badges:empty");
  });

  await stage.scene(
    "the data saver makes the picture small at once",
    async () => {
      await bob.page.click("#options");
      await bob.page.waitForSelector("#data-use");
      await bob.page.select("#data-use", "save");
      await bob.page.waitForFunction(async () => {
        const { peerConnections } = globalThis as unknown as {
          peerConnections: RTCPeerConnection[];
        };
        const stats = await peerConnections.at(-1)!.getStats();
        return [...stats.values()].some(({ type, kind, frameHeight }) =>
          type === "outbound-rtp" && kind === "video" && frameHeight <= 360
        );
      }, { polling: 200 });
      await bob.page.select("#data-use", "auto");
      await bob.page.click("#sound-originalSound");
      await bob.page.waitForSelector("#sound-noiseSuppression:disabled");
      await bob.page.click("#sound-originalSound");
      await bob.page.waitForSelector("#sound-noiseSuppression:not(:disabled)");
      await bob.page.keyboard.press("Escape");
      await bob.page.waitForSelector("#options-dialog", { hidden: true });
      await alice.hears();
    },
  );
});
