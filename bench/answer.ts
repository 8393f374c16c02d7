/**
 * Measures the time from Accept to the first picture of the other side's
 * camera, in both pages, by requestVideoFrameCallback: `deno task bench:answer
 * [runs] [recipes]`. Each run alternates between the ways to answer and the
 * browser alone (the floor). Prints a table for docs/benchmarks.md. Media
 * server and service run in their own processes.
 *
 * @module
 */
import type { Browser } from "puppeteer-core";
import { Child } from "../tests/browser/child.ts";
import { launchChromium } from "../tests/browser/chromium.ts";
import { Person } from "../tests/browser/person.ts";
import {
  type FaultProxy,
  startFaultProxy,
} from "../tests/media/fault_proxy.ts";
import { Floor } from "./answer_floor.ts";
import {
  answerBy,
  type Moments,
  openCameraEarly,
  type Recipe,
  watchAnswers,
} from "./answer_page.ts";

/**
 * Shortest and longest ringing in ms: random, since people do not answer in
 * step with frames.
 */
const RING_MS = [600, 1_000];

/** Pixels: small enough for two browsers on one machine. */
const CAMERA = { width: 640, height: 480 };

/** A way to answer. */
interface Way {
  name: string;
  recipe: Recipe;
  cameraOpen: boolean;
}

const WAYS: Way[] = [
  { name: "ordinary", recipe: "ordinary", cameraOpen: false },
  { name: "ordinary, camera open", recipe: "ordinary", cameraOpen: true },
  { name: "instant", recipe: "placeholder", cameraOpen: false },
  { name: "instant, camera open", recipe: "placeholder", cameraOpen: true },
  { name: "deferred", recipe: "deferred", cameraOpen: false },
  { name: "deferred, camera open", recipe: "deferred", cameraOpen: true },
];

/** The result of one answer. */
interface Measured {
  /** ms to the picture that this side sees. */
  caller: number;
  callee: number;
  roundTrips: number;
}

/** Two people whose pages answer in the same way. */
class Pair {
  private constructor(
    private readonly caller: Person,
    private readonly callee: Person,
    private readonly calleeName: string,
    private readonly proxy: FaultProxy,
  ) {}

  static async open(
    browser: Browser,
    url: string,
    way: Way,
    number: number,
    proxy: FaultProxy,
  ): Promise<Pair> {
    const open = (callee: boolean) =>
      Person.open(browser, url, async (page) => {
        await watchAnswers(page, CAMERA);
        if (callee || way.recipe === "ordinary") {
          await answerBy(page, way.recipe);
        }
        if (callee && way.cameraOpen) await openCameraEarly(page);
      });
    const caller = await open(false);
    const callee = await open(true);
    await caller.register(`caller ${number}`);
    await callee.register(`callee ${number}`);
    await Promise.all([caller.reaches("idle"), callee.reaches("idle")]);
    return new Pair(caller, callee, `callee ${number}`, proxy);
  }

  async measure(): Promise<Measured> {
    const { caller, callee } = this;
    await Promise.all([caller, callee].map(({ page }) =>
      page.evaluate(() => {
        const { moments } = globalThis as unknown as { moments: Moments };
        moments.accepted = moments.picture = 0;
      })
    ));
    await caller.call(this.calleeName);
    await callee.reaches("incoming");
    const [least, most] = RING_MS;
    await delay(least + Math.random() * (most - least));
    const roundTrips = this.proxy.countRoundTrips();
    await callee.press("accept");
    const [atCaller, atCallee] = await Promise.all(
      [caller, callee].map(momentsOfPicture),
    );
    const measured = {
      caller: atCaller.picture - atCallee.accepted,
      callee: atCallee.picture - atCallee.accepted,
      roundTrips: roundTrips(),
    };
    await callee.press("stop");
    await Promise.all([caller.ended(), callee.ended()]);
    return measured;
  }
}

async function momentsOfPicture({ page }: Person): Promise<Moments> {
  const handle = await page.waitForFunction(() => {
    const { moments } = globalThis as unknown as { moments: Moments };
    return moments.picture > 0 && moments;
  }, { polling: 20 });
  return await handle.jsonValue() as Moments;
}

async function openFloor(browser: Browser, url: string): Promise<Floor> {
  const pages = [];
  for (let i = 0; i < 2; i++) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await watchAnswers(page, CAMERA);
    await page.goto(new URL("/healthz", url).href);
    pages.push(page);
  }
  return new Floor(pages[0], pages[1]);
}

/** Median and range. */
function spread(values: number[]): string {
  const sorted = values.map(Math.round).sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1]} [${sorted[0]}–${sorted.at(-1)}]`;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function printWay(name: string, all: Measured[]): void {
  const of = (figure: (measured: Measured) => number) =>
    spread(all.map(figure));
  console.log(
    `| ${name} | ${of(({ caller }) => caller)} | ${
      of(({ callee }) => callee)
    } | ${of(({ caller, callee }) => Math.max(caller, callee))} | ${
      of(({ roundTrips }) => roundTrips)
    } |`,
  );
}

async function run(
  browser: Browser,
  url: string,
  proxy: FaultProxy,
  ways: Way[],
  runs: number,
): Promise<void> {
  const pairs = await Promise.all(
    ways.map((way, number) => Pair.open(browser, url, way, number, proxy)),
  );
  const floor = await openFloor(browser, url);
  const measured = ways.map((): Measured[] => []);
  const floors = { open: [] as number[], opening: [] as number[] };
  // The first round is a warm-up and is not counted.
  for (let round = 0; round <= runs; round++) {
    for (const [i, pair] of pairs.entries()) {
      const one = await pair.measure();
      if (round > 0) measured[i].push(one);
    }
    const open = await floor.measure({ cameraOpen: true });
    const opening = await floor.measure({ cameraOpen: false });
    if (round === 0) continue;
    floors.open.push(open);
    floors.opening.push(opening);
  }
  console.log("| Answer | Caller sees | Callee sees | Both | Round trips |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const [i, { name }] of ways.entries()) printWay(name, measured[i]);
  console.log(`| browser alone | ${spread(floors.opening)} | | | |`);
  console.log(`| browser alone, camera open | ${spread(floors.open)} | | | |`);
}

const runs = Number(Deno.args[0] ?? 20);
const recipes = Deno.args[1]?.split(",") ?? ["ordinary", "placeholder"];
const ways = WAYS.filter(({ recipe }) => recipes.includes(recipe));
const media = new Child("media_process.ts");
const proxy = startFaultProxy(await media.line());
const server = new Child("server_process.ts", [
  "--as_uri=http://localhost:0/",
  "--log-level=error",
  `--ws_uri=${proxy.url}`,
]);
const browser = await launchChromium();
try {
  await run(browser, await server.line(), proxy, ways, runs);
} finally {
  await browser.close();
  await server.kill();
  await proxy.close();
  await media.kill();
}
