import { assert, assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Page } from "puppeteer-core";
import type { Stage } from "./scenes.ts";

/**
 * The smallest and the largest supported size, with phones in portrait and
 * landscape between.
 */
const SIZES = [
  [320, 568],
  [568, 320],
  [390, 844],
  [844, 390],
  [768, 1024],
  [1280, 800],
  [1920, 1080],
] as const;

/** The sizes at which screenshots are taken. */
const PICTURES = {
  small: [320, 568],
  phone: [390, 844],
  landscape: [844, 390],
  tablet: [768, 1024],
  desktop: [1280, 800],
  large: [1920, 1080],
} as const;

const SCHEMES = ["light", "dark"] as const;

const PRESSABLE =
  "button, input, select, textarea, summary, a[href], [role=button]";

/** CSS pixels (WCAG 2.5.5). */
const TARGET = 44;

/** CSS pixels: about three words. */
const ROOM = 160;

/** The folder for screenshots, if they are wanted. */
const FOLDER = Deno.env.get("ONE2ONE_SCREENSHOTS");

/**
 * Adds a scene for each screen: it shows the screen and runs its {@link audit}.
 */
export function auditedScreens(stage: Stage) {
  return (name: string, show: () => Promise<Page>): Promise<void> =>
    stage.scene(
      name,
      async () => await audit(await show(), name.replaceAll(/\W+/g, "-")),
    );
}

/**
 * Checks that everybody can read and use a screen: axe finds nothing, every
 * control is large enough, uncovered and inside the page at every size, and
 * nothing moves for people who asked for reduced motion.
 */
export async function audit(page: Page, name: string): Promise<void> {
  // Some screens are fetched when they are first shown.
  await page.waitForSelector("main h1");
  for (const scheme of SCHEMES) {
    await show(page, scheme, PICTURES.phone);
    assertEquals(await violations(page), [], `${name}, ${scheme}`);
  }
  assertEquals(await moving(page), [], `${name}: moves in spite of the wish`);
  assertEquals(await unseenFocus(page), [], `${name}: focus is not seen`);
  await fits(page, name);
  if (FOLDER) await takePictures(page, name, FOLDER);
}

/**
 * Checks that every control is large enough, uncovered and inside the page at
 * every size.
 */
export async function fits(page: Page, name: string): Promise<void> {
  for (const size of SIZES) {
    await show(page, "light", size);
    assertEquals(await misplaced(page, TARGET), [], `${name}, ${size}`);
  }
}

/**
 * Phones in portrait and landscape, and a desktop: the most important parts are
 * visible on each without scrolling.
 */
const AT_ONCE = [
  [320, 568],
  [360, 640],
  [390, 844],
  [568, 320],
  [667, 375],
  [1280, 800],
] as const;

/**
 * Checks that all of these are visible without scrolling, whatever else is on
 * the screen.
 */
export async function seenAtOnce(
  page: Page,
  selectors: string[],
): Promise<void> {
  for (const size of AT_ONCE) {
    await show(page, "light", size);
    const below = await page.evaluate((selectors) => {
      scrollTo(0, 0);
      return selectors.filter((selector) => {
        const box = document.querySelector(selector)!.getBoundingClientRect();
        return box.height === 0 || box.top < 0 || box.bottom > innerHeight;
      });
    }, selectors);
    assertEquals(below, [], `not seen at ${size}`);
  }
}

/** Checks that a text and another part are not over each other at any size. */
export async function apart(
  page: Page,
  text: string,
  other: string,
): Promise<void> {
  for (const size of SIZES) {
    await show(page, "light", size);
    const over = await page.evaluate(
      (text, other) => {
        const part = document.querySelector(other)!;
        if (!part.checkVisibility({ visibilityProperty: true })) return [];
        const box = part.getBoundingClientRect();
        const range = document.createRange();
        const nodes = document.createNodeIterator(
          document.querySelector(text)!,
          NodeFilter.SHOW_TEXT,
        );
        const over: (string | null)[] = [];
        for (let node; (node = nodes.nextNode());) {
          range.selectNodeContents(node);
          // Outside of this is what a long text has lost.
          const seen = node.parentElement!.getBoundingClientRect();
          const lines = [...range.getClientRects()].filter((line) =>
            line.width > 1 && line.top < seen.bottom - 1 &&
            line.left < box.right &&
            Math.min(line.right, seen.right) > box.left &&
            line.top < box.bottom && line.bottom > box.top
          );
          if (lines.length > 0) over.push(node.textContent);
        }
        return over;
      },
      text,
      other,
    );
    assertEquals(over, [], `${text} and ${other} at ${size}`);
  }
}

/**
 * Checks that the places of two parts have nothing in common at any size.
 *
 * @param fromWidth the smallest width at which both are seen at once, in px
 */
export async function disjoint(
  page: Page,
  one: string,
  other: string,
  fromWidth = 0,
): Promise<void> {
  for (const size of SIZES.filter(([width]) => width >= fromWidth)) {
    await show(page, "light", size);
    const common = await page.evaluate(
      (one, other) => {
        const [a, b] = [one, other].map((selector) =>
          document.querySelector(selector)!.getBoundingClientRect()
        );
        return a.left < b.right && b.left < a.right && a.top < b.bottom &&
          b.top < a.bottom;
      },
      one,
      other,
    );
    assert(!common, `${one} and ${other} at ${size}`);
  }
}

/** Checks that no such element hides a part of its text at any size. */
export async function whole(page: Page, selector: string): Promise<void> {
  for (const size of SIZES) {
    await show(page, "light", size);
    const cut = await page.$$eval(
      selector,
      (elements) =>
        elements.filter((element) =>
          element.scrollWidth > element.clientWidth ||
          element.scrollHeight > element.clientHeight
        ).map(({ textContent }) => textContent),
    );
    assertEquals(cut, [], `${selector} at ${size}`);
  }
}

/** Checks that the text of each such element has one line at every size. */
export async function unbroken(page: Page, selector: string): Promise<void> {
  for (const size of SIZES) {
    await show(page, "light", size);
    const broken = await page.$$eval(
      selector,
      (elements) =>
        elements.filter((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          const tops = [...range.getClientRects()].map(({ top }) => top);
          return Math.max(...tops) - Math.min(...tops) > 4;
        }).map(({ textContent }) => textContent),
    );
    assertEquals(broken, [], `${selector} at ${size}`);
  }
}

/** Checks that a field has room for some words at every size. */
export async function roomy(page: Page, field: string): Promise<void> {
  for (const size of SIZES) {
    await show(page, "light", size);
    const width = await page.$eval(field, ({ clientWidth }) => clientWidth);
    assert(width >= ROOM, `${field}: ${width} px at ${size}`);
  }
}

async function show(
  page: Page,
  scheme: typeof SCHEMES[number],
  [width, height]: readonly [number, number],
): Promise<void> {
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.setViewport({ width, height });
}

/** Everything that axe finds on a page. */
export async function violations(page: Page): Promise<string[]> {
  if (!await page.evaluate(() => "axe" in globalThis)) {
    await page.evaluate(axe.source);
  }
  return await page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) =>
        `${id}: ${html}\n${failureSummary ?? ""}`
      )
    );
  });
}

/**
 * Elements with an animation, except spinners: without motion they would seem
 * to be stuck.
 */
function moving(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document.getAnimations()
      // It only lets something appear later.
      .filter((animation) =>
        !(animation instanceof CSSAnimation) ||
        animation.animationName !== "shown"
      )
      .map(({ effect }) => effect instanceof KeyframeEffect && effect.target)
      .filter((target) => target instanceof Element)
      .filter((target) => !target.matches(".spinner"))
      .map((target) => target.outerHTML.slice(0, 120))
  );
}

/** Elements that do not show the keyboard focus. */
async function unseenFocus(page: Page): Promise<string[]> {
  // After a key press, focus is shown wherever it goes.
  await page.keyboard.press("Shift");
  return await page.evaluate((pressable) => {
    const before = document.activeElement;
    // A menu closes when the focus leaves it and its button.
    const scope = document.querySelector("dialog:modal") ??
      document.querySelector(".menu")?.parentElement ?? document;
    const unseen = [...scope.querySelectorAll<HTMLElement>(pressable)]
      .filter((element) => {
        element.focus();
        if (document.activeElement !== element) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle === "none" || parseFloat(outlineWidth) < 2;
      }).map((element) => element.outerHTML.slice(0, 100));
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement) activeElement.blur();
    if (before instanceof HTMLElement) before.focus();
    return unseen;
  }, PRESSABLE);
}

/**
 * Controls that cannot be pressed well: too small, outside the page, or
 * covered.
 */
function misplaced(page: Page, target: number): Promise<string[]> {
  return page.evaluate(
    async (target, pressable) => {
      // Controls over the picture of a call disappear while nothing moves.
      document.dispatchEvent(new Event("pointermove"));
      await new Promise((done) => requestAnimationFrame(done));
      const found: string[] = [];
      const { scrollWidth } = document.documentElement;
      if (scrollWidth > innerWidth) {
        found.push(`${scrollWidth} px wide in ${innerWidth}`);
      }
      // A menu covers what is behind it.
      const scope = document.querySelector("dialog:modal") ??
        document.querySelector(".menu")?.parentElement ?? document;
      for (const element of scope.querySelectorAll<HTMLElement>(pressable)) {
        if (!element.checkVisibility({ visibilityProperty: true })) continue;
        element.scrollIntoView({ block: "nearest", behavior: "instant" });
        // A checkbox can be pressed by its label, too.
        const labelled = element instanceof HTMLInputElement &&
          /checkbox|radio/.test(element.type) && element.labels?.[0];
        const pressed = labelled || element;
        const box = pressed.getBoundingClientRect();
        const what = element.outerHTML.slice(0, 100);
        // Half a pixel of rounding is invisible.
        if (box.width < target - 0.5 || box.height < target - 0.5) {
          found.push(`${box.width} x ${box.height}: ${what}`);
        }
        if (box.left < 0 || box.right > innerWidth + 0.5) {
          found.push(`from ${box.left} to ${box.right}: ${what}`);
        }
        const x = box.left + box.width / 2;
        const y = box.top + box.height / 2;
        const top = document.elementFromPoint(x, y);
        if (!top || !(pressed.contains(top) || top.contains(pressed))) {
          found.push(`covered by ${top?.outerHTML.slice(0, 100)}: ${what}`);
        }
      }
      scrollTo(0, 0);
      return found;
    },
    target,
    PRESSABLE,
  );
}

async function takePictures(
  page: Page,
  name: string,
  folder: string,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [device, size] of Object.entries(PICTURES)) {
    for (const scheme of SCHEMES) {
      await show(page, scheme, size);
      await painted(page);
      await page.screenshot({
        path: `${folder}/${name}-${device}-${scheme}.png`,
      });
    }
  }
}

/** Elements over a blurred backdrop are painted a frame later than the rest. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) {
      await new Promise((done) => requestAnimationFrame(done));
    }
  });
}
