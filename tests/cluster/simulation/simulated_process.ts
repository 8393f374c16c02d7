import { Cluster } from "../../../lib/cluster/cluster.ts";
import type { ClusterNode } from "../../../lib/cluster/cluster_store.ts";
import type { Door } from "../../../lib/cluster/linked_sockets.ts";
import type { Wire, WireEvents } from "../../../lib/cluster/wire.ts";
import type { ExchangeStore } from "../../../lib/signaling/store.ts";
import type { FakeClock } from "../../signaling/fake_clock.ts";
import type { MemoryClusterStore } from "../memory_cluster_store.ts";
import { SimulatedStore } from "./simulated_store.ts";

/** Id of the one session of the simulated exchange. */
const COUNTER = "counter";

/** Turns that it takes to be restored. */
const PARTS = 3;

/** Surroundings of a simulated process. */
export interface ProcessParts {
  name: string;
  incarnation: string;
  clock: FakeClock;
  store: MemoryClusterStore;
  dial(
    from: SimulatedProcess,
    to: ClusterNode,
  ): Promise<(events: WireEvents) => Wire>;
  /** The process acts as the exchange of this epoch. */
  acted(process: SimulatedProcess): void;
  /** All sockets of a process have to come again. */
  movedOn(process: SimulatedProcess): void;
}

/**
 * A process with the real cluster code around an exchange that only counts:
 * each message makes the count one higher, which is kept in the store and told.
 */
export class SimulatedProcess {
  readonly node: ClusterNode;
  readonly store: SimulatedStore;
  readonly cluster: Cluster;
  alive = true;
  #frozen = false;
  /** Heard while frozen. */
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly parts: ProcessParts) {
    const { name, incarnation, clock } = parts;
    this.node = {
      name,
      incarnation,
      machine: "machine",
      link: { hostname: name, port: 1, certificate: "", secret: incarnation },
      media: [],
      leaving: false,
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
      lead: async ({ store, turn }) => {
        const door = this.#counter(store);
        for (let part = 0; part < PARTS; part++) {
          await turn();
          // It may have lost the lead since: fake time passes before promises settle.
          if (this.epoch !== null) this.parts.acted(this);
        }
        return {
          door,
          answer: (question) => Promise.resolve(question),
          nodesChanged: () => {},
        };
      },
      movedOn: () => parts.movedOn(this),
      changed: () => {},
      ended: () => this.kill(),
      trouble: () => {},
    });
    this.cluster.start();
  }

  get epoch(): number | null {
    const { role } = this.cluster;
    return role.type === "leading" ? role.epoch : null;
  }

  /** Runs what the process hears: never if it is dead, later if it is frozen. */
  readonly hear = (hear: () => void): void => {
    if (!this.alive) return;
    if (this.#frozen) this.#waiting.push(hear);
    else hear();
  };

  freeze(): void {
    this.#frozen = true;
  }

  /** Everything that came meanwhile is heard at once. */
  thaw(): void {
    this.#frozen = false;
    for (const hear of this.#waiting.splice(0)) this.hear(hear);
  }

  kill(): void {
    this.alive = false;
  }

  #counter(store: ExchangeStore): Door {
    const [counter] = store.load().sessions;
    let count = Number(counter?.name ?? "0");
    return {
      connect: (socket) => ({
        registered: true,
        handleMessage: () => {
          this.parts.acted(this);
          count++;
          store.putSession({ id: COUNTER, name: `${count}`, tokens: [] });
          socket.send(`${count}`);
        },
        handleInvalid: () => {},
        handleClose: () => {},
      }),
    };
  }
}
