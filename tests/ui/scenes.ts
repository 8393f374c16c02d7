import type { Page } from "puppeteer-core";
import { launchChromium } from "../browser/chromium.ts";
import { Person } from "../browser/person.ts";
import type { Timing } from "../../lib/signaling/timing.ts";
import { startChildServer } from "./screens_child.ts";

/** The environment of a file's scenes. */
export interface Stage {
  readonly url: string;
  /**
   * Opens the page without joining.
   *
   * @param query of its address
   */
  visitor(
    prepare?: (page: Page) => Promise<void>,
    query?: string,
  ): Promise<Person>;
  /** Opens the page and joins. */
  person(
    name: string,
    prepare?: (page: Page) => Promise<void>,
  ): Promise<Person>;
  /** Plays a scene as a step of the test. */
  scene(name: string, play: () => Promise<void>): Promise<void>;
}

/**
 * A test of consecutive scenes, with one server and one browser. puppeteer
 * keeps handles between steps, so the sanitizers check the whole test.
 */
export function testScenes(
  name: string,
  { timing, flags, options }: {
    /** Time limits that differ from those in service. */
    timing?: Partial<Timing>;
    /** Flags for Chromium. */
    flags?: string[];
    /** Options of the service. */
    options?: string[];
  },
  play: (stage: Stage) => Promise<void>,
): void {
  Deno.test({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async (t) => {
      const server = await startChildServer(timing, options);
      const browser = await launchChromium(flags);
      const visitor: Stage["visitor"] = (prepare, query = "") =>
        Person.open(browser, `${server.url}${query}`, prepare);
      try {
        await play({
          url: server.url,
          visitor,
          person: async (name, prepare) => {
            const person = await visitor(prepare);
            await person.register(name);
            await person.reaches("idle");
            return person;
          },
          scene: async (name, play) => {
            let cause: unknown;
            const done = await t.step({
              name,
              sanitizeOps: false,
              sanitizeResources: false,
              fn: () =>
                play().catch((error: unknown) => {
                  cause = error;
                  throw error;
                }),
            });
            if (!done) {
              throw new Error(`No scene can follow "${name}"`, { cause });
            }
          },
        });
      } finally {
        await browser.close();
        await server.close();
      }
    },
  });
}

/** Connects a call between two idle people, until both are in it. */
export async function connect(
  caller: Person,
  callee: Person,
  name: string,
): Promise<void> {
  await caller.call(name);
  await callee.press("accept");
  await caller.reaches("active");
  await callee.reaches("active");
}

/** Opens the options of a person without a call. */
export async function clickOptions({ page }: Person): Promise<void> {
  await page.click("#you");
  await page.waitForSelector("#options");
  await page.click("#options");
}
