import { assert, assertEquals } from "@std/assert";
import { Cluster } from "../../lib/cluster/cluster.ts";
import { LEASE_MS } from "../../lib/cluster/cluster_store.ts";
import { FakeClock } from "../signaling/fake_clock.ts";
import { MemoryClusterStore } from "./memory_cluster_store.ts";

/** Parts in which the exchange is restored, and ms that each of them takes. */
const PARTS = 100;
const PART_MS = 100;

Deno.test("a leader keeps its lease while it restores, however long that takes", async () => {
  const clock = new FakeClock();
  const store = new MemoryClusterStore(clock);
  let beats = 0;
  let restored = false;
  const ends: string[] = [];
  const cluster: Cluster = new Cluster({
    store: {
      beat: (node, mode) => {
        beats++;
        return store.beat(node, mode);
      },
      leave: (node) => store.leave(node),
      load: () => store.load(),
      write: (...write) => store.write(...write),
      replace: (...write) => store.replace(...write),
      close: () => {},
    },
    clock,
    node: () => ({
      name: "one",
      incarnation: "1",
      machine: "machine",
      link: { hostname: "one", port: 1, certificate: "", secret: "" },
      media: [],
      leaving: false,
    }),
    dial: () => Promise.reject(new Error("there is no other process")),
    lead: async ({ turn }) => {
      for (let part = 0; part < PARTS; part++) {
        await turn();
        assertEquals(cluster.open, false);
      }
      restored = true;
      return {
        door: {
          connect: () => {
            throw new Error("nobody comes");
          },
        },
        answer: () => Promise.resolve(null),
        nodesChanged: () => {},
      };
    },
    movedOn: () => {},
    changed: () => {},
    ended: (why) => ends.push(why),
    trouble: (error) => {
      throw error;
    },
  });
  cluster.start();
  while (!restored) {
    for (let i = 0; i < 20; i++) await null;
    clock.advance(PART_MS);
  }
  for (let i = 0; i < 20; i++) await null;
  const needed = PARTS * PART_MS / LEASE_MS;
  assert(beats > needed, `${beats} beats`);
  assertEquals(ends, []);
  assertEquals([cluster.open, cluster.role], [
    true,
    { type: "leading", epoch: 1 },
  ]);
});
