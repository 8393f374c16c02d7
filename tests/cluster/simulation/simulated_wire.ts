import {
  type Wire,
  WireError,
  type WireEvents,
} from "../../../lib/cluster/wire.ts";

type End = "a" | "b";

/** Two ends of a connection: lines and its end wait until a step delivers them. */
export class SimulatedWire {
  readonly #queues: Record<End, string[]> = { a: [], b: [] };
  readonly #events: Partial<Record<End, WireEvents>> = {};
  /** Ends that know that it is over. */
  readonly #told = new Set<End>();
  broken = false;

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
          if (!this.broken && !this.#told.has(end)) {
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

  /** Delivers what waits at both ends. */
  deliver(): void {
    for (const end of ["a", "b"] as const) {
      const lines = this.#queues[end].splice(0);
      for (const line of lines) {
        this.hear[end](() => {
          if (!this.#told.has(end)) this.#events[end]?.line(line);
        });
      }
      const events = this.#events[end];
      if (this.broken && !this.#told.has(end)) {
        this.#told.add(end);
        this.hear[end](() => events?.ended());
      }
    }
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
