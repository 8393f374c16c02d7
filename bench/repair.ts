/**
 * Measures how long a picture freezes while a call repairs itself, in the page
 * by requestVideoFrameCallback: `deno task bench:repair [runs]`. Prints a table
 * for docs/benchmarks.md.
 *
 * @module
 */
import type { Browser } from "puppeteer-core";
import { launchChromium, USUAL_RATE } from "../tests/browser/chromium.ts";
import type { Person } from "../tests/browser/person.ts";
import {
  RepairScene,
  type SceneOptions,
} from "../tests/browser/repair_scene.ts";

/**
 * ms of an undisturbed call: the longest gap between its frames is the floor.
 */
const CALM_MS = 2_000;
/** ms for which a network is cut. */
const AWAY_MS = 3_000;
/** ms after a repair during which pictures may still stutter. */
const AFTER_MS = 1_500;

/** One kind of repair. */
interface Kind {
  name: string;
  scene: SceneOptions;
  /**
   * Causes the failure; resolves with the moment from which it can be repaired,
   * epoch ms.
   */
  disturb(scene: RepairScene): Promise<number>;
  /** Whether the scene can be disturbed again. */
  again: boolean;
  /**
   * Connections that each run adds: once they are there, the call is repaired.
   */
  added: { alice: number; bob: number };
}

const KINDS: Kind[] = [
  {
    name: "leg replaced while the old one lives",
    scene: {},
    again: true,
    added: { alice: 1, bob: 0 },
    disturb: async ({ alice }) => {
      await alice.page.evaluate(() => {
        const [connection] = (globalThis as unknown as {
          peerConnections: RTCPeerConnection[];
        }).peerConnections.slice(-1);
        Object.defineProperty(connection, "connectionState", {
          get: () => "failed",
        });
        connection.dispatchEvent(new Event("connectionstatechange"));
      });
      return Date.now();
    },
  },
  {
    name: "network closed for 3 s, back with another address (from its return)",
    scene: {},
    again: true,
    added: { alice: 1, bob: 0 },
    disturb: async ({ alice, network }) => {
      await network.close();
      await delay(AWAY_MS);
      await network.silence();
      await network.open();
      const at = Date.now();
      await alice.page.evaluate(() => dispatchEvent(new Event("online")));
      return at;
    },
  },
  {
    name: "silent cut (from the cut)",
    scene: {},
    again: true,
    added: { alice: 1, bob: 0 },
    disturb: async ({ network }) => {
      await network.silence();
      return Date.now();
    },
  },
  {
    name: "signaling killed and started again, media elsewhere (from its end)",
    scene: {
      mediaServers: 1,
      options: [`--state=${Deno.makeTempDirSync()}/calls.sqlite`],
    },
    again: true,
    added: { alice: 0, bob: 0 },
    disturb: async (scene) => {
      const at = Date.now();
      await scene.restartServer();
      return at;
    },
  },
  {
    name: "page reloaded, back with one press (from the press)",
    scene: {},
    again: true,
    added: { alice: 0, bob: 0 },
    disturb: async ({ alice }) => {
      await alice.page.reload();
      await alice.press("rejoin");
      const at = Date.now();
      await alice.page.waitForSelector("#remote-video");
      await watch(alice);
      return at;
    },
  },
  {
    name: "sealed: network closed for 3 s, back with another address",
    scene: { sealed: true },
    again: true,
    added: { alice: 0, bob: 0 },
    disturb: async ({ alice, network }) => {
      await network.close();
      await delay(AWAY_MS);
      await network.silence();
      await network.open();
      const at = Date.now();
      await alice.page.evaluate(() => dispatchEvent(new Event("online")));
      return at;
    },
  },
  {
    name: "sealed: silent cut (from the cut)",
    scene: { sealed: true },
    again: true,
    added: { alice: 0, bob: 0 },
    disturb: async ({ network }) => {
      await network.silence();
      return Date.now();
    },
  },
  {
    name: "sealed: media process killed, a second one running",
    scene: { mediaServers: 2, sealed: true },
    again: false,
    added: { alice: 0, bob: 0 },
    disturb: async (scene) => {
      await scene.killMedia();
      return Date.now();
    },
  },
  {
    name: "media process killed, a second one running",
    scene: { mediaServers: 2 },
    again: false,
    added: { alice: 1, bob: 1 },
    disturb: async (scene) => {
      await scene.killMedia();
      return Date.now();
    },
  },
];

/** Observations on one side, in ms. */
interface Seen {
  floor: number;
  freeze: number;
  /** From the moment that a repair was possible to the end of the freeze. */
  back: number;
}

async function watch(person: Person): Promise<void> {
  await person.page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { frames });
    const video = document.querySelector<HTMLVideoElement>("#remote-video")!;
    const next = () =>
      video.requestVideoFrameCallback((now) => {
        frames.push(performance.timeOrigin + now);
        next();
      });
    next();
  });
}

function framesOf(person: Person): Promise<number[]> {
  return person.page.evaluate(() =>
    (globalThis as unknown as { frames: number[] }).frames.splice(0)
  );
}

function seen(calm: number[], frames: number[], from: number): Seen {
  let freeze = 0;
  let end = from;
  for (let i = 1; i < frames.length; i++) {
    const gap = frames[i] - frames[i - 1];
    if (frames[i] >= from && gap > freeze) {
      freeze = gap;
      end = frames[i];
    }
  }
  const floor = Math.max(...calm.slice(1).map((at, i) => at - calm[i]));
  return { floor, freeze, back: end - from };
}

async function measure(kind: Kind, scene: RepairScene): Promise<Seen[]> {
  const sides = [scene.alice, scene.bob];
  await Promise.all(sides.map(framesOf));
  await delay(CALM_MS);
  const calm = await Promise.all(sides.map(framesOf));
  const before = await Promise.all(sides.map((side) => side.connections()));
  const from = await kind.disturb(scene);
  const added = [kind.added.alice, kind.added.bob];
  await Promise.all(sides.map(async (side, i) => {
    await side.page.waitForFunction(
      (count) =>
        (globalThis as unknown as { peerConnections: RTCPeerConnection[] })
            .peerConnections.length >= count &&
        !document.querySelector(".reconnecting"),
      {},
      before[i] + added[i],
    );
    await side.seesAndHears();
  }));
  await delay(AFTER_MS);
  const after = await Promise.all(sides.map(framesOf));
  return sides.map((_, i) =>
    seen(calm[i], [...calm[i].slice(-1), ...after[i]], from)
  );
}

async function run(browser: Browser, kind: Kind, runs: number): Promise<void> {
  const results: Seen[][] = [];
  let scene: RepairScene | null = null;
  while (results.length < runs) {
    if (!scene) {
      scene = await RepairScene.start(browser, kind.scene);
      await watch(scene.alice);
      await watch(scene.bob);
    }
    results.push(await measure(kind, scene));
    if (!kind.again) {
      await scene.close();
      scene = null;
    }
  }
  await scene?.close();
  for (const [i, side] of ["own", "other"].entries()) {
    const of = (what: keyof Seen) => spread(results.map((all) => all[i][what]));
    console.log(
      `| ${kind.name} | ${side} | ${of("freeze")} | ${of("back")} | ${
        of("floor")
      } |`,
    );
  }
}

/** Median and range. */
function spread(values: number[]): string {
  const sorted = values.map(Math.round).sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1]} [${sorted[0]}–${sorted.at(-1)}]`;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const runs = Number(Deno.args[0] ?? 10);
const only = Deno.args[1];
const browser = await launchChromium([USUAL_RATE]);
console.log("| Repair | Side | Freeze | Picture back after | Undisturbed |");
console.log("| --- | --- | --- | --- | --- |");
try {
  for (const kind of KINDS) {
    if (!only || kind.name.includes(only)) await run(browser, kind, runs);
  }
} finally {
  await browser.close();
}
