import { assert } from "@std/assert";
import type { SignalingConnection } from "../../../lib/signaling/sockets/socket_connection.ts";
import { FakeClock } from "../../signaling/fake_clock.ts";
import { leadCounter } from "./counter.ts";
import { Processes, TICK_MS } from "./processes.ts";
import type { SimulatedProcess } from "./simulated_process.ts";

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
/** ms for which a leader believes the last word of a process that was frozen since. */
const LAST_WORD_MS = 1_000;
/** ms in which it may still fall apart, because of something that is under way. */
const CALM_MS = 1_000;

/** Three processes, a store, clients, and everything that goes wrong between them. */
export class ClusterWorld {
  readonly #clock = new FakeClock();
  readonly #processes = new Processes({
    names: NAMES,
    clock: this.#clock,
    lead: (process, parts) =>
      leadCounter(
        process,
        parts,
        () => this.#observe(() => this.#actedBy(process)),
      ),
    movedOn: (process) => this.#sockets.delete(process),
  });
  /** The client's open connection to each process. */
  readonly #sockets = new Map<SimulatedProcess, SignalingConnection>();
  /** Counts that clients were told. Told twice, one of them was lost. */
  readonly #told = new Set<number>();
  /** Highest epoch that acted. */
  #acted = 0;
  /** The store has lost something while its leader may have been gone, too: counts may be lost with it. */
  #excused = false;
  #failure: unknown = null;

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
      if (ms > CALM_MS && this.#processes.inOrder) return;
    }
    assert(this.#processes.inOrder, "it does not get in order");
  }

  async #tick(): Promise<void> {
    await this.#processes.tick();
    this.#processes.startDead();
    this.#fail();
  }

  async #do({ kind, process, wait }: Step): Promise<void> {
    const name = NAMES[process % NAMES.length];
    const picked = this.#processes.of(name);
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
        return this.#processes.breakLinks();
      case "kill":
        return this.#processes.kill(picked);
      case "start":
        if (!picked.alive) this.#processes.start(name);
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
        return this.#processes.store.flush();
      default:
        return kind satisfies never;
    }
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
    const all = this.#processes.all.filter(({ alive }) => alive);
    const away = all.filter(({ store, frozenMs }) =>
      store.silentMs >= AWAY_MS ||
      // It cannot tell that the store has just answered it.
      frozenMs !== null && frozenMs < LAST_WORD_MS
    );
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

  async #settle(): Promise<void> {
    await this.#processes.settle();
    this.#fail();
  }

  #fail(): void {
    if (this.#failure) throw this.#failure;
  }

  /** With everything in order again, one process leads, and the others reach it. */
  async #heal(): Promise<void> {
    for (const process of this.#processes.all) {
      process.store.cut = false;
      process.thaw();
    }
    this.#processes.startDead();
    await this.#recover();
    const all = this.#processes.all;
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
