import { assertEquals } from "@std/assert";
import { Builder } from "fresh/dev";
import { launch } from "puppeteer-core";
import { fixtureApp } from "./fixture/main.ts";

/** Where Debian puts it. */
const CHROMIUM = "/usr/bin/chromium";

Deno.test("islands come alive in a browser, under a policy with a nonce, and share their signals", async () => {
  const root = new URL("./fixture/", import.meta.url).href;
  const app = fixtureApp();
  (await new Builder<unknown>({ root }).build({ snapshot: "memory" }))(app);
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    app.handler(),
  );
  const browser = await launch({
    executablePath: CHROMIUM,
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
    ],
  });
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(`http://localhost:${server.addr.port}/`);
    const texts = () =>
      page.$$eval("button", (all) => all.map((one) => one.textContent));
    const clickUntil = async (selector: string, text: string) => {
      await page.click(selector);
      await page.waitForFunction(
        (text: string) => document.body.textContent?.includes(text),
        { timeout: 5_000 },
        text,
      );
    };
    await page.waitForFunction(() =>
      document.querySelector("button[data-born='5']") !== null
    );
    await clickUntil("button:last-of-type", "b: 1 of 41");
    await clickUntil("button:first-of-type", "of 42");
    assertEquals(await texts(), [
      "</script><b>a: 1 of 42",
      "b: 1 of 42",
    ]);
    assertEquals(
      await page.$eval(
        "main",
        (main) => [...main.children].map((child) => child.tagName),
      ),
      ["BUTTON", "HR", "BUTTON"],
    );
    assertEquals(problems, []);
  } finally {
    await browser.close();
  }
});
