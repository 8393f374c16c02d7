import type { ClusterNode } from "../../../lib/cluster/cluster_store.ts";
import { MemoryClusterStore } from "../memory_cluster_store.ts";
import { type ProcessParts, SimulatedProcess } from "./simulated_process.ts";
import { SimulatedWire, unreachable } from "./simulated_wire.ts";

/** A clock that moves only on command. */
interface MovedClock {
  now(): number;
  after(ms: number, callback: () => void): () => void;
  advance(ms: number): void;
}

/** Dependencies of {@link Processes}. */
export interface ProcessesParts extends Pick<ProcessParts, "lead" | "movedOn"> {
  names: readonly string[];
  clock: MovedClock;
}

/** ms between looks whether a cluster is in order. */
export const TICK_MS = 100;

/** Processes of a cluster, their store, and the links between them. */
export class Processes {
  readonly store: MemoryClusterStore;
  readonly #processes = new Map<string, SimulatedProcess>();
  readonly #wires: SimulatedWire[] = [];
  #incarnations = 0;

  constructor(private readonly parts: ProcessesParts) {
    this.store = new MemoryClusterStore(parts.clock);
    for (const name of parts.names) this.start(name);
  }

  /** The latest process of each name, dead or alive. */
  get all(): SimulatedProcess[] {
    return [...this.#processes.values()];
  }

  /** The process that leads and can act; undefined while there is none. */
  get leader(): SimulatedProcess | undefined {
    return this.all.find(({ alive, frozen, epoch }) =>
      alive && !frozen && epoch !== null
    );
  }

  /** Whether one process leads, and all the others follow it in its present epoch. */
  get inOrder(): boolean {
    const roles = this.all.filter(({ alive }) => alive)
      .map(({ cluster }) => cluster.role);
    const [lead, second] = roles.filter((role) => role.type === "leading");
    if (!lead || second) return false;
    const following = roles.filter((role) =>
      role.type === "following" && role.leader.epoch === lead.epoch
    );
    return following.length === this.#processes.size - 1;
  }

  of(name: string): SimulatedProcess {
    return this.#processes.get(name)!;
  }

  start(name: string): void {
    const { clock, lead, movedOn } = this.parts;
    this.#processes.set(
      name,
      new SimulatedProcess({
        name,
        incarnation: `${++this.#incarnations}`,
        clock,
        store: this.store,
        dial: (from, to) => this.#dial(from, to),
        lead,
        movedOn,
      }),
    );
  }

  /** A service manager starts those again that ended. */
  startDead(): void {
    for (const process of this.all) {
      if (process.alive) continue;
      this.parts.movedOn(process);
      this.start(process.node.name);
    }
  }

  kill(process: SimulatedProcess): void {
    process.kill();
    this.parts.movedOn(process);
    // The system ends its connections.
    this.breakLinks(process);
  }

  /** @param of whose; of all without it */
  breakLinks(of?: SimulatedProcess): void {
    for (const wire of of ? this.#linksOf(of) : this.#wires) wire.break();
  }

  /** The network of a process loses all lines, and nobody notices. */
  muteLinks(of: SimulatedProcess): void {
    for (const wire of this.#linksOf(of)) wire.mute();
  }

  /** Lines to and from a process arrive. */
  deliverLinks(of: SimulatedProcess): void {
    for (const wire of this.#linksOf(of)) wire.deliver();
  }

  #linksOf({ node }: SimulatedProcess): SimulatedWire[] {
    return this.#wires.filter((wire) => wire.of.includes(node.incarnation));
  }

  async #dial(from: SimulatedProcess, to: ClusterNode) {
    await null;
    const found = this.all.find(({ node }) =>
      node.incarnation === to.incarnation
    );
    if (!found?.alive) throw unreachable(true);
    const wire = new SimulatedWire(
      { a: from.hear, b: found.hear },
      [from.node.incarnation, to.incarnation],
    );
    this.#wires.push(wire);
    found.hear(() => found.cluster.accepted(wire.end("b")));
    return wire.end("a");
  }

  /** All that can happen next, each by itself: a line arrives, or a store's requests pass. */
  get underWay(): (() => void | Promise<void>)[] {
    return [
      ...this.#wires.flatMap((wire) =>
        wire.waiting.map((end) => () => wire.deliverTo(end, 1))
      ),
      ...this.all.filter(({ alive, store }) => alive && store.waits)
        .map(({ store }) => () => store.pass(true)),
    ];
  }

  /** Lines are delivered, and promises settle. */
  async settle(): Promise<void> {
    for (let n = 0; n < 4; n++) {
      for (let i = 0; i < 12; i++) await null;
      for (const wire of [...this.#wires]) wire.deliver();
    }
    for (const [at, wire] of [...this.#wires.entries()].toReversed()) {
      if (wire.over) this.#wires.splice(at, 1);
    }
  }

  /** A moment passes in which everything arrives. */
  async tick(ms = TICK_MS): Promise<void> {
    for (const { alive, store } of this.all) if (alive) await store.pass(true);
    await this.settle();
    this.parts.clock.advance(ms);
    await this.settle();
  }
}
