import { assert, assertEquals } from "@std/assert";
import type { Browser } from "puppeteer-core";
import { launchHeadlessShell } from "./chromium.ts";
import { Person } from "./person.ts";
import { startedServer } from "./started_server.ts";

/** Messages that the tutorial's page knows (docs/protocol.md, version 1). */
const PART_1: Record<string, readonly string[]> = {
  registerResponse: ["response", "message"],
  callResponse: ["response", "message", "sdpAnswer"],
  incomingCall: ["from"],
  startCommunication: ["sdpAnswer"],
  stopCommunication: ["message"],
  iceCandidate: ["candidate"],
};

const HTML = await Deno.readTextFile(
  new URL("tutorial_page.html", import.meta.url),
);

interface Message {
  id: string;
  [field: string]: unknown;
}

/** A user of the tutorial's page. */
class Reader {
  /** The reply to `confirm()`. */
  accepts = true;

  private constructor(readonly person: Person, readonly name: string) {}

  static async open(
    browser: Browser,
    url: string,
    name: string,
  ): Promise<Reader> {
    // A document of the server's origin, which the test replaces with the page.
    const person = await Person.open(
      browser,
      `${url}healthz`,
      (page) => page.setBypassCSP(true),
    );
    const { page } = person;
    await page.setContent(HTML);
    const reader = new Reader(person, name);
    page.on("dialog", (dialog) => {
      void (reader.accepts ? dialog.accept() : dialog.dismiss());
    });
    await page.waitForFunction("socket.readyState === WebSocket.OPEN");
    await page.type("#name", name);
    await page.click("#register");
    await page.waitForFunction("registered === true");
    return reader;
  }

  async call(name: string): Promise<void> {
    const { page } = this.person;
    await page.$eval("#peer", (input) => {
      (input as HTMLInputElement).value = "";
    });
    await page.type("#peer", name);
    await page.click("#call");
  }

  stop(): Promise<void> {
    return this.person.page.click("#terminate");
  }

  /** Waits for the `count`th message of an id. */
  async hears(id: string, count = 1): Promise<Message> {
    await this.person.page.waitForFunction(
      `heard.filter(({ id }) => id === ${
        JSON.stringify(id)
      }).length >= ${count}`,
    );
    return (await this.heard()).filter((message) => message.id === id)[
      count - 1
    ];
  }

  async heard(): Promise<Message[]> {
    return await this.person.page.evaluate("heard") as Message[];
  }
}

Deno.test({
  name: "the tutorial's page calls itself and the phone",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const server = await startedServer();
    const browser = await launchHeadlessShell();
    const step = (name: string, fn: () => Promise<void>) =>
      t.step({ name, fn, sanitizeOps: false, sanitizeResources: false });
    try {
      const alice = await Reader.open(browser, server.url, "alice");
      const bob = await Reader.open(browser, server.url, "bob");
      const phone = await Person.open(browser, server.url);
      await phone.register("carol");
      await phone.reaches("idle");

      await step(
        "two tutorial pages see each other, and stop ends the call for both",
        async () => {
          await alice.call("bob");
          await alice.hears("callResponse");
          await bob.hears("startCommunication");
          await Promise.all([
            alice.person.seesAndHears(),
            bob.person.seesAndHears(),
          ]);
          assertEquals((await bob.hears("incomingCall")).from, "alice");
          await bob.stop();
          await alice.hears("stopCommunication");
        },
      );

      await step(
        "a decline arrives with the text that the page sends",
        async () => {
          bob.accepts = false;
          await alice.call("bob");
          assertEquals(await alice.hears("callResponse", 2), {
            id: "callResponse",
            response: "rejected",
            message: "user declined",
          });
          bob.accepts = true;
        },
      );

      await step("the tutorial's page calls the phone", async () => {
        await alice.call("carol");
        await phone.press("accept");
        await phone.reaches("active");
        await Promise.all([
          alice.person.seesAndHears(),
          phone.seesAndHears(),
        ]);
        await alice.stop();
        assertEquals(await phone.ended(), "hung_up");
      });

      await step("the phone calls the tutorial's page", async () => {
        await phone.page.click("#dismiss-ended");
        await phone.call("bob");
        await phone.reaches("active");
        await Promise.all([bob.person.seesAndHears(), phone.seesAndHears()]);
        await phone.press("stop");
        await bob.hears("stopCommunication");
      });

      await step(
        "the tutorial's page shows that a name is in use, and that a person is not online",
        async () => {
          const { page } = alice.person;
          await alice.call("nobody");
          assertEquals(
            (await alice.hears("callResponse", 4)).response,
            "rejected",
          );
          await page.click("#register");
          assertEquals(
            (await alice.hears("registerResponse", 2)).response,
            "rejected",
          );
        },
      );

      await step(
        "the tutorial's page got only messages of version 1",
        async () => {
          for (const reader of [alice, bob]) {
            const heard = await reader.heard();
            assert(heard.some(({ id }) => id === "iceCandidate"));
            for (const { id, ...fields } of heard) {
              for (const field of Object.keys(fields)) {
                assert(PART_1[id]?.includes(field), `${id}.${field}`);
              }
            }
          }
        },
      );
    } finally {
      await browser.close();
      await server.close();
    }
  },
});
