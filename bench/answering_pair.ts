/**
 * Two pages that call each other again and again and measure how long answers
 * take: ours or those of Kurento's tutorial.
 *
 * @module
 */
import type { Browser, Page } from "puppeteer-core";
import { Person } from "../tests/browser/person.ts";
import type { FaultProxy } from "../tests/media/fault_proxy.ts";
import {
  answerBy,
  answerTutorial,
  type Moments,
  openCameraEarly,
  type Recipe,
  watchAnswers,
} from "./answer_page.ts";

/**
 * Shortest and longest ringing in ms: random, since people do not answer in
 * step with frames.
 */
const RING_MS = { least: 600, most: 1_000 };
/** ms between two calls of a pair of the tutorial's, which shows no end. */
const PAUSE_MS = 500;

/** Pixels: small enough for two browsers on one machine. */
export const CAMERA = { width: 640, height: 480 };

/** The result of one answer. */
export interface Measured {
  /** ms from Accept to the picture that this side sees. */
  caller: number;
  callee: number;
  /** To the media server; undefined where they are not counted. */
  roundTrips?: number;
}

/** Two pages in which answers are measured. */
export interface AnsweringPair {
  measure(): Promise<Measured>;
}

/** Ways in which our pages answer. */
export interface OurAnswer {
  recipe: Recipe;
  cameraOpen: boolean;
  /** Counts the round trips to the media server. */
  proxy?: FaultProxy;
}

/** Two people with our page. */
export class OurAnsweringPair implements AnsweringPair {
  private constructor(
    private readonly caller: Person,
    private readonly callee: Person,
    private readonly calleeName: string,
    private readonly proxy: FaultProxy | undefined,
  ) {}

  static async open(
    browser: Browser,
    url: string,
    { recipe, cameraOpen, proxy }: OurAnswer,
  ): Promise<OurAnsweringPair> {
    const open = (callee: boolean) =>
      Person.open(browser, url, async (page) => {
        await watchAnswers(page, CAMERA);
        if (callee || recipe === "ordinary") await answerBy(page, recipe);
        if (callee && cameraOpen) await openCameraEarly(page);
      });
    const name = crypto.randomUUID().slice(0, 8);
    const [caller, callee] = [await open(false), await open(true)];
    await caller.register(`caller ${name}`);
    await callee.register(`callee ${name}`);
    await Promise.all([caller.reaches("idle"), callee.reaches("idle")]);
    return new OurAnsweringPair(caller, callee, `callee ${name}`, proxy);
  }

  async measure(): Promise<Measured> {
    const { caller, callee } = this;
    await Promise.all([forget(caller.page), forget(callee.page)]);
    await caller.call(this.calleeName);
    await callee.reaches("incoming");
    const { least, most } = RING_MS;
    await delay(least + Math.random() * (most - least));
    const roundTrips = this.proxy?.countRoundTrips();
    await callee.press("accept");
    const measured = await measure(caller.page, callee.page);
    measured.roundTrips = roundTrips?.();
    await callee.press("stop");
    await Promise.all([caller.ended(), callee.ended()]);
    return measured;
  }
}

/** Two people with the page of Kurento's tutorial. */
export class TutorialAnsweringPair implements AnsweringPair {
  private constructor(
    private readonly caller: Page,
    private readonly callee: Page,
    private readonly calleeName: string,
  ) {}

  static async open(
    browser: Browser,
    url: string,
  ): Promise<TutorialAnsweringPair> {
    const name = crypto.randomUUID().slice(0, 8);
    const open = async (who: string) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await watchAnswers(page, CAMERA);
      await answerTutorial(page, RING_MS);
      await page.goto(url);
      await page.type("#name", `${who} ${name}`);
      await page.click("#register");
      await page.waitForSelector("#call:not([disabled])");
      return page;
    };
    const [caller, callee] = [await open("caller"), await open("callee")];
    return new TutorialAnsweringPair(caller, callee, `callee ${name}`);
  }

  async measure(): Promise<Measured> {
    const { caller, callee } = this;
    await Promise.all([forget(caller), forget(callee)]);
    await caller.$eval("#peer", (input, name) => {
      (input as HTMLInputElement).value = name;
    }, this.calleeName);
    await caller.click("#call");
    const measured = await measure(caller, callee);
    await callee.click("#terminate");
    await caller.waitForSelector("#call:not([disabled])");
    await delay(PAUSE_MS);
    return measured;
  }
}

/** A call is to be measured in this page. */
async function forget(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { moments, awaitPicture } = globalThis as unknown as {
      moments: Moments;
      awaitPicture(video: Element, seen: (at: number) => void): void;
    };
    moments.accepted = moments.picture = 0;
    // The tutorial's page has the same element for all calls.
    const video = document.querySelector("#videoOutput");
    if (video) awaitPicture(video, (at) => moments.picture = at);
  });
}

async function measure(caller: Page, callee: Page): Promise<Measured> {
  const [atCaller, atCallee] = await Promise.all(
    [caller, callee].map(momentsOfPicture),
  );
  return {
    caller: atCaller.picture - atCallee.accepted,
    callee: atCallee.picture - atCallee.accepted,
  };
}

async function momentsOfPicture(page: Page): Promise<Moments> {
  const handle = await page.waitForFunction(() => {
    const { moments } = globalThis as unknown as { moments: Moments };
    return moments.picture > 0 && moments;
  }, { polling: 20 });
  return await handle.jsonValue() as Moments;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
