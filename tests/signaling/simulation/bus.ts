import { assert } from "@std/assert";
import { CLOSE } from "../../../lib/shared/close_codes.ts";
import type { Door } from "../../../lib/cluster/linked_sockets.ts";
import type { SignalingSocket } from "../../../lib/signaling/sessions/user_session.ts";
import type { SignalingConnection } from "../../../lib/signaling/sockets/socket_connection.ts";
import {
  Processes,
  type ProcessesParts,
} from "../../cluster/simulation/processes.ts";
import type { SimulatedProcess } from "../../cluster/simulation/simulated_process.ts";
import { drained } from "../life.ts";
import type { BusStepKind } from "./bus_steps.ts";
import type { Step } from "./steps.ts";

/** ms of a step of time: less than leases and links last. */
const SLICE_MS = 1_000;

/** ms after which a silent link, and the lease of a silent leader, are over. */
const SILENCE_MS = 4_000;

/** ms in which the processes get in order again. */
const HEALING_MS = 15_000;

/** Dependencies of {@link Bus}. */
export interface BusParts extends Pick<ProcessesParts, "clock" | "lead"> {
  processes: number;
  /** Picks what happens next. */
  next(below: number): number;
  /** Whether the exchange lives. */
  alive(): boolean;
  /** From now on nobody is the actor of what happens. */
  timePasses(): void;
}

/** Several processes at which people are connected, and a bus between them on which everything takes its time, or is lost. */
export class Bus implements Door {
  readonly processes: Processes;
  /** The open sockets at each process, and the leader's epoch when they came. */
  readonly #sockets = new Map<
    SimulatedProcess,
    Map<SignalingSocket, number | null>
  >();
  #strike: { step: Step & { kind: BusStepKind }; acts: number } | null = null;

  constructor(private readonly parts: BusParts) {
    const { clock, lead, processes } = parts;
    this.processes = new Processes({
      names: Array.from({ length: processes }, (_, at) => `process ${at}`),
      clock,
      lead,
      movedOn: (process) => this.#movedOn(process),
    });
  }

  /** Each line is at the next process. */
  connect(socket: SignalingSocket, address = ""): SignalingConnection {
    const open = this.processes.all.filter(({ alive, cluster }) =>
      alive && cluster.open
    );
    const process = open[Number(address) % open.length];
    const sockets = this.#sockets.get(process) ?? new Map();
    this.#sockets.set(process, sockets.set(socket, this.#epoch));
    return process.cluster.connect(socket, address);
  }

  #movedOn(process: SimulatedProcess): void {
    const sockets = this.#sockets.get(process)?.keys() ?? [];
    this.#sockets.delete(process);
    for (const socket of sockets) socket.close(CLOSE.restart, "");
  }

  /** The processes are in order. */
  async recovered(): Promise<void> {
    await this.#ticksUntil(() => this.processes.inOrder);
    for (const sockets of this.#sockets.values()) {
      for (const epoch of sockets.values()) {
        assert(epoch === this.#epoch, "a page is left with an earlier leader");
      }
    }
  }

  get #epoch(): number | null {
    return this.processes.leader?.epoch ?? null;
  }

  /** Something goes wrong after some acts of the bus. */
  arm(step: Step & { kind: BusStepKind }): void {
    this.#strike = { step, acts: step.pick % 24 };
  }

  disarm(): void {
    this.#strike = null;
  }

  /** All that is under way arrives, in any order, unless something goes wrong meanwhile. */
  async settle(): Promise<void> {
    for (;;) {
      await drained();
      if (!this.parts.alive()) await this.#replaceDead();
      const { underWay } = this.processes;
      if (underWay.length === 0) return;
      await underWay[this.parts.next(underWay.length)]();
      const strike = this.#strike;
      if (!strike || strike.acts-- > 0) continue;
      this.#strike = null;
      await drained();
      await this.#goesWrong(strike.step);
    }
  }

  /** Time passes, and everything arrives meanwhile. */
  async advance(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= SLICE_MS) {
      await this.#tick(Math.min(left, SLICE_MS));
    }
  }

  async #tick(ms?: number): Promise<void> {
    this.parts.timePasses();
    await this.processes.tick(ms);
    if (!this.parts.alive()) await this.#replaceDead();
  }

  async #ticksUntil(done: () => boolean): Promise<void> {
    for (let ms = 0; !done(); ms += 100) {
      assert(ms < HEALING_MS, "the processes do not get in order");
      this.processes.startDead();
      this.parts.timePasses();
      await this.processes.tick();
    }
  }

  /** The process of an exchange that was killed between two of its acts. */
  async #replaceDead(): Promise<void> {
    const { leader } = this.processes;
    if (leader) this.processes.kill(leader);
    await this.recovered();
  }

  async #goesWrong(
    { kind, user, variant }: Step & { kind: BusStepKind },
  ): Promise<void> {
    const { processes } = this;
    const { leader } = processes;
    const followers = processes.all.filter((process) => process !== leader);
    const follower = followers[user % followers.length];
    assert(leader, "nobody leads");
    switch (kind) {
      case "killLeader":
        // The last of what it sent may arrive.
        if (variant % 2) await leader.store.pass(false);
        if (variant & 2) processes.deliverLinks(leader);
        processes.kill(leader);
        return await this.recovered();
      case "killFollower":
        processes.kill(follower);
        return await this.recovered();
      case "breakLink":
        processes.breakLinks(follower);
        await drained();
        await processes.tick();
        return await this.recovered();
      case "muteLink":
        processes.muteLinks(follower);
        await this.advance(SILENCE_MS);
        return await this.recovered();
      case "freezeFollower":
        follower.freeze();
        this.#movedOn(follower);
        await this.advance(SILENCE_MS);
        follower.thaw();
        await processes.tick();
        return await this.recovered();
      case "freezeLeader":
        leader.freeze();
        this.#movedOn(leader);
        await this.#ticksUntil(() => processes.leader?.cluster.open === true);
        leader.thaw();
        await processes.tick();
        return await this.recovered();
      case "handOver": {
        let left = false;
        void leader.leave().then(() => left = true);
        await this.#ticksUntil(() =>
          left && processes.leader?.cluster.open === true
        );
        processes.kill(leader);
        return await this.recovered();
      }
      default:
        return kind satisfies never;
    }
  }
}
