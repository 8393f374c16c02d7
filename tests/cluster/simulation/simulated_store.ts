import type {
  BeatMode,
  BeatResult,
  ClusterNode,
  ClusterStore,
  LoadedRecords,
  RecordChanges,
  WriteResult,
} from "../../../lib/cluster/cluster_store.ts";
import type { Clock } from "../../../lib/signaling/clock.ts";
import type { MemoryClusterStore } from "../memory_cluster_store.ts";

/** ms after which a request without an answer has failed for its sender. */
const COMMAND_MS = 1_000;

/** A request on its way to the store. */
interface Request {
  /** Carries it out and answers, unless its sender waits no more. */
  run(answered: boolean): Promise<void>;
  fail(): void;
}

/** The way from a process to the store: requests wait until a step lets them through, and may be carried out too late, or without an answer. */
export class SimulatedStore implements ClusterStore {
  readonly #requests: Request[] = [];
  /** Nothing passes. */
  cut = false;
  #closed = false;
  #answeredAt: number;

  /** @param deliver runs what the process hears, now or once it is no longer frozen */
  constructor(
    private readonly store: MemoryClusterStore,
    private readonly clock: Clock,
    private readonly deliver: (hear: () => void) => void,
  ) {
    this.#answeredAt = clock.now();
  }

  /** ms since the store answered. */
  get silentMs(): number {
    return this.clock.now() - this.#answeredAt;
  }

  /** Whether a request waits that can pass. */
  get waits(): boolean {
    return !this.cut && this.#requests.length > 0;
  }

  /** Lets the oldest requests through. @param answered whether their senders hear of it */
  async pass(answered: boolean): Promise<void> {
    if (this.cut) return;
    for (const request of this.#requests.splice(0)) await request.run(answered);
  }

  /** Refuses all that waits, as a lost connection does. */
  refuse(): void {
    for (const request of this.#requests.splice(0)) request.fail();
  }

  beat(node: ClusterNode, mode: BeatMode): Promise<BeatResult> {
    return this.#ask(() => this.store.beat(node, mode));
  }

  leave(node: ClusterNode): Promise<void> {
    return this.#ask(() => this.store.leave(node));
  }

  load(): Promise<LoadedRecords> {
    return this.#ask(() => this.store.load());
  }

  write(
    epoch: number,
    number: number,
    changes: RecordChanges,
  ): Promise<WriteResult> {
    const copy = new Map(changes);
    return this.#ask(() => this.store.write(epoch, number, copy));
  }

  replace(
    epoch: number,
    number: number,
    records: ReadonlyMap<string, string>,
  ): Promise<WriteResult> {
    const copy = new Map(records);
    return this.#ask(() => this.store.replace(epoch, number, copy));
  }

  close(): void {
    this.#closed = true;
  }

  #ask<T>(ask: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let over = false;
      const settle = (settled: () => void) => {
        if (over) return;
        over = true;
        cancel();
        this.deliver(() => {
          if (!this.#closed) settled();
        });
      };
      const fail = () => settle(() => reject(new Error("no answer")));
      const cancel = this.clock.after(COMMAND_MS, fail);
      this.#requests.push({
        fail,
        run: async (answered) => {
          const answer = await ask();
          // Its sender may not wait any more.
          if (!answered || over) return;
          this.#answeredAt = this.clock.now();
          settle(() => resolve(answer));
        },
      });
    });
  }
}
