/** ms between checks. */
const LOOK_MS = 1_000;
/** ms between two rounds of closing: the memory of a closed socket is free only after a garbage collection. */
const REST_MS = 5_000;
/** Fraction of all sockets that is closed in a round. */
const SHED_PART = 0.05;
/** Fraction of the machine's memory that the process may use, unless an option says otherwise. */
const DEFAULT_PART = 0.8;
const MIB = 1024 * 1024;

/** Parts of a memory alarm. */
export interface MemoryAlarmParts {
  /** Limit of resident memory in bytes. */
  limit: number;
  /** Resident memory in bytes. */
  rss(): number;
  sockets(): number;
  /** Closes that many sockets, the most expensive first. @returns the number closed */
  shed(count: number): number;
  /** Called when memory exceeds the limit, and when it is below again. */
  told(over: boolean, rss: number): void;
}

/**
 * The last resort if all other limits fail: above a limit of memory, new
 * sockets are refused and some are closed, round by round. Their sessions
 * can resume, unlike those of a process that the kernel kills.
 */
export class MemoryAlarm {
  #over = false;
  #restUntil = 0;
  #last = Infinity;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly parts: MemoryAlarmParts) {}

  /** Whether memory is above the limit. */
  get over(): boolean {
    return this.#over;
  }

  /** Checks once a second until {@link stop}. */
  start(): void {
    this.#timer = setInterval(() => this.look(performance.now()), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** @param now ms of any steady clock */
  look(now: number): void {
    const { limit, rss, sockets, shed, told } = this.parts;
    const used = rss();
    const over = used > limit;
    if (over !== this.#over) told(over, used);
    this.#over = over;
    const falls = used < this.#last;
    this.#last = used;
    if (!over || falls || now < this.#restUntil) return;
    shed(Math.ceil(sockets() * SHED_PART));
    this.#restUntil = now + REST_MS;
  }
}

/**
 * Bytes that the process may use: most of the machine's memory. The limit of
 * a control group (cgroups(7)) cannot be read with the program's permissions.
 *
 * @returns Infinity if the machine's memory may not be read
 */
export function usualMemoryLimit(): number {
  try {
    return DEFAULT_PART * Deno.systemMemoryInfo().total;
  } catch {
    return Infinity;
  }
}

/** Formats bytes for people. */
export function inMib(bytes: number): number {
  return Math.round(bytes / MIB);
}
