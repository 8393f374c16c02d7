import { assert, assertEquals } from "@std/assert";
import type { Browser } from "puppeteer-core";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { firstCall } from "./first_call.ts";
import { FrameWatch } from "./frame_watch.ts";
import type { Holdings } from "./media_failover_process.ts";
import type { Network } from "./network.ts";
import { Person } from "./person.ts";
import { RepairScene } from "./repair_scene.ts";
import { isSealed, lockIs } from "./seal_details.ts";
import { embeddedOnly } from "../support/test_kurento.ts";

/** Watches both while something happens, and until both show it no more. @returns the longest freeze of each, in ms */
async function freezes(
  both: readonly Person[],
  happens: () => Promise<unknown>,
): Promise<number[]> {
  const watches = await Promise.all(both.map((one) => FrameWatch.start(one)));
  await happens();
  await Promise.all(watches.map((watch) => watch.reconnected()));
  await Promise.all(both.map((one) => one.seesAndHears()));
  const seen = await Promise.all(watches.map((watch) => watch.end()));
  for (const { counts, states } of seen) {
    assertEquals(counts.connections, 0, "the same connection");
    assertEquals(states, ["active"]);
  }
  return seen.map(({ longestGap }) => Math.round(longestGap));
}

async function staysSealed(alice: Person, bob: Person): Promise<void> {
  assert(await isSealed(alice, bob));
  await Promise.all([lockIs(alice, "closed"), lockIs(bob, "closed")]);
  assertEquals(await alice.page.$(".notice"), null);
}

function told(what: string, figures: number[]): void {
  if (Deno.env.has("ONE2ONE_FIGURES")) console.log(what, figures);
}

async function withProcesses(browser: Browser): Promise<void> {
  const server = new Child("media_failover_process.ts", [
    "--as_uri=http://localhost:0/",
    "--media-processes=2",
    "--log-level=error",
    "--seal=require",
  ]);
  const ask = async <T>(line: string): Promise<T> => {
    await server.tell(line);
    return JSON.parse(await server.line()) as T;
  };
  try {
    const url = await server.line();
    const alice = await Person.open(browser, url);
    const bob = await Person.open(browser, url);
    await firstCall(alice, bob);
    for (const how of ["kill", "drain"]) {
      const gaps = await freezes([alice, bob], () => ask(how));
      told(how, gaps);
      await staysSealed(alice, bob);
      assertEquals(await ask<Holdings>("look"), { calls: 1, pipelines: 1 });
    }
    await alice.press("stop");
    assertEquals(await bob.ended(), "hung_up");
    assertEquals(await ask<Holdings>("look"), { calls: 0, pipelines: 0 });
  } finally {
    await server.kill();
  }
}

async function withNetwork(
  browser: Browser,
  breaks: (network: Network, alice: Person) => Promise<void>,
): Promise<void> {
  const scene = await RepairScene.start(browser, { sealed: true });
  const { alice, bob, network } = scene;
  try {
    const gaps = await freezes([alice, bob], () => breaks(network, alice));
    told("network", gaps);
    await staysSealed(alice, bob);
  } finally {
    await scene.close();
  }
}

Deno.test({
  ...embeddedOnly(
    "sealed calls repair themselves by restarts of ICE",
    "it cannot seal",
  ),
  // puppeteer keeps handles between steps.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const browser = await launchHeadlessShell();
    const step = (name: string, fn: () => Promise<void>) =>
      t.step({ name, sanitizeOps: false, sanitizeResources: false, fn });
    try {
      await step(
        "a media process is killed, then the other is drained",
        () => withProcesses(browser),
      );
      await step(
        "media is cut silently",
        () => withNetwork(browser, (network) => network.silence()),
      );
      await step(
        "the network is pulled until the page has told it",
        () =>
          withNetwork(browser, async (network, alice) => {
            await network.pull();
            await alice.page.waitForSelector(".reconnecting");
            await network.open();
          }),
      );
    } finally {
      await browser.close();
    }
  },
});
