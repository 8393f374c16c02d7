import { assert, assertEquals } from "@std/assert";
import type { Browser } from "puppeteer-core";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { FrameWatch, type Watched } from "./frame_watch.ts";
import { freePort } from "../support/free_port.ts";
import { Person } from "./person.ts";
import { Program } from "./program.ts";
import {
  embeddedOnly,
  pipelineCount,
  TEST_KURENTO,
} from "../support/test_kurento.ts";

/**
 * ms that an orderly end may take on the slowest machine: less than a drain
 * would.
 */
const END_WITHIN_MS = 10_000;
/**
 * Tolerance in frames, half a second of them: in flight when they are counted,
 * skipped by a busy encoder, or sent at another pace than over the whole time.
 */
const IN_FLIGHT = 15;

/** Two people on the program, whose state folder is removed with the scene. */
class Scene implements AsyncDisposable {
  private constructor(
    readonly alice: Person,
    readonly bob: Person,
    readonly program: Program,
    private readonly folder: string,
    private readonly url: string,
  ) {}

  static async start(browser: Browser, options: string[]): Promise<Scene> {
    const folder = await Deno.makeTempDir();
    const url = `http://localhost:${freePort()}/`;
    const program = new Program([
      `--as_uri=${url}`,
      `--state=${folder}/calls.sqlite`,
      "--log-level=error",
      ...options,
    ]);
    await program.start();
    const alice = await Person.open(browser, url);
    const bob = await Person.open(browser, url);
    await alice.register("alice");
    await bob.register("bob");
    await alice.reaches("idle");
    await bob.reaches("idle");
    return new Scene(alice, bob, program, folder, url);
  }

  async call(): Promise<void> {
    const { alice, bob } = this;
    await alice.call("bob");
    await bob.press("accept");
    await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
  }

  /**
   * Ends the process and starts the next one.
   * @returns what both pages observed
   */
  async restart(signal: "SIGKILL" | "SIGTERM"): Promise<Watched[]> {
    const both = [this.alice, this.bob];
    const watches = await Promise.all(both.map((one) => FrameWatch.start(one)));
    const endedAt = Date.now();
    const code = await this.program.end(signal);
    if (signal === "SIGTERM") {
      assertEquals(code, 0);
      const ms = Date.now() - endedAt;
      assert(ms < END_WITHIN_MS, `it ended after ${ms} ms`);
    }
    await this.program.start();
    const startedAt = Date.now();
    await Promise.all(watches.map((watch) => watch.reconnected()));
    await Promise.all(both.map((one) => one.seesAndHears()));
    const all = await Promise.all(watches.map((watch) => watch.end()));
    for (const { told, states } of all) {
      assertEquals(states, ["active"], "it did not ring again");
      assert(told > endedAt, "nobody was told");
    }
    if (Deno.env.has("ONE2ONE_FIGURES")) {
      console.log(signal, "ms until it listens:", startedAt - endedAt);
      for (const { told, back, ...seen } of all) {
        console.log({ told: told - endedAt, back: back - endedAt, ...seen });
      }
    }
    return all;
  }

  async hangUpAndCallAgain(): Promise<void> {
    const { alice, bob } = this;
    await alice.press("stop");
    assertEquals(await bob.ended(), "hung_up");
    await alice.ended();
    await this.call();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.alice.leave();
    await this.bob.leave();
    await this.program.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** The test's Kurento; else a media server in a process of its own. */
async function otherServer(): Promise<{ wsUri: string; media: Child | null }> {
  if (TEST_KURENTO !== undefined) return { wsUri: TEST_KURENTO, media: null };
  const wsUri =
    `ws://127.0.0.1:${freePort()}/kurento?access_token=${crypto.randomUUID()}`;
  const media = new Child("../../lib/media_nodes/media_program.ts", [
    `--ws_uri=${wsUri}`,
    "--media-bind=127.0.0.1",
  ]);
  await media.line();
  return { wsUri, media };
}

Deno.test({
  name: "a call outlives the process that signalled it",
  // puppeteer keeps handles between steps.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await Program.build();
    const browser = await launchHeadlessShell();
    try {
      await t.step(
        "a call with media on another server loses nothing",
        async () => {
          const { wsUri, media } = await otherServer();
          try {
            const pipelines = await pipelineCount(wsUri);
            await using scene = await Scene.start(browser, [
              `--ws_uri=${wsUri}`,
            ]);
            await scene.call();
            for (const signal of ["SIGKILL", "SIGTERM", "SIGKILL"] as const) {
              const [alice, bob] = await scene.restart(signal);
              for (const [own, peer] of [[alice, bob], [bob, alice]]) {
                const { counts } = own;
                assertEquals(counts.connections, 0);
                assertEquals(counts.packetsLost, 0);
                // Two pages are not read at the same moment.
                const sent = peer.counts.framesSent * counts.at /
                  peer.counts.at;
                const lost = sent - counts.framesReceived;
                assert(Math.abs(lost) <= IN_FLIGHT, `${lost} frames lost`);
              }
              assertEquals(await pipelines(), 1);
            }
            await scene.hangUpAndCallAgain();
            assertEquals(await pipelines(), 1);
            // SIGINT ends it for good: the call is not restored.
            assertEquals(await scene.program.end("SIGINT"), 0);
            assertEquals(await pipelines(), 0);
          } finally {
            await media?.kill();
          }
        },
      );

      await t.step({
        ...embeddedOnly(
          "a call with media in the process is repaired",
          "it has a process of its own",
        ),
        fn: async () => {
          await using scene = await Scene.start(browser, []);
          await scene.call();
          for (const signal of ["SIGKILL", "SIGTERM"] as const) {
            await scene.restart(signal);
          }
          await scene.hangUpAndCallAgain();
        },
      });
    } finally {
      await browser.close();
    }
  },
});
