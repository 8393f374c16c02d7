import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import type {
  BeatMode,
  ClusterNode,
  ClusterStore,
} from "../../lib/cluster/cluster_store.ts";
import { LEASE_MS } from "../../lib/cluster/cluster_store.ts";
import { RedisStore } from "../../lib/cluster/redis_store.ts";
import { redisAddress } from "../../lib/config/redis_url.ts";
import { FakeClock } from "../signaling/fake_clock.ts";
import { TestRedis } from "../support/test_redis.ts";
import { until } from "../support/until.ts";
import { MemoryClusterStore } from "./memory_cluster_store.ts";

const NODES = ["a", "b", "c"].map((name): ClusterNode => ({
  name,
  incarnation: `incarnation of ${name}`,
  machine: "machine",
  link: { hostname: "127.0.0.1", port: 1, certificate: "", secret: "" },
  media: [],
  leaving: false,
}));

function storeOf(redis: TestRedis): RedisStore {
  return new RedisStore(redisAddress(redis.url)!, () => {});
}

async function connected(redis: TestRedis): Promise<RedisStore> {
  const store = storeOf(redis);
  await until(() => store.ping().then(() => true, () => false));
  return store;
}

/** One request to a store, by a process. */
type Act =
  | { type: "beat"; node: number; mode: BeatMode }
  | { type: "leave"; node: number }
  | {
    type: "write" | "replace";
    epoch: number;
    number: number;
    changes: [string, string | null][];
  };

const node = fc.integer({ min: 0, max: NODES.length - 1 });
const epoch = fc.integer({ min: 1, max: 5 });
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    type: fc.constant("beat" as const),
    node,
    mode: fc.oneof(
      fc.constant<BeatMode>({ type: "follow" }),
      fc.constant<BeatMode>({ type: "claim" }),
      epoch.map((over): BeatMode => ({ type: "claim", over })),
      epoch.map((epoch): BeatMode => ({ type: "lead", epoch })),
    ),
  }),
  fc.record({ type: fc.constant("leave" as const), node }),
  fc.record({
    type: fc.constantFrom("write" as const, "replace" as const),
    epoch,
    number: fc.integer({ min: 1, max: 9 }),
    changes: fc.array(
      fc.tuple(
        fc.constantFrom("x", "y", "ü z"),
        fc.option(fc.string({ minLength: 1 }), { nil: null }),
      ),
      { maxLength: 3 },
    ),
  }),
);

async function answer(store: ClusterStore, act: Act): Promise<unknown> {
  switch (act.type) {
    case "beat": {
      const beat = await store.beat(NODES[act.node], act.mode);
      if (beat.type === "name_taken") return beat;
      // Redis keeps them in no order.
      const nodes = beat.nodes.map(({ name }) => name).toSorted();
      return { ...beat, nodes };
    }
    case "leave":
      return await store.leave(NODES[act.node]);
    case "write":
      return await store.write(act.epoch, act.number, new Map(act.changes));
    case "replace":
      return await store.replace(
        act.epoch,
        act.number,
        new Map(act.changes.map(([key, text]) => [key, text ?? "-"])),
      );
  }
}

Deno.test("Redis answers as the simulation's store does, whatever is asked", async () => {
  await using redis = await TestRedis.start();
  const store = await connected(redis);
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        await redis.command("FLUSHALL");
        const model = new MemoryClusterStore(new FakeClock());
        for (const act of acts) {
          assertEquals(await answer(store, act), await answer(model, act));
        }
        assertEquals(await store.load(), await model.load());
      }),
      { numRuns: 60 },
    );
  } finally {
    store.close();
  }
});

Deno.test("each process is told for how long the others are silent", async () => {
  await using redis = await TestRedis.start();
  const store = await connected(redis);
  const [a, b] = NODES;
  const silence = async () => {
    const beat = await store.beat(b, { type: "follow" });
    assert(beat.type === "beaten");
    const silent = (name: string) =>
      beat.nodes.find((node) => node.name === name)?.silentMs ?? Infinity;
    assertEquals(silent(b.name), 0);
    return silent(a.name);
  };
  try {
    await store.beat(a, { type: "follow" });
    await until(async () => await silence() > 20);
    await store.beat(a, { type: "follow" });
    await until(async () => {
      const silentMs = await silence();
      return silentMs > 0 && silentMs < LEASE_MS;
    });
  } finally {
    store.close();
  }
});

Deno.test("a leader that is silent for its lease is one no longer, and its name is free", async () => {
  await using redis = await TestRedis.start();
  const store = await connected(redis);
  const [a, b] = NODES;
  try {
    await store.beat(a, { type: "claim" });
    const twin = { ...a, incarnation: "of another process" };
    assertEquals(await store.beat(twin, { type: "claim" }), {
      type: "name_taken",
    });
    const asked = performance.now();
    await until(async () => {
      const beat = await store.beat(b, { type: "claim" });
      return beat.type === "beaten" &&
        beat.leader?.incarnation === b.incarnation;
    }, { everyMs: 50 });
    const waited = performance.now() - asked;
    assertEquals(waited > LEASE_MS / 2, true, `${waited} ms`);
    const beat = await store.beat(twin, { type: "claim" });
    assertEquals(beat.type, "beaten");
    assertEquals(await store.write(1, 1, new Map([["x", "late"]])), "fenced");
  } finally {
    store.close();
  }
});

Deno.test("thousands of records come back, and more replace them", async () => {
  await using redis = await TestRedis.start();
  const store = await connected(redis);
  try {
    await store.beat(NODES[0], { type: "claim" });
    const many = new Map(
      Array.from({ length: 3_001 }, (_, n) => [`session:${n}`, `text ${n}`]),
    );
    assertEquals(await store.write(1, 1, many), "written");
    assertEquals(await store.load(), { records: many, written: 1 });
    const other = new Map([["call:1", "text"]]);
    assertEquals(await store.replace(1, 2, other), "written");
    assertEquals(await store.load(), { records: other, written: 2 });
  } finally {
    store.close();
  }
});

Deno.test("a Redis that is frozen or gone is an error, and one that is back answers", async () => {
  await using redis = await TestRedis.start();
  const store = await connected(redis);
  try {
    redis.freeze();
    await assertRejects(() => store.beat(NODES[0], { type: "follow" }));
    redis.goOn();
    await until(() => store.ping().then(() => true, () => false));
    await redis.stop();
    await assertRejects(() => store.load());
    await redis.start();
    await until(() => store.ping().then(() => true, () => false));
  } finally {
    store.close();
  }
});

Deno.test("a full Redis takes beats and records all the same", async () => {
  await using redis = await TestRedis.start("--maxmemory-policy", "noeviction");
  const store = await connected(redis);
  try {
    await redis.command("CONFIG", "SET", "maxmemory", "1");
    await assertRejects(() => redis.command("SET", "anything", "1"));
    const [claimed, led] = [
      await store.beat(NODES[0], { type: "claim" }),
      await store.beat(NODES[0], { type: "lead", epoch: 1 }),
    ];
    for (const beat of [claimed, led]) {
      assert(beat.type === "beaten");
      assertEquals(beat.leader?.incarnation, NODES[0].incarnation);
    }
    const written = [
      await store.write(1, 1, new Map([["x", "1"]])),
      await store.replace(1, 2, new Map([["y", "1"]])),
      await store.write(1, 3, new Map([["y", null], ["z", "1"]])),
    ];
    assertEquals(written, ["written", "written", "written"]);
    assertEquals((await store.load()).records, new Map([["z", "1"]]));
  } finally {
    store.close();
  }
});

Deno.test("a Redis that refuses all writes has none half written", async () => {
  await using redis = await TestRedis.start();
  const store = await connected(redis);
  try {
    await store.beat(NODES[0], { type: "claim" });
    await store.write(1, 1, new Map([["x", "1"]]));
    await redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
    await assertRejects(() => store.write(1, 2, new Map([["x", "2"]])));
    await assertRejects(() => store.beat(NODES[0], { type: "lead", epoch: 1 }));
    assertEquals((await store.load()).records, new Map([["x", "1"]]));
    await redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
    assertEquals(await store.write(1, 2, new Map([["x", "2"]])), "written");
  } finally {
    store.close();
  }
});

Deno.test("a password is needed, and given by the URL", async () => {
  await using redis = await TestRedis.start("--requirepass", "p@ss");
  const url = redis.url.replace("//", "//:p%40ss@");
  const store = new RedisStore(redisAddress(url)!, () => {});
  const stranger = storeOf(redis);
  try {
    await until(() => store.ping().then(() => true, () => false));
    await assertRejects(() => stranger.ping());
  } finally {
    store.close();
    stranger.close();
  }
});
