import { assertEquals } from "@std/assert";
import { launch } from "puppeteer-core";
import { inMemory } from "./fresh_fixture.ts";

/** Debian's path. */
const CHROMIUM = "/usr/bin/chromium";

Deno.test("islands run in a browser under a policy with a nonce, and their images have one address", async () => {
  const fetchFixture = await inMemory();
  const requested: string[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      const { pathname, search } = new URL(request.url);
      requested.push(pathname + search);
      return fetchFixture(pathname + search);
    },
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
    await clickUntil("button:last-of-type", "b: 2");
    await clickUntil("button:first-of-type", "a: 41");
    assertEquals(await texts(), ["</script><b>a: 41", "b: 2"]);
    assertEquals(
      await page.$eval(
        "main",
        (main) => [...main.children].map((child) => child.tagName),
      ),
      ["BUTTON", "HR", "BUTTON"],
    );
    assertEquals(problems, []);
    // The browser renders the images again, with the address that they already
    // have.
    assertEquals(
      requested.filter((path) => path.startsWith("/picture")).length,
      1,
    );
  } finally {
    await browser.close();
  }
});
