import { assertEquals } from "@std/assert";
import type { Browser } from "puppeteer-core";
import { ClusterStatus } from "../../lib/shared/operator_status.ts";
import { freePort } from "../support/free_port.ts";
import { TestRedis } from "../support/test_redis.ts";
import { until } from "../support/until.ts";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { FrameWatch, type Watched } from "./frame_watch.ts";
import { type Nginx, startNginx } from "./nginx.ts";
import { Person } from "./person.ts";
import { Program } from "./program.ts";

/** ms in which processes are ready on the slowest machine. */
const READY_MS = 60_000;

const TOKEN = "the-token-of-an-operator";

/** A process of the service. */
interface Process {
  readonly name: string;
  readonly program: Program;
  readonly url: URL;
}

interface Status {
  sockets: number;
  users: number;
  cluster: ClusterStatus;
}

/** Two people on three processes with one Redis, behind nginx. */
class Scene implements AsyncDisposable {
  readonly #processes: Process[] = [];
  #nginx: Nginx | null = null;
  #people: Person[] = [];

  private constructor(readonly redis: TestRedis) {}

  static async start(browser: Browser, options: string[]): Promise<Scene> {
    const scene = new Scene(await TestRedis.start());
    const port = freePort();
    const page = `https://localhost:${port}`;
    for (const name of ["one", "two", "three"]) {
      const url = new URL(`http://localhost:${freePort()}/`);
      const program = new Program([
        `--as_uri=${url}`,
        `--redis=${scene.redis.url}`,
        `--node=${name}`,
        `--allow-origin=${page}`,
        "--trust-proxy=127.0.0.1",
        `--operator-token=${TOKEN}`,
        "--log-level=error",
        ...options,
      ]);
      scene.#processes.push({ name, program, url });
    }
    await Promise.all(scene.#processes.map(({ program }) => program.start()));
    await scene.#ready(3);
    scene.#nginx = await startNginx(
      port,
      ...scene.#processes.map(({ url }) => url),
    );
    const alice = await scene.#open(browser, "alice");
    scene.#people.push(alice);
    // nginx spreads connections, of which a page has several.
    const bob = await scene.#open(browser, "bob");
    scene.#people.push(bob);
    while ((await scene.withSockets()).length < 2) {
      await bob.page.reload();
      await bob.reaches("idle");
    }
    return scene;
  }

  async #open(browser: Browser, name: string): Promise<Person> {
    const person = await Person.open(browser, this.#nginx!.url);
    await person.register(name);
    await person.reaches("idle");
    return person;
  }

  get alice(): Person {
    return this.#people[0];
  }

  get bob(): Person {
    return this.#people[1];
  }

  /** Names of the processes: the one with the exchange first. */
  async names(): Promise<string[]> {
    const all = await this.#all();
    return all.toSorted((a, b) => rank(a.status) - rank(b.status))
      .map(({ name }) => name);
  }

  /** Names of the processes that have sockets of pages. */
  async withSockets(): Promise<string[]> {
    const all = await this.#all();
    return all.filter(({ status }) => status.sockets > 0)
      .map(({ name }) => name);
  }

  async call(): Promise<void> {
    const { alice, bob } = this;
    await alice.call("bob");
    await bob.press("accept");
    await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
  }

  /**
   * Ends a process of that name, waits until the call goes on, and starts the
   * process again.
   *
   * @returns observations of both pages
   */
  async lose(
    name: string,
    signal: "SIGKILL" | "SIGTERM",
  ): Promise<Watched[]> {
    const { program } = this.#processes.find((one) => one.name === name)!;
    const watches = await Promise.all(
      this.#people.map((one) => FrameWatch.start(one)),
    );
    const code = await program.end(signal);
    if (signal === "SIGTERM") assertEquals(code, 0);
    await this.#ready(2);
    for (const person of this.#people) {
      await person.page.waitForFunction(
        () => document.querySelector(".reconnecting") === null,
      );
    }
    await Promise.all(this.#people.map((one) => one.seesAndHears()));
    const seen = await Promise.all(watches.map((watch) => watch.end()));
    await program.start();
    await this.#ready(3);
    for (const { states } of seen) {
      assertEquals(states, ["active"], "it did not ring again");
    }
    if (Deno.env.has("ONE2ONE_FIGURES")) {
      for (const { longestGap, counts, told, back } of seen) {
        console.log(signal, name, {
          longestGap,
          connections: counts.connections,
          packetsLost: counts.packetsLost,
          toldMs: told ? back - told : 0,
        });
      }
    }
    return seen;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const person of this.#people) await person.leave();
    await this.#nginx?.close();
    for (const { program } of this.#processes) await program.close();
    await this.redis.stop();
  }

  /** Waits until so many processes are ready, on a slow machine, too. */
  async #ready(count: number): Promise<void> {
    await until(async () => (await this.#all()).length === count, {
      withinMs: READY_MS,
      everyMs: 50,
    });
  }

  /** The processes that are ready. */
  async #all(): Promise<{ name: string; status: Status }[]> {
    const all = await Promise.all(
      this.#processes.map(async ({ name, url }) => {
        try {
          const ready = await fetch(new URL("readyz", url));
          await ready.body?.cancel();
          if (!ready.ok) return [];
          const answer = await fetch(new URL("status/now", url), {
            headers: { authorization: `Bearer ${TOKEN}` },
          });
          return [{ name, status: await answer.json() as Status }];
        } catch {
          return [];
        }
      }),
    );
    return all.flat();
  }
}

function rank({ cluster }: Status): number {
  return cluster.role === "leading" ? 0 : 1;
}

Deno.test({
  name: "three processes with one Redis are one service",
  // puppeteer keeps handles between steps.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    await Program.build();
    const browser = await launchHeadlessShell();
    try {
      await t.step("a call goes on whichever process is killed", async () => {
        await using scene = await Scene.start(browser, []);
        await scene.call();
        for (const name of await scene.names()) {
          await scene.lose(name, "SIGKILL");
        }
        await scene.alice.press("stop");
        assertEquals(await scene.bob.ended(), "hung_up");
        await scene.alice.ended();
        await scene.call();
      });

      await t.step("a rolling restart loses no call", async () => {
        await using scene = await Scene.start(browser, []);
        await scene.call();
        for (const name of await scene.names()) {
          await scene.lose(name, "SIGTERM");
        }
      });

      await t.step("with media elsewhere no frame is lost", async () => {
        const wsUri =
          `ws://127.0.0.1:${freePort()}/kurento?access_token=${crypto.randomUUID()}`;
        const media = new Child("../../lib/media_nodes/media_program.ts", [
          `--ws_uri=${wsUri}`,
          "--media-bind=127.0.0.1",
        ]);
        await media.line();
        try {
          await using scene = await Scene.start(browser, [
            `--ws_uri=${wsUri}`,
          ]);
          await scene.call();
          const [leader] = await scene.names();
          for (const { counts } of await scene.lose(leader, "SIGKILL")) {
            assertEquals(counts.connections, 0);
            assertEquals(counts.packetsLost, 0);
          }
        } finally {
          await media.kill();
        }
      });
    } finally {
      await browser.close();
    }
  },
});
