/**
 * Measures the time from Accept to the first picture of the other side's
 * camera, in both pages, by requestVideoFrameCallback: `deno task bench:answer
 * [runs] [ways]`. Each run alternates between the ways to answer and the
 * browser alone (the floor). With `ONE2ONE_BENCH_KURENTO=ws://…` and
 * `ONE2ONE_BENCH_TUTORIAL=http://…`, the page of Kurento's tutorial at that
 * address, the way `kurento` compares our page with the tutorial's on that
 * Kurento. Prints a table for docs/benchmarks.md. Media server and service run
 * in their own processes.
 *
 * @module
 */
import type { Browser } from "puppeteer-core";
import { Child } from "../tests/browser/child.ts";
import { launchChromium, USUAL_RATE } from "../tests/browser/chromium.ts";
import { startFaultProxy } from "../tests/media/fault_proxy.ts";
import { Floor } from "./answer_floor.ts";
import { watchAnswers } from "./answer_page.ts";
import {
  type AnsweringPair,
  CAMERA,
  type Measured,
  type OurAnswer,
  OurAnsweringPair,
  TutorialAnsweringPair,
} from "./answering_pair.ts";

/** A way to answer. */
interface Way {
  /** For the command line. */
  kind: OurAnswer["recipe"] | "kurento" | "sealed";
  name: string;
  open(): Promise<AnsweringPair>;
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

function printWay(name: string, all: Measured[]): void {
  const of = (figure: (measured: Measured) => number | undefined) => {
    const known = all.map(figure).filter((value) => value !== undefined);
    return known.length > 0 ? spread(known) : "";
  };
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
  ways: Way[],
  runs: number,
): Promise<void> {
  const pairs: AnsweringPair[] = [];
  for (const way of ways) pairs.push(await way.open());
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
const kinds = Deno.args[1]?.split(",") ??
  ["ordinary", "placeholder", "sealed", "kurento"];
const kurento = Deno.env.get("ONE2ONE_BENCH_KURENTO");
const tutorial = Deno.env.get("ONE2ONE_BENCH_TUTORIAL");
const media = new Child("media_process.ts");
const proxy = startFaultProxy(await media.line());
const servers: Child[] = [];
async function serve(option: string): Promise<string> {
  const server = new Child("server_process.ts", [
    "--as_uri=http://localhost:0/",
    "--log-level=error",
    option,
  ]);
  servers.push(server);
  let line = await server.line();
  // kurento-client prints lines of its own.
  while (!line.startsWith("http")) line = await server.line();
  return line;
}
const browser = await launchChromium([USUAL_RATE]);
try {
  const url = await serve(`--ws_uri=${proxy.url}`);
  const ways: Way[] = [];
  const recipes = [
    ["ordinary", "ordinary"],
    ["placeholder", "instant"],
    ["deferred", "deferred"],
  ] as const;
  for (const [recipe, name] of recipes) {
    for (const cameraOpen of [false, true]) {
      ways.push({
        kind: recipe,
        name: cameraOpen ? `${name}, camera open` : name,
        open: () =>
          OurAnsweringPair.open(browser, url, { recipe, cameraOpen, proxy }),
      });
    }
  }
  if (kinds.includes("sealed")) {
    const sealed = await serve("--seal=require");
    for (const cameraOpen of [false, true]) {
      ways.push({
        kind: "sealed",
        name: `sealed${cameraOpen ? ", camera open" : ""}`,
        open: () =>
          OurAnsweringPair.open(browser, sealed, {
            recipe: "placeholder",
            cameraOpen,
          }),
      });
    }
  }
  if (kurento && tutorial) {
    const ours = await serve(`--ws_uri=${kurento}`);
    ways.push({
      kind: "kurento",
      name: "real Kurento, its tutorial",
      open: () => TutorialAnsweringPair.open(browser, tutorial),
    });
    for (const cameraOpen of [false, true]) {
      ways.push({
        kind: "kurento",
        name: `real Kurento, ours${cameraOpen ? ", camera open" : ""}`,
        open: () =>
          OurAnsweringPair.open(browser, ours, {
            recipe: "placeholder",
            cameraOpen,
          }),
      });
    }
  }
  const chosen = ways.filter(({ kind }) => kinds.includes(kind));
  await run(browser, url, chosen, runs);
} finally {
  await browser.close();
  for (const server of servers) await server.kill();
  await proxy.close();
  await media.kill();
}
