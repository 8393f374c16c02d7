/**
 * Where the keyboard is on a page.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { Person } from "../browser/person.ts";

/** More than any screen has stops. */
const MAX_TABS = 40;

/** Presses Tab until it has the focus, which must never be nowhere. */
export async function tabTo(person: Person, selector: string): Promise<void> {
  await person.page.waitForSelector(selector);
  for (let presses = 0; presses < MAX_TABS; presses++) {
    if (await holdsFocus(person, selector, "itself")) return;
    await person.page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** Waits until it has the focus. */
export async function focusIsOn(
  person: Person,
  selector: string,
): Promise<void> {
  await person.page.waitForFunction(
    (selector) => document.activeElement?.matches(selector),
    {},
    selector,
  );
}

/** Waits until it, or something in it, has the focus. */
export async function focusIsIn(
  person: Person,
  selector: string,
): Promise<void> {
  await person.page.waitForFunction(
    (selector) => document.activeElement?.closest(selector),
    {},
    selector,
  );
}

/** Tab goes around in the dialog, by way of the browser's own bar at most. */
export async function staysIn(person: Person, selector: string): Promise<void> {
  for (let presses = 0; presses < MAX_TABS; presses++) {
    await person.page.keyboard.press("Tab");
    assert(
      await holdsFocus(person, selector, "within") || !await hasFocus(person),
      `Tab leads out of ${selector}`,
    );
  }
  await person.page.focus(`${selector} button`);
}

function holdsFocus(
  { page }: Person,
  selector: string,
  how: "itself" | "within",
): Promise<boolean> {
  return page.evaluate(
    (selector, itself) => {
      const { activeElement } = document;
      return itself
        ? activeElement?.matches(selector) ?? false
        : activeElement?.closest(selector) != null;
    },
    selector,
    how === "itself",
  );
}

/** Whether some part of the page has the focus, not just the page. */
export function hasFocus({ page }: Person): Promise<boolean> {
  return page.evaluate(() =>
    document.activeElement !== null && document.activeElement !== document.body
  );
}
