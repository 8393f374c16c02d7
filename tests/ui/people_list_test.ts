import { assert, assertEquals } from "@std/assert";
import jsQR from "jsqr";
import type { ElementHandle, Page } from "puppeteer-core";
import type { Person } from "../browser/person.ts";
import { focusIsOn } from "./page_focus.ts";
import { clickOptions, connect, testScenes } from "./scenes.ts";
import { audit } from "./screens_audit.ts";

/** More people than fit on any screen, so that the list has an index. */
const CROWD = 45;

testScenes("the people screen", {}, async (stage) => {
  const alice = await stage.person("Alice");
  const muller = await stage.person("Jürgen Müller");
  const anna = await stage.person("Anna Smith");

  await stage.scene(
    "people are found by other spellings of their names",
    async () => {
      for (
        const [text, name] of [
          ["muller", "Jürgen Müller"],
          ["smith anna", "Anna Smith"],
        ]
      ) {
        await search(alice, text);
        await alice.page.waitForFunction(
          (name) =>
            [...document.querySelectorAll("[data-user]")]
              .map((row) => row.getAttribute("data-user")).join() === name,
          {},
          name,
        );
      }
      await search(alice, "");
    },
  );

  await stage.scene("favourites come first, also after a reload", async () => {
    const star = "::-p-aria(Add Jürgen Müller to favourites)";
    await alice.page.locator(star).click();
    await namesAre(alice, ["Jürgen Müller", "Anna Smith"]);
    await alice.page.reload();
    await alice.reaches("idle");
    await namesAre(alice, ["Jürgen Müller", "Anna Smith"]);
  });

  await stage.scene(
    "the last call is in the person's row, and its end in a bar that disappears",
    async () => {
      await connect(alice, anna, "Anna Smith");
      await alice.press("stop");
      for (const [person, peer] of [[alice, "Anna Smith"], [anna, "Alice"]]) {
        const one = person as Person;
        assertEquals(await one.ended(), "hung_up");
        await one.says(".ended-title", `Call with ${peer} ended`);
        await one.page.waitForSelector("main h1 + form", { visible: true });
      }
      await alice.says("[data-user='Anna Smith'] .presence", "sec");
      // Nobody points at it.
      await alice.page.mouse.move(5, 5);
      await alice.page.waitForSelector(".ended-bar", { hidden: true });
      await alice.page.waitForSelector(".recent[data-outcome=talked]");
    },
  );

  await stage.scene(
    "the text of a decline stays in the person's row",
    async () => {
      await alice.call("Anna Smith");
      await anna.press("decline-message");
      await anna.page.locator("::-p-aria(I’ll call you back.)").click();
      await alice.says("blockquote", "I’ll call you back.");
      await alice.page.click("#dismiss-ended");
      await alice.says("[data-user='Anna Smith'] .presence", "I’ll call you");
    },
  );

  await stage.scene("a button with a name copies the link", async () => {
    const { origin } = new URL(stage.url);
    await alice.page.browserContext().overridePermissions(origin, [
      "clipboard-read",
      "clipboard-sanitized-write",
    ]);
    await alice.page.bringToFront();
    await alice.page.locator(
      "::-p-aria([name='Copy link to call me'][role='button'])",
    )
      .click();
    await alice.says(".invite [role=status]", "Link copied");
    assertEquals(
      await alice.page.evaluate(() => navigator.clipboard.readText()),
      `${stage.url}?call=Alice`,
    );
  });

  await stage.scene(
    "the link is shown as a code that a camera can read, in every scheme",
    async () => {
      const { page } = alice;
      const script = page.waitForResponse((response) =>
        response.url().includes("/QrDialog-")
      );
      assertEquals(
        await page.evaluate(() =>
          performance.getEntriesByType("resource").filter(({ name }) =>
            name.includes("QrDialog")
          ).length
        ),
        0,
        "nobody has pressed it",
      );
      await page.click("#show-code");
      await script;
      const code = await page.waitForSelector("#qr-dialog svg.qr-code");
      const link = `${stage.url}?call=Alice`;
      await page.waitForSelector(
        `::-p-aria([name='QR code of ${link}'][role='image'])`,
      );
      for (const scheme of ["light", "dark"]) {
        await page.emulateMediaFeatures([
          { name: "prefers-color-scheme", value: scheme },
          { name: "prefers-reduced-motion", value: "reduce" },
        ]);
        assertEquals(await readCode(page, code!), link, scheme);
      }
      await page.emulateMediaFeatures([]);
      await page.keyboard.press("Escape");
      await page.waitForSelector("#qr-dialog", { hidden: true });
      await focusIsOn(alice, "#show-code");
    },
  );

  await stage.scene(
    "a name in any script is in the code, which goes when it rings",
    async () => {
      const name = "Łukasz 张伟 👩‍💻";
      const lukasz = await stage.person(name);
      await lukasz.page.locator("#show-code").click();
      const code = await lukasz.page.waitForSelector("#qr-dialog svg.qr-code");
      const read = await readCode(lukasz.page, code!);
      assertEquals(new URL(read!).searchParams.get("call"), name);
      await alice.call(name);
      await lukasz.page.waitForSelector("#accept");
      assertEquals(await lukasz.page.$("#qr-dialog"), null);
      await alice.press("stop");
      await alice.ended();
      await alice.page.click("#dismiss-ended");
      await lukasz.leave();
      await search(alice, "");
    },
  );

  await stage.scene("a name of spaces is refused", async () => {
    await search(alice, "  ");
    await alice.page.keyboard.press("Enter");
    await alice.reaches("idle");
    assertEquals(await alice.page.$("[data-ended-reason]"), null);
    await search(alice, "");
  });

  await stage.scene(
    "who does not want to be disturbed hears of a missed call only",
    async () => {
      await alice.page.click("#you");
      await alice.page.click("#do-not-disturb");
      await alice.says(".undisturbed", "only favourites can call you");
      await audit(alice.page, "do-not-disturb");
      await watchStates(alice);
      await anna.call("Alice");
      assertEquals(await anna.ended(), "unavailable");
      await alice.page.waitForSelector("[data-outcome=missed]");
      assertEquals(await statesOf(alice), ["idle"]);
      // A page that is loaded again still knows it.
      await alice.page.reload();
      await alice.reaches("idle");
      await alice.page.waitForSelector("#disturb-again");
      await alice.page.focus("#disturb-again");
      await alice.page.keyboard.press("Enter");
      await focusIsOn(alice, "h1");
      await anna.call("Alice");
      await alice.press("decline");
      await anna.ended();
      await alice.page.click("#dismiss-ended");
    },
  );

  await stage.scene(
    "the avatar's menu changes the name and leaves",
    async () => {
      await clickOptions(alice);
      await alice.page.waitForSelector("#options-dialog");
      await alice.page.keyboard.press("Escape");
      await alice.page.click("#you");
      await alice.says(".menu-name span:last-child", "Alice");
      await alice.page.click("#rename");
      await alice.reaches("unregistered");
      await alice.register("   ");
      await alice.reaches("unregistered");
      await alice.register("Alice in Wonderland");
      await alice.reaches("idle");
      await anna.page.waitForSelector("[data-user='Alice in Wonderland']");
      await alice.page.click("#you");
      await alice.page.click("#leave-page");
      await alice.reaches("unregistered");
      await anna.page.waitForSelector("[data-user='Alice in Wonderland']", {
        hidden: true,
      });
      await alice.page.reload();
      await alice.page.waitForSelector("#register:not(:disabled)");
      await alice.reaches("unregistered");
    },
  );

  await stage.scene(
    "in a long list the search stays visible, and letters lead on",
    async () => {
      const sockets = await crowd(stage.url);
      await anna.page.setViewport({ width: 390, height: 844 });
      await anna.page.waitForSelector(".index");
      await anna.page.evaluate(() => scrollTo(0, 1_500));
      const top = await anna.page.$eval(
        "#peer",
        (input) => input.getBoundingClientRect().top,
      );
      assert(top >= 0 && top < 60, `search at ${top}`);
      await anna.page.locator(".index ::-p-aria(P)").click();
      await anna.page.waitForFunction(() => {
        const box = document.querySelector("[data-letter=P]")!
          .getBoundingClientRect();
        return box.top >= 0 && box.top < innerHeight / 2;
      });
      for (const socket of sockets) socket.close();
    },
  );

  await stage.scene(
    "a long name and large text do not widen the page",
    async () => {
      const name =
        "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissen";
      await alice.register(name);
      await alice.reaches("idle");
      await muller.page.waitForSelector(`[data-user=${name}]`);
      for (const person of [alice, muller]) {
        await person.page.setViewport({ width: 390, height: 844 });
        assertEquals(await tooWide(person), [], "a long name");
        await person.page.evaluate(() => {
          document.documentElement.style.fontSize = "200%";
        });
        assertEquals(await tooWide(person), [], "text at 200 %");
      }
      await alice.page.click("#you");
      assertEquals(await tooWide(alice), [], "its menu");
    },
  );
});

/** Elements that reach beyond the page's width, outside of what scrolls itself. */
function tooWide({ page }: Person): Promise<string[]> {
  return page.evaluate(() =>
    document.documentElement.scrollWidth <= innerWidth
      ? []
      : [...document.querySelectorAll("body *")]
        .filter((element) =>
          element.getBoundingClientRect().right > innerWidth &&
          !element.closest(".strip, .index")
        ).map((element) => element.outerHTML.slice(0, 80))
  );
}

/** @returns the text of a code, as it is on the screen: dark on white with a margin */
async function readCode(
  page: Page,
  code: ElementHandle,
): Promise<string | undefined> {
  await page.waitForFunction(() =>
    document.querySelector("#qr-dialog")!.getAnimations()
      .every(({ playState }) => playState === "finished")
  );
  const png = await code.screenshot({ encoding: "base64" });
  const { width, height, pixels } = await page.evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (sign) => sign.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext("2d")!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { width, height, pixels: [...data] };
  }, png);
  const sum = (x: number, y: number) => {
    const at = 4 * (y * width + x);
    return pixels[at] + pixels[at + 1] + pixels[at + 2];
  };
  // A phone's camera needs more contrast than this reader.
  const middle = Math.floor(width / 2);
  const column = Array.from({ length: height }, (_, y) => sum(middle, y));
  const margin = Math.floor(height / 20);
  assert(column.slice(5, margin).every((light) => light === 3 * 255));
  assert(column.includes(0));
  const read = jsQR.default(Uint8ClampedArray.from(pixels), width, height, {
    inversionAttempts: "dontInvert",
  });
  return read?.data;
}

async function search({ page }: Person, text: string): Promise<void> {
  await page.$eval("#peer", (input) => (input as HTMLInputElement).select());
  await page.keyboard.press("Backspace");
  await page.type("#peer", text);
}

async function namesAre({ page }: Person, names: string[]): Promise<void> {
  await page.waitForFunction(
    (names) =>
      [...document.querySelectorAll("[data-user]")]
        .map((row) => row.getAttribute("data-user")).join() === names,
    {},
    names.join(),
  );
}

/** People without pages. @returns their sockets */
async function crowd(url: string): Promise<WebSocket[]> {
  const address = new URL("one2one", url.replace(/^http/, "ws"));
  return await Promise.all(
    Array.from({ length: CROWD }, async (_, at) => {
      const socket = new WebSocket(address);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      socket.onopen = () =>
        socket.send(JSON.stringify({
          id: "register",
          name: `${String.fromCharCode(65 + at % 26)}eople ${at}`,
        }));
      socket.onmessage = () => resolve();
      socket.onerror = () => reject(new Error("no socket"));
      await promise;
      return socket;
    }),
  );
}

/** Notes each state of the phone from now on. */
async function watchStates({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const phone = document.querySelector<HTMLElement>(".phone")!;
    const states = [phone.dataset.state];
    Object.assign(globalThis, { states });
    new MutationObserver(() => states.push(phone.dataset.state))
      .observe(phone, { attributeFilter: ["data-state"] });
  });
}

/** The states since {@link watchStates}. */
function statesOf({ page }: Person): Promise<string[]> {
  return page.evaluate(() =>
    (globalThis as unknown as { states: string[] }).states
  );
}
