/**
 * Measures how large a picture and how high a bit rate two pages reach, and
 * when: `deno task bench:picture [calls] [seconds] [width] [height]`. The
 * camera has 1280×720 unless given. Calls go through the embedded media server;
 * with `ONE2ONE_BENCH_KURENTO=ws://…` also through that Kurento, in turn; with
 * `ONE2ONE_BENCH_TUTORIAL=http://…` also in the page of Kurento's tutorial that
 * is served there. Prints tables for docs/benchmarks.md.
 *
 * @module
 */
import type { Browser } from "puppeteer-core";
import { Child } from "../tests/browser/child.ts";
import { launchChromium } from "../tests/browser/chromium.ts";
import { type Camera, OurPair, type Pair, TutorialPair } from "./pairs.ts";
import { type Sample, samplesOf, startSampling } from "./rate_sampler.ts";

/** ms after the accept at which rows are printed. */
const MOMENTS_MS = [400, 2_000, 5_000, 10_000, 20_000, 30_000, 45_000, 60_000];

interface Way {
  name: string;
  open(): Promise<Pair>;
}

/** Both directions of one call. */
interface Call {
  toCaller: Sample[];
  toCallee: Sample[];
}

async function measure(way: Way, seconds: number): Promise<Call> {
  const pair = await way.open();
  try {
    const acceptedAt = await pair.answer();
    await Promise.all(
      [pair.caller, pair.callee].map((page) =>
        startSampling(page, acceptedAt, MOMENTS_MS)
      ),
    );
    await new Promise((done) =>
      setTimeout(done, acceptedAt + seconds * 1_000 + 300 - Date.now())
    );
    return {
      toCaller: await samplesOf(pair.caller),
      toCallee: await samplesOf(pair.callee),
    };
  } finally {
    await pair.close();
  }
}

/** Median and range. */
function spread(values: number[]): string {
  const sorted = values.map(Math.round).sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1]} [${sorted[0]}–${sorted.at(-1)}]`;
}

function print(name: string, calls: Call[], seconds: number): void {
  for (const ms of MOMENTS_MS.filter((ms) => ms <= seconds * 1_000)) {
    const at = (side: keyof Call, figure: keyof Sample) =>
      spread(
        calls.map((call) =>
          call[side].find((sample) => sample.ms === ms)?.[figure] ?? 0
        ),
      );
    console.log(
      `| ${name} | ${ms / 1_000} | ${at("toCaller", "kbps")} | ${
        at("toCaller", "width")
      } | ${at("toCallee", "kbps")} | ${at("toCallee", "width")} | ${
        at("toCaller", "available")
      } | ${at("toCallee", "available")} |`,
    );
  }
}

const [calls, seconds, width, height] = [5, 12, 1280, 720].map((usual, i) =>
  Number(Deno.args[i] ?? usual)
);
const camera: Camera = { width, height };
const kurento = Deno.env.get("ONE2ONE_BENCH_KURENTO");
const tutorial = Deno.env.get("ONE2ONE_BENCH_TUTORIAL");
const options = ["--as_uri=http://localhost:0/", "--log-level=error"];
const servers: Child[] = [];
const browsers: Browser[] = [];
async function ours(name: string, extra: string[]): Promise<Way> {
  const server = new Child("server_process.ts", [...options, ...extra]);
  servers.push(server);
  const url = await server.line();
  return { name, open: () => OurPair.open(browser, url, camera) };
}
const browser = await launchChromium([
  "--use-fake-device-for-media-stream=fps=30",
]);
browsers.push(browser);
try {
  const ways: Way[] = [];
  if (tutorial) {
    ways.push({
      name: "tutorial",
      open: () => TutorialPair.open(browser, tutorial, camera),
    });
  }
  if (kurento) ways.push(await ours("Kurento", [`--ws_uri=${kurento}`]));
  ways.push(await ours("embedded", ["--seal=off"]));
  ways.push(await ours("embedded, sealed", ["--seal=require"]));
  const measured = ways.map((): Call[] => []);
  for (let call = 0; call < calls; call++) {
    for (const [i, way] of ways.entries()) {
      measured[i].push(await measure(way, seconds));
    }
  }
  console.log(
    "| Server | s after Accept | Caller gets, kbit/s | wide | Callee gets, kbit/s | wide | Caller may send | Callee may send |",
  );
  console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
  for (const [i, { name }] of ways.entries()) print(name, measured[i], seconds);
} finally {
  for (const one of browsers) await one.close();
  for (const server of servers) await server.kill();
}
