import { assertEquals } from "@std/assert";
import { ecKeys, KeyFolder, signToken } from "../auth/tokens.ts";
import { tabTo } from "./page_focus.ts";
import { connect, testScenes } from "./scenes.ts";
import { audit } from "./screens_audit.ts";

const keys = await ecKeys();
const folder = new KeyFolder();
const options = [
  "--auth=jwt",
  `--auth-key-file=${folder.write("key.pem", keys.pem)}`,
];

testScenes("a call on another device", { options }, async (stage) => {
  using _ = folder;
  const open = async (name: string) => {
    const claims = { name };
    const token = await signToken(keys.sign, {
      claims,
      alg: "ES256",
      expiresIn: 600,
    });
    const person = await stage.visitor(undefined, `?token=${token}`);
    await person.reaches("idle");
    return person;
  };
  const alice = await open("Alice");
  const phone = await open("Bob");
  const tablet = await open("Bob");
  await connect(alice, phone, "Bob");

  await stage.scene(
    "is offered with its switches, on the screen and to screen readers",
    async () => {
      await phone.page.click("#microphone");
      await tablet.says("#elsewhere-title", "You are in a call on another");
      await tablet.says(".elsewhere", "With Alice");
      await tablet.says(
        "#elsewhere-switches",
        "Microphone off · Camera on",
      );
      await tablet.says("#status", "You are in a call on another device");
      await tablet.page.click("#dismiss-ended");
      await audit(tablet.page, "call-elsewhere");
    },
  );

  await stage.scene("is taken by keyboard alone", async () => {
    await tabTo(tablet, "#take-call");
    await tablet.page.keyboard.press("Enter");
    await tablet.reaches("active");
    assertEquals(await phone.ended(), "moved");
    await phone.says(
      "[data-ended-reason] .ended-title",
      "This call continues on your other device",
    );
    await phone.says("#elsewhere-switches", "Microphone off · Camera on");
    assertEquals(await phone.page.$("#call-again"), null);
    await audit(phone.page, "call-moved");
  });

  await stage.scene("is no longer offered once it is over", async () => {
    await tablet.press("stop");
    assertEquals(await alice.ended(), "hung_up");
    await phone.page.waitForSelector(".elsewhere", { hidden: true });
  });
});
