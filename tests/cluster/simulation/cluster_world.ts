import { assert } from "@std/assert";
import type { ClusterNode } from "../../../lib/cluster/cluster_store.ts";
import type { SignalingConnection } from "../../../lib/signaling/sockets/socket_connection.ts";
import { FakeClock } from "../../signaling/fake_clock.ts";
import { MemoryClusterStore } from "../memory_cluster_store.ts";
import { SimulatedProcess } from "./simulated_process.ts";
import { SimulatedWire, unreachable } from "./simulated_wire.ts";

/** Names of the processes. */
const NAMES = ["a", "b", "c"];

/** A step of a simulated run. */
export interface Step {
  kind: typeof STEPS[number];
  /** Picks a process. */
  process: number;
  /** Picks a duration. */
  wait: number;
}

/** The kinds of steps. */
export const STEPS = [
  "say",
  "say",
  "say",
  "pass",
  "pass",
  "pass",
  "passSilently",
  "refuse",
  "wait",
  "wait",
  "wait",
  "break",
  "kill",
  "start",
  "freeze",
  "thaw",
  "cut",
  "join",
  "flush",
] as const;

/** ms of the waits. */
export const WAITS = [50, 100, 300, 700, 1_500, 3_500];

/** ms in which a healthy cluster finds its leader again. */
const HEALING_MS = 15_000;
/** ms without the store after which a leader may count it as away for a process, whose last word is older. */
const AWAY_MS = 400;
/** ms between looks at it meanwhile. */
const TICK_MS = 100;
/** ms in which it may still fall apart, because of something that is under way. */
const CALM_MS = 1_000;

/** Three processes, a store, clients, and everything that goes wrong between them. */
export class ClusterWorld {
  readonly #clock = new FakeClock();
  readonly #store = new MemoryClusterStore(this.#clock);
  readonly #processes = new Map<string, SimulatedProcess>();
  readonly #wires: SimulatedWire[] = [];
  /** The client's open connection to each process. */
  readonly #sockets = new Map<SimulatedProcess, SignalingConnection>();
  #incarnations = 0;
  /** Counts that clients were told. Told twice, one of them was lost. */
  readonly #told = new Set<number>();
  /** Highest epoch that acted. */
  #acted = 0;
  /** The store has lost something while its leader may have been gone, too: counts may be lost with it. */
  #excused = false;
  #failure: unknown = null;

  constructor() {
    for (const name of NAMES) this.#start(name);
  }

  /** @throws {AssertionError} for a broken invariant */
  async play(steps: readonly Step[]): Promise<void> {
    await this.#recover();
    for (const step of steps) {
      await this.#do(step);
      await this.#settle();
    }
    await this.#heal();
  }

  /** Time passes, and everything that waits is delivered, until one process leads and the others reach it. */
  async #recover(): Promise<void> {
    for (let ms = 0; ms < HEALING_MS; ms += TICK_MS) {
      await this.#tick();
      if (ms > CALM_MS && this.#inOrder()) return;
    }
    assert(this.#inOrder(), "it does not get in order");
  }

  async #tick(): Promise<void> {
    for (const [name, process] of this.#processes) {
      await process.store.pass(true);
      // A service manager starts one again that ended itself.
      if (!process.alive) this.#start(name);
    }
    await this.#settle();
    this.#clock.advance(TICK_MS);
    await this.#settle();
  }

  #inOrder(): boolean {
    const roles = [...this.#processes.values()]
      .map(({ cluster }) => cluster.role.type);
    return roles.filter((role) => role === "leading").length === 1 &&
      roles.filter((role) => role === "following").length === 2;
  }

  async #do({ kind, process, wait }: Step): Promise<void> {
    const name = NAMES[process % NAMES.length];
    const picked = this.#processes.get(name)!;
    switch (kind) {
      case "say":
        return this.#say(picked);
      case "pass":
        return await picked.store.pass(true);
      case "passSilently":
        return await picked.store.pass(false);
      case "refuse":
        return picked.store.refuse();
      case "wait":
        return this.#clock.advance(WAITS[wait % WAITS.length]);
      case "break":
        for (const wire of this.#wires) wire.break();
        return;
      case "kill":
        return this.#kill(picked);
      case "start":
        if (!picked.alive) this.#start(name);
        return;
      case "freeze":
        return picked.freeze();
      case "thaw":
        return picked.thaw();
      case "cut":
        picked.store.cut = true;
        return;
      case "join":
        picked.store.cut = false;
        return;
      case "flush":
        this.#excused = true;
        return this.#store.flush();
      default:
        return kind satisfies never;
    }
  }

  #start(name: string): void {
    const process: SimulatedProcess = new SimulatedProcess({
      name,
      incarnation: `${++this.#incarnations}`,
      clock: this.#clock,
      store: this.#store,
      dial: (from, to) => this.#dial(from, to),
      acted: (process) => this.#observe(() => this.#actedBy(process)),
      movedOn: (process) => this.#sockets.delete(process),
    });
    this.#processes.set(name, process);
  }

  #kill(process: SimulatedProcess): void {
    process.kill();
    this.#sockets.delete(process);
    // The system ends its connections.
    for (const wire of this.#wires) {
      if (wire.of.includes(process.node.incarnation)) wire.break();
    }
  }

  async #dial(from: SimulatedProcess, to: ClusterNode) {
    await null;
    const found = [...this.#processes.values()]
      .find(({ node }) => node.incarnation === to.incarnation);
    if (!found?.alive) throw unreachable(true);
    const wire = new SimulatedWire(
      { a: from.hear, b: found.hear },
      [from.node.incarnation, to.incarnation],
    );
    this.#wires.push(wire);
    found.hear(() => found.cluster.accepted(wire.end("b")));
    return wire.end("a");
  }

  /** A client of a process says something. */
  #say(process: SimulatedProcess): void {
    process.hear(() => {
      if (!process.cluster.open) return;
      let socket = this.#sockets.get(process);
      if (!socket) {
        const opened: SignalingConnection = process.cluster.connect({
          send: (text) => this.#observe(() => this.#hears(Number(text))),
          close: () => {
            if (this.#sockets.get(process) === opened) {
              this.#sockets.delete(process);
            }
          },
        });
        socket = opened;
        this.#sockets.set(process, socket);
      }
      socket.handleMessage({ id: "ping" });
    });
  }

  #hears(count: number): void {
    // The store is away for all whom a leader knows: what it tells then is lost with it.
    const all = [...this.#processes.values()].filter(({ alive }) => alive);
    const away = all.filter(({ store }) => store.silentMs >= AWAY_MS);
    const alone = away.some(({ cluster, epoch }) =>
      epoch !== null && cluster.nodes.length === 1
    );
    if (alone || away.length === all.length) this.#excused = true;
    assert(this.#excused || !this.#told.has(count), `told twice: ${count}`);
    this.#told.add(count);
  }

  #actedBy({ epoch }: SimulatedProcess): void {
    assert(epoch !== null, "a process acts that does not lead");
    assert(
      this.#excused || epoch >= this.#acted,
      `epoch ${epoch} acts after ${this.#acted}`,
    );
    this.#acted = Math.max(this.#acted, epoch);
  }

  /** Lines are delivered, and promises settle. */
  async #settle(): Promise<void> {
    for (let n = 0; n < 4; n++) {
      for (let i = 0; i < 12; i++) await null;
      for (const wire of [...this.#wires]) wire.deliver();
    }
    for (const [at, wire] of [...this.#wires.entries()].toReversed()) {
      if (wire.over) this.#wires.splice(at, 1);
    }
    if (this.#failure) throw this.#failure;
  }

  /** With everything in order again, one process leads, and the others reach it. */
  async #heal(): Promise<void> {
    for (const [name, process] of this.#processes) {
      process.store.cut = false;
      process.thaw();
      if (!process.alive) this.#start(name);
    }
    await this.#recover();
    const all = [...this.#processes.values()];
    const before = this.#told.size;
    for (const process of all) this.#say(process);
    for (let ms = 0; ms < HEALING_MS; ms += TICK_MS) {
      if (this.#told.size >= before + all.length) return;
      await this.#tick();
    }
    // A count that was lost with the store is told again.
    assert(this.#excused, "not all clients are heard");
  }

  #observe(compare: () => void): void {
    try {
      compare();
    } catch (error) {
      this.#failure ??= error;
    }
  }
}
