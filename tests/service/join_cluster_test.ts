import { assert, assertEquals, assertRejects } from "@std/assert";
import { reachable } from "../../lib/cluster/reachable.ts";
import { redisAddress } from "../../lib/config/redis_url.ts";
import {
  joinCluster,
  type JoinedCluster,
} from "../../lib/service/join_cluster.ts";
import { StartError } from "../../lib/shared/start_error.ts";
import type { ClientMessage } from "../../lib/shared/protocol.ts";
import { TestRedis } from "../support/test_redis.ts";
import { until } from "../support/until.ts";

/** ms for which Redis answers nobody in a test: several leases. */
const PAUSE_MS = 10_000;

/** A process of a cluster, around an exchange that only counts what it is sent. */
class Process {
  ended: string | null = null;
  movedOn = 0;
  /** Other processes that live, as the one that leads hears. */
  others = 0;
  /** Least number of them. */
  fewest = Infinity;

  private constructor(readonly joined: JoinedCluster) {}

  static async start(redis: { url: string }, node: string): Promise<Process> {
    const joined = await joinCluster({
      config: {
        redis: redisAddress(redis.url)!,
        node,
        link: { hostname: "127.0.0.1", port: 0 },
      },
      port: "0",
      media: () => [],
      sockets: () => 0,
      lead: ({ store }) => {
        const [counter] = store.load().sessions;
        let count = Number(counter?.name ?? "0");
        return Promise.resolve({
          door: {
            connect: (socket) => ({
              registered: true,
              handleMessage: () => {
                const name = `${++count}`;
                store.putSession({ id: "counter", name, tokens: [] });
                socket.send(name);
              },
              handleInvalid: () => {},
              handleClose: () => {},
            }),
          },
          answer: () => Promise.resolve(count),
          nodesChanged: ({ length }) => {
            process.others = length;
            process.fewest = Math.min(process.fewest, length);
          },
        });
      },
      movedOn: () => process.movedOn++,
      ended: ({ message }) => (process.ended = message),
    });
    const process: Process = new Process(joined);
    joined.cluster.start();
    return process;
  }

  get role(): string {
    return this.joined.cluster.role.type;
  }

  /** Sends the exchange a message. @returns its answer */
  count(): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    const connection = this.joined.cluster.connect({
      send: (text) => {
        resolve(Number(text));
        connection.handleClose();
      },
      close: () => {},
    });
    const message: ClientMessage = { id: "ping" };
    connection.handleMessage(message);
    return promise;
  }

  async leave(): Promise<void> {
    await this.joined.leave();
    await this.joined.end();
  }
}

/** A way to a port of this machine on which answers take longer. */
function slowWay(to: number, ms: number): { url: string } & Disposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const serve = async () => {
    for await (const near of listener) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port: to });
      const late = new TransformStream<Uint8Array<ArrayBuffer>>({
        transform: async (bytes, controller) => {
          await new Promise((resolve) => setTimeout(resolve, ms));
          controller.enqueue(bytes);
        },
      });
      near.readable.pipeTo(far.writable).catch(() => {});
      far.readable.pipeThrough(late).pipeTo(near.writable).catch(() => {});
    }
  };
  serve().catch(() => {});
  return {
    url: `redis://127.0.0.1:${port}`,
    [Symbol.dispose]: () => listener.close(),
  };
}

/** Three processes: the leader first. */
async function three(redis: { url: string }): Promise<Process[]> {
  const all = await Promise.all(
    ["one", "two", "three"].map((name) => Process.start(redis, name)),
  );
  await inOrder(all);
  return all.toSorted((a, b) => rank(a) - rank(b));
}

async function inOrder(all: readonly Process[]): Promise<void> {
  await until(() => {
    const roles = all.map(({ role }) => role).toSorted().join(" ");
    return roles === "following following leading" ||
      roles === "following leading";
  });
}

function rank({ role }: Process): number {
  return role === "leading" ? 0 : 1;
}

/** While something happens to Redis, the leader stays, all are heard, and nobody's sockets move. */
async function unmoved(
  happens: (redis: TestRedis, processes: Process[]) => Promise<void>,
): Promise<void> {
  await using redis = await TestRedis.start("--maxmemory-policy", "noeviction");
  const all = await three(redis);
  const [leader, two, three_] = all;
  try {
    assertEquals(await two.count(), 1);
    await until(() => leader.others === 2);
    leader.fewest = leader.others;
    await happens(redis, all);
    assertEquals(all.map(({ role }) => role), [
      "leading",
      "following",
      "following",
    ]);
    const before = await two.count();
    assertEquals(await three_.count(), before + 1);
    // Everything is written again, for the next leader.
    await until(() => leader.joined.cluster.behind === 0);
    assertEquals(leader.fewest, 2, "media of no other process is given up");
    await leader.leave();
    await inOrder([two, three_]);
    assertEquals(await two.count(), before + 2);
    assertEquals(all.map(({ ended }) => ended), [null, null, null]);
  } finally {
    for (const process of all) await process.leave();
  }
}

Deno.test("a Redis that is frozen for 10 s moves nothing, and calls go on meanwhile", () =>
  unmoved(async (redis, [leader, two]) => {
    redis.freeze();
    const frozenAt = performance.now();
    let counted = 1;
    while (performance.now() - frozenAt < PAUSE_MS) {
      assertEquals(await two.count(), ++counted);
      await until(() => performance.now() - frozenAt > counted * 500);
    }
    assert(counted > 5, `${counted}`);
    assert(leader.joined.cluster.behind > 0);
    redis.goOn();
    await until(() => leader.joined.cluster.behind === 0);
  }));

Deno.test("a Redis that is flushed gets everything again", () =>
  unmoved(async (redis) => {
    await redis.command("FLUSHALL");
    await until(async () => await redis.command("HLEN", "{o2o}:records") === 1);
  }));

Deno.test("a Redis that is restarted empty gets everything again", () =>
  unmoved(async (redis) => {
    await redis.stop();
    await redis.start();
    await until(async () => await redis.command("HLEN", "{o2o}:records") === 1);
  }));

Deno.test("a full Redis changes nothing: another process can lead, too", async () => {
  await using redis = await TestRedis.start("--maxmemory-policy", "noeviction");
  const all = await three(redis);
  await redis.command("CONFIG", "SET", "maxmemory", "1");
  assertEquals(await all[1].count(), 1);
  await until(() => all[0].joined.cluster.behind === 0);
  await all[0].leave();
  await inOrder(all.slice(1));
  assertEquals(await all[1].count(), 2);
  for (const process of all) await process.leave();
});

Deno.test("a Redis that refuses all writes for a while loses nothing", () =>
  unmoved(async (redis, [leader, two]) => {
    await redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
    assertEquals(await two.count(), 2);
    await until(() => leader.joined.cluster.storeMs > 3_000);
    await redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
  }));

Deno.test("an old copy of Redis that takes its place is brought up to date", () =>
  unmoved(async (redis, [, two]) => {
    const kept = ["records", "written", "epoch", "leader", "nodes"]
      .map((name) => `{o2o}:${name}`);
    for (const key of kept) await redis.command("COPY", key, `${key}:old`);
    assertEquals(await two.count(), 2);
    await until(async () =>
      await redis.command("GET", "{o2o}:written") === "2"
    );
    for (const key of kept) await redis.command("RENAME", `${key}:old`, key);
    await until(async () => {
      const text = await redis.command(
        "HGET",
        "{o2o}:records",
        "session:counter",
      );
      return JSON.parse(String(text)).name === "2";
    });
  }));

Deno.test("a Redis that answers 50 ms late moves nothing", async () => {
  await using redis = await TestRedis.start();
  using slow = slowWay(redis.port, 50);
  const all = await three(slow);
  for (let n = 1; n <= 20; n++) assertEquals(await all[1].count(), n);
  await inOrder(all);
  await all[0].leave();
  await inOrder(all.slice(1));
  assertEquals(await all[1].count(), 21);
  for (const process of all) await process.leave();
});

Deno.test("a second process of the same name ends with a reason, the first one stays", async () => {
  await using redis = await TestRedis.start();
  const first = await Process.start(redis, "one");
  await until(() => first.role === "leading");
  const second = await Process.start(redis, "one");
  await until(() => second.ended !== null);
  assert(/same name/.test(second.ended!));
  assertEquals(first.ended, null);
  assertEquals(await first.count(), 1);
  await first.leave();
  await second.leave();
});

Deno.test("without a Redis a process says so and does not start", async () => {
  const redis = await TestRedis.start("--requirepass", "secret");
  const error = await assertRejects(
    () => Process.start(redis, "one"),
    StartError,
  );
  assert(/NOAUTH/.test(error.message), error.message);
  await redis.stop();
});

Deno.test("a link on loopback is reachable from its own machine only", () => {
  const node = (hostname: string) => ({
    name: "one",
    incarnation: "1",
    machine: "here",
    link: { hostname, port: 1, certificate: "", secret: "" },
    media: [],
    leaving: false,
  });
  assert(reachable(node("127.0.0.1"), "here"));
  for (const loopback of ["127.0.0.1", "::1", "localhost"]) {
    assert(!reachable(node(loopback), "there"), loopback);
  }
  assert(reachable(node("10.0.0.1"), "there"));
});
