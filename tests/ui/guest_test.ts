import { assertEquals } from "@std/assert";
import { signToken } from "../auth/tokens.ts";
import type { Person } from "../browser/person.ts";
import { testScenes } from "./scenes.ts";
import { audit } from "./screens_audit.ts";

const SECRET = "the secret with which the tests sign their tokens";

testScenes(
  "a guest comes by a link",
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
    const bob = await arrives("Bob");
    await arrives("Carol");
    let address = "";

    await stage.scene("that a signed-in person makes", async () => {
      await bob.page.bringToFront();
      await bob.page.locator("#guest-link").click();
      await bob.page.locator("#guest-make").click();
      const made = await bob.page.waitForSelector("#guest-address");
      address = await made!.evaluate((element) => element.textContent ?? "");
      await bob.says("#guest-link-dialog", "Good for one call");
      await audit(bob.page, "guest-link");
      await bob.page.keyboard.press("Escape");
    });

    await stage.scene(
      "chooses a name, sees nobody, and calls the person of the link",
      async () => {
        const maria = await stage.visitor(undefined, new URL(address).hash);
        await maria.page.waitForSelector("#register:not(:disabled)");
        assertEquals(
          new URL(maria.page.url()).hash,
          "",
          "the link is a secret",
        );
        await maria.says("h1", "Join to call Bob");
        assertEquals(await maria.page.$(".lead, #name-hint"), null);
        await maria.register("Maria");
        await maria.reaches("idle");
        await maria.says("h1", "Call Bob");
        assertEquals(await maria.page.$("#peer, [data-user]"), null);
        await audit(maria.page, "guest");
        await maria.page.click("#guest-call");
        await bob.reaches("incoming");
        await bob.says("dialog.sheet h2", "Maria (guest)");
        await bob.press("accept");
        await maria.reaches("active");
        await maria.page.reload();
        await maria.reaches("returning");
        await maria.press("rejoin");
        await maria.reaches("active");
        await maria.press("stop");
        await maria.ended();
        await maria.page.locator("#call-again").click();
        assertEquals(await maria.ended(), "unauthorized");
        await maria.leave();
      },
    );

    await stage.scene(
      "a link that is used up leads nowhere, also in a tab that shows the page already",
      async () => {
        const late = await stage.visitor();
        await late.page.waitForSelector("#register:not(:disabled)");
        await late.page.goto(address);
        await late.page.waitForSelector("#name");
        await late.register("Nina");
        await late.says("#name-problem", "You are not allowed in");
      },
    );
  },
);
