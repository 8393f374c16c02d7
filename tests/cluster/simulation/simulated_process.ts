import {
  Cluster,
  type Lead,
  type LeadParts,
} from "../../../lib/cluster/cluster.ts";
import type { ClusterNode } from "../../../lib/cluster/cluster_store.ts";
import type { Wire, WireEvents } from "../../../lib/cluster/wire.ts";
import type { Clock } from "../../../lib/signaling/clock.ts";
import type { MemoryClusterStore } from "../memory_cluster_store.ts";
import { SimulatedStore } from "./simulated_store.ts";

/** Surroundings of a simulated process. */
export interface ProcessParts {
  name: string;
  incarnation: string;
  clock: Clock;
  store: MemoryClusterStore;
  dial(
    from: SimulatedProcess,
    to: ClusterNode,
  ): Promise<(events: WireEvents) => Wire>;
  /** Starts the exchange in the process. */
  lead(process: SimulatedProcess, parts: LeadParts): Promise<Lead>;
  /** All sockets of a process have to come again. */
  movedOn(process: SimulatedProcess): void;
}

/** A process with the real cluster code, around any exchange. */
export class SimulatedProcess {
  readonly store: SimulatedStore;
  readonly cluster: Cluster;
  alive = true;
  /** In the clock's ms. */
  #frozenAt: number | null = null;
  #leaving = false;
  readonly #own: Omit<ClusterNode, "leaving">;
  /** Heard while frozen. */
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly parts: ProcessParts) {
    const { name, incarnation, clock } = parts;
    this.#own = {
      name,
      incarnation,
      machine: "machine",
      link: { hostname: name, port: 1, certificate: "", secret: incarnation },
      media: [],
    };
    this.store = new SimulatedStore(parts.store, clock, this.hear);
    this.cluster = new Cluster({
      store: this.store,
      clock: {
        now: () => clock.now(),
        after: (ms, callback) => clock.after(ms, () => this.hear(callback)),
      },
      node: () => this.node,
      dial: (to) => parts.dial(this, to),
      lead: (lead) => parts.lead(this, lead),
      movedOn: () => parts.movedOn(this),
      changed: () => {},
      ended: () => this.kill(),
      trouble: () => {},
    });
    this.cluster.start();
  }

  get node(): ClusterNode {
    return { ...this.#own, leaving: this.#leaving };
  }

  get epoch(): number | null {
    const { role } = this.cluster;
    return role.type === "leading" ? role.epoch : null;
  }

  get frozen(): boolean {
    return this.#frozenAt !== null;
  }

  /** ms since it was frozen; null if it is not. */
  get frozenMs(): number | null {
    return this.#frozenAt === null
      ? null
      : this.parts.clock.now() - this.#frozenAt;
  }

  /** Runs what the process hears: never if it is dead, later if it is frozen. */
  readonly hear = (hear: () => void): void => {
    if (!this.alive) return;
    if (this.frozen) this.#waiting.push(hear);
    else hear();
  };

  freeze(): void {
    this.#frozenAt = this.parts.clock.now();
  }

  /** Everything that came meanwhile is heard at once. */
  thaw(): void {
    this.#frozenAt = null;
    for (const hear of this.#waiting.splice(0)) this.hear(hear);
  }

  kill(): void {
    this.alive = false;
  }

  /** Hands the exchange over, in order to end. */
  leave(): Promise<void> {
    this.#leaving = true;
    return this.cluster.leave();
  }
}
