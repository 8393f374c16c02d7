import {
  type Wire,
  WireError,
  type WireEvents,
} from "../../../lib/cluster/wire.ts";

type End = "a" | "b";

const ENDS: readonly End[] = ["a", "b"];

/** Two ends of a connection: lines and its end wait until a step delivers them. */
export class SimulatedWire {
  readonly #queues: Record<End, string[]> = { a: [], b: [] };
  readonly #events: Partial<Record<End, WireEvents>> = {};
  /** Ends that know that it is over. */
  readonly #told = new Set<End>();
  broken = false;
  /** All that is sent is lost, and nobody notices. */
  #mute = false;

  /** Runs what each end's process hears. */
  constructor(
    private readonly hear: Record<End, (hear: () => void) => void>,
    /** Incarnations of the two processes. */
    readonly of: readonly string[],
  ) {}

  /** Both ends know that it is over. */
  get over(): boolean {
    return this.#told.size === 2;
  }

  end(end: End): (events: WireEvents) => Wire {
    const other = end === "a" ? "b" : "a";
    return (events) => {
      this.#events[end] = events;
      return {
        send: (line) => {
          if (!this.broken && !this.#mute && !this.#told.has(end)) {
            this.#queues[other].push(line);
          }
        },
        close: () => {
          this.#told.add(end);
          this.broken = true;
        },
      };
    };
  }

  /** The ends at which a line waits, or the news that it is over. */
  get waiting(): End[] {
    return ENDS.filter((end) =>
      this.#events[end] &&
      (this.#queues[end].length > 0 || this.broken && !this.#told.has(end))
    );
  }

  /** Delivers what waits at both ends. */
  deliver(): void {
    for (const end of ENDS) this.deliverTo(end);
  }

  /** @param most lines to deliver, before the news that it is over */
  deliverTo(end: End, most = Infinity): void {
    // Not accepted yet: the lines wait.
    if (!this.#events[end]) return;
    const lines = this.#queues[end].splice(0, most);
    for (const line of lines) {
      this.hear[end](() => {
        if (!this.#told.has(end)) this.#events[end]?.line(line);
      });
    }
    if (this.#queues[end].length > 0) return;
    const events = this.#events[end];
    if (this.broken && !this.#told.has(end)) {
      this.#told.add(end);
      this.hear[end](() => events?.ended());
    }
  }

  /** The network loses all lines from now on. */
  mute(): void {
    this.#mute = true;
    this.#queues.a.length = 0;
    this.#queues.b.length = 0;
  }

  /** The connection is lost: its lines, too. */
  break(): void {
    this.broken = true;
    this.#queues.a.length = 0;
    this.#queues.b.length = 0;
  }
}

/** The error of a process that cannot be reached. */
export function unreachable(dead: boolean): WireError {
  return new WireError(dead, "not reached");
}
