import { assertEquals } from "@std/assert";
import { signToken } from "../auth/tokens.ts";
import type { Person } from "../browser/person.ts";
import { clickOptions, testScenes } from "./scenes.ts";
import { audit, roomy } from "./screens_audit.ts";

const SECRET = "the secret with which the tests sign their tokens";

/** Switches "do not disturb" on. */
async function withdraw(person: Person): Promise<void> {
  await person.page.bringToFront();
  await person.page.locator("#you").click();
  await person.page.locator("#do-not-disturb").click();
}

/** Calls, and gives the reason for which it does not ring; "rings" if it does. */
async function calls(caller: Person, name: string): Promise<string> {
  await caller.page.bringToFront();
  await caller.call(name);
  const found = await caller.page.waitForFunction(() => {
    const ended = document.querySelector<HTMLElement>("[data-ended-reason]");
    const line = document.querySelector(".stage-line")?.textContent ?? "";
    return ended?.dataset.endedReason ??
      (line.startsWith("Ringing") ? "rings" : undefined);
  });
  const reason = await found.jsonValue() as string;
  if (reason === "rings") await caller.press("stop");
  await caller.page.locator("#dismiss-ended").click();
  await caller.page.waitForSelector("#dismiss-ended", { hidden: true });
  return reason;
}

testScenes("who wants no calls", {}, async (stage) => {
  const alice = await stage.person("Alice");
  const bob = await stage.person("Bob");

  await stage.scene("is not called, sees that, and can end it", async () => {
    await withdraw(bob);
    await bob.says(".undisturbed", "only favourites can call you");
    await audit(bob.page, "undisturbed");
    await alice.page.bringToFront();
    await alice.call("Bob");
    assertEquals(await alice.ended(), "unavailable");
    await alice.says(".ended-title", "Bob isn’t taking calls right now");
    assertEquals(await alice.page.$("#leave-text"), null);
    await alice.page.click("#dismiss-ended");
    await bob.page.bringToFront();
    await bob.page.click("#disturb-again");
    await bob.page.waitForSelector("#disturb-again", { hidden: true });
    assertEquals(await calls(alice, "Bob"), "rings");
  });

  await stage.scene("lets favourites pass", async () => {
    await bob.page.bringToFront();
    await bob.page.locator("::-p-aria(Add Alice to favourites)").click();
    await withdraw(bob);
    await bob.page.waitForSelector("#disturb-again");
    assertEquals(await calls(alice, "Bob"), "rings");
    await bob.page.bringToFront();
    await bob.page.click("#disturb-again");
  });

  await stage.scene(
    "blocks somebody by name, also after a reload",
    async () => {
      await bob.page.bringToFront();
      await clickOptions(bob);
      await bob.page.locator("#block").fill("alice");
      await bob.page.click("#block-add");
      await bob.says(".blocked li", "alice");
      await bob.page.click("#hours");
      await bob.page.waitForSelector("#hours-from");
      await audit(bob.page, "quiet-choices");
      await roomy(bob.page, "#block");
      await bob.page.click("#hours");
      await bob.page.keyboard.press("Escape");
      await bob.page.reload();
      await bob.reaches("idle");
      assertEquals(await calls(alice, "Bob"), "unavailable");
    },
  );
});

testScenes(
  "a person's choices on two devices",
  { options: ["--auth=jwt", `--auth-secret=${SECRET}`] },
  async (stage) => {
    const arrives = async (name: string): Promise<Person> => {
      const token = await signToken(new TextEncoder().encode(SECRET), {
        claims: { name },
        alg: "HS256",
        expiresIn: 600,
      });
      const person = await stage.visitor(undefined, `?token=${token}`);
      await person.reaches("idle");
      return person;
    };
    const alice = await arrives("Alice");
    const bob = await arrives("Bob");

    await stage.scene(
      "the second has the first one's, and both change them",
      async () => {
        await bob.page.bringToFront();
        await bob.page.locator("::-p-aria(Add Alice to favourites)").click();
        await withdraw(bob);
        const tablet = await arrives("Bob");
        await tablet.page.waitForSelector("#disturb-again");
        await tablet.page.waitForSelector(
          "::-p-aria(Remove Alice from favourites)",
        );
        await tablet.page.bringToFront();
        await tablet.page.click("#disturb-again");
        await bob.page.waitForSelector("#disturb-again", { hidden: true });
        assertEquals(await calls(alice, "Bob"), "rings");
      },
    );
  },
);
