import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Frame, Page } from "puppeteer-core";
import { ecKeys, KeyFolder, signToken } from "../auth/tokens.ts";
import { audit } from "../ui/screens_audit.ts";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { Person } from "./person.ts";

/** Another site, whose page is the example of docs/embedding.md. */
class Site implements AsyncDisposable {
  /** The tokens that it hands out in turn; the last one repeatedly. */
  tokens: string[] = [];
  /** Address of the calls. */
  calls = "";
  asked = 0;
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      if (new URL(request.url).pathname === "/call-token") {
        this.asked++;
        const [next, ...rest] = this.tokens;
        if (rest.length > 0) this.tokens = rest;
        return new Response(next);
      }
      const file = new URL(
        "../../docs/embedding_example.html",
        import.meta.url,
      );
      const html = (await Deno.readTextFile(file))
        .replace("https://call.example.org/", this.calls);
      return new Response(html, { headers: { "content-type": "text/html" } });
    },
  );

  get origin(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

Deno.test({
  name: "Chromium signs in with tokens",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    using folder = new KeyFolder();
    const keys = await ecKeys();
    await using site = new Site();
    await using stranger = new Site();
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
      "--auth=jwt",
      `--auth-key-file=${folder.write("key.pem", keys.pem)}`,
      `--allow-origin=${site.origin}`,
    ]);
    const browser = await launchHeadlessShell();
    const tokenOf = (name: string, expiresIn = 600) =>
      signToken(keys.sign, { claims: { name }, alg: "ES256", expiresIn });
    const step = (name: string, fn: () => Promise<void>) =>
      t.step({ name, sanitizeOps: false, sanitizeResources: false, fn });
    try {
      const url = await server.line();
      site.calls = stranger.calls = url;
      const open = async (name: string, state = "idle") => {
        const token = await tokenOf(name);
        const person = await Person.open(browser, `${url}?token=${token}`);
        await person.reaches(state);
        return person;
      };

      await step(
        "a refused token shows an explanation and a next step",
        async () => {
          const late = await tokenOf("alice", -60);
          const alice = await Person.open(browser, `${url}?token=${late}`);
          await alice.page.waitForSelector("#name-problem");
          await alice.says("#name-problem", "It may have expired.");
          await alice.says("#name-problem", "by the link you were given");
          await alice.says("#name-problem", "The token has expired.");
          assertEquals(await alice.page.$("#name"), null);
          await audit(alice.page, "token-refused");
          assertEquals(
            alice.page.url(),
            url,
            "the token is not in the address",
          );
          await alice.leave();
        },
      );

      await step("nobody gets in without a token", async () => {
        const nobody = await Person.open(browser, url);
        await nobody.page.waitForSelector("#name-problem");
        await nobody.leave();
      });

      await step("a token is accepted, and survives a reload", async () => {
        const token = await tokenOf("Alice");
        const alice = await Person.open(
          browser,
          `${url}?call=bob#token=${token}`,
        );
        await alice.reaches("idle");
        assertEquals(alice.page.url(), `${url}?call=bob`);
        await alice.says("#status", "You are online as Alice.");
        await alice.page.reload();
        await alice.reaches("idle");
        await alice.says("#status", "You are online as Alice.");
        await alice.leave();
      });

      await step(
        "two devices ring, the first to accept gets the call, and the other says why it stopped",
        async () => {
          const alice = await open("alice");
          const phone = await open("bob");
          const tablet = await open("bob");
          await alice.call("bob");
          await Promise.all(
            [phone, tablet].map((one) => one.reaches("incoming")),
          );
          // The other device may have the leg that was negotiated while it
          // rang.
          await tablet.press("accept");
          assertEquals(await phone.ended(), "answered_elsewhere");
          await phone.says(
            "[data-ended-reason] .ended-title",
            "Answered on another device",
          );
          await Promise.all([alice.seesAndHears(), tablet.seesAndHears()]);
          await alice.press("stop");
          assertEquals(await tablet.ended(), "hung_up");

          await phone.page.click("#dismiss-ended");
          await alice.call("bob");
          await Promise.all(
            [phone, tablet].map((one) => one.reaches("incoming")),
          );
          const late = await open("bob", "incoming");
          await phone.press("accept");
          assertEquals(await tablet.ended(), "answered_elsewhere");
          assertEquals(await late.ended(), "answered_elsewhere");
          await late.leave();
          await Promise.all([alice.seesAndHears(), phone.seesAndHears()]);
          await tablet.page.click("#dismiss-ended");
          await tablet.call("alice");
          assertEquals(await tablet.ended(), "in_call_elsewhere");
          await phone.press("stop");
          assertEquals(await alice.ended(), "hung_up");
          await Promise.all([alice, phone, tablet].map((one) => one.leave()));
        },
      );

      await step(
        "another site frames the page, gives it a token, and replaces an expired one",
        async () => {
          site.tokens = [await tokenOf("carol", -60), await tokenOf("carol")];
          const page = await browser.newPage();
          const calls = await framed(page, site.origin);
          await calls.waitForSelector('.phone[data-state="idle"]');
          assertEquals(site.asked, 2);
          const alice = await open("alice");
          await alice.call("carol");
          await (await calls.waitForSelector("#accept"))!.click();
          await alice.seesAndHears();
          await calls.waitForFunction(() =>
            document.querySelector<HTMLVideoElement>("#remote-video")!
              .currentTime > 0
          );
          await alice.leave();
          await page.close();
        },
      );

      await step(
        "a site that no option names cannot frame the page",
        async () => {
          stranger.tokens = [await tokenOf("mallory")];
          const page = await browser.newPage();
          const refused = new Promise<string>((resolve) =>
            page.on("console", (message) => {
              if (/frame/i.test(message.text())) resolve(message.text());
            })
          );
          const calls = await framed(page, stranger.origin);
          assertStringIncludes(await refused, "frame-ancestors");
          assertEquals(await calls.$(".phone").catch(() => null), null);
          assertEquals(stranger.asked, 0);
          await page.close();
        },
      );
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});

/** The frame in a site's page. */
async function framed(page: Page, origin: string): Promise<Frame> {
  await page.goto(`${origin}/`);
  const element = await page.waitForSelector("#calls");
  const frame = await element!.contentFrame();
  assert(frame);
  return frame;
}
