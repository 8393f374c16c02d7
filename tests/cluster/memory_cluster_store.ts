import {
  type BeatMode,
  type BeatResult,
  type ClusterNode,
  type ClusterStore,
  LEASE_MS,
  type LoadedRecords,
  type RecordChanges,
  type WriteResult,
} from "../../lib/cluster/cluster_store.ts";
import type { Clock } from "../../lib/signaling/clock.ts";

/** Content of a shared store, which its copies can be compared with. */
interface Content {
  nodes: Map<string, { node: ClusterNode; ends: number }>;
  leader: { incarnation: string; ends: number } | null;
  epoch: number;
  written: number;
  records: Map<string, string>;
}

function empty(): Content {
  return {
    nodes: new Map(),
    leader: null,
    epoch: 0,
    written: 0,
    records: new Map(),
  };
}

/** The scripts of the cluster's store as plain code, in memory. Synchronous inside, so that a test decides when it answers. */
export class MemoryClusterStore implements ClusterStore {
  #content = empty();

  /** @param clock that of the store, which no other clock has to agree with */
  constructor(private readonly clock: Pick<Clock, "now">) {}

  get records(): ReadonlyMap<string, string> {
    return this.#content.records;
  }

  /** Everything is lost, as by FLUSHALL. */
  flush(): void {
    this.#content = empty();
  }

  /** A copy to which {@link restore} can go back, as to a replica that was behind. */
  copy(): () => void {
    const kept = structuredClone(this.#content);
    return () => {
      this.#content = structuredClone(kept);
    };
  }

  // deno-lint-ignore require-await
  async beat(node: ClusterNode, mode: BeatMode): Promise<BeatResult> {
    const content = this.#content;
    const now = this.clock.now();
    const namesake = content.nodes.get(node.name);
    if (
      namesake && namesake.ends > now &&
      namesake.node.incarnation !== node.incarnation
    ) return { type: "name_taken" };
    const ends = now + LEASE_MS;
    content.nodes.set(node.name, { node: { ...node }, ends });
    if (content.leader && content.leader.ends <= now) content.leader = null;
    const own = content.leader?.incarnation === node.incarnation;
    const lead = (epoch: number) => {
      content.epoch = epoch;
      content.leader = { incarnation: node.incarnation, ends };
    };
    const { epoch, leader } = content;
    switch (mode.type) {
      case "lead":
        if (mode.epoch > epoch) lead(mode.epoch);
        else if (mode.epoch === epoch && (own || !leader)) lead(epoch);
        break;
      case "claim":
        if (!leader || own || mode.over === epoch) lead(epoch + 1);
        break;
      case "follow":
        if (own) content.leader = null;
    }
    return {
      type: "beaten",
      leader: content.leader && {
        incarnation: content.leader.incarnation,
        epoch: content.epoch,
      },
      nodes: [...content.nodes.values()].filter(({ ends }) => ends > now)
        .map(({ node, ends }) => ({
          ...node,
          silentMs: now + LEASE_MS - ends,
        })),
      written: content.written,
    };
  }

  // deno-lint-ignore require-await
  async leave({ name, incarnation }: ClusterNode): Promise<void> {
    const { nodes, leader } = this.#content;
    if (nodes.get(name)?.node.incarnation === incarnation) nodes.delete(name);
    if (leader?.incarnation === incarnation) this.#content.leader = null;
  }

  // deno-lint-ignore require-await
  async load(): Promise<LoadedRecords> {
    const { records, written } = this.#content;
    return { records: new Map(records), written };
  }

  // deno-lint-ignore require-await
  async write(
    epoch: number,
    number: number,
    changes: RecordChanges,
  ): Promise<WriteResult> {
    const content = this.#content;
    if (content.epoch > epoch) return "fenced";
    if (content.epoch < epoch) return "unknown";
    for (const [key, text] of changes) {
      if (text === null) content.records.delete(key);
      else content.records.set(key, text);
    }
    content.written = number;
    return "written";
  }

  async replace(
    epoch: number,
    number: number,
    records: ReadonlyMap<string, string>,
  ): Promise<WriteResult> {
    if (this.#content.epoch === epoch) this.#content.records.clear();
    return await this.write(epoch, number, records);
  }

  close(): void {}
}
