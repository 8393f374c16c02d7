/** ms between looks. */
const LOOK_MS = 1_000;
/** ms after a round of closing until the next: the memory of a closed socket is free after a collection. */
const REST_MS = 5_000;
/** The part of all sockets that is closed in a round. */
const SHED_PART = 0.05;
/** The part of the machine's memory that the process may take where no option says. */
const DEFAULT_PART = 0.8;
const MIB = 1024 * 1024;

/** What a memory alarm is made of. */
export interface MemoryAlarmParts {
  /** Bytes of resident memory that are too many. */
  limit: number;
  /** Resident memory in bytes. */
  rss(): number;
  sockets(): number;
  /** Closes that many sockets, the costliest first. @returns how many there were */
  shed(count: number): number;
  /** Told when memory has passed the limit, and when it is below again. */
  told(over: boolean, rss: number): void;
}

/**
 * The last resort against what no limit foresaw: above a limit of memory, no
 * new sockets are taken and some are closed, round by round. Their sessions
 * resume; those of a process that the kernel ends do not.
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

  /** Looks once a second until {@link stop}. */
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
 * Bytes that the process may take: most of what the machine has. The limit of
 * a control group (cgroups(7)) cannot be read with the program's permissions.
 *
 * @returns Infinity where the machine may not be asked
 */
export function usualMemoryLimit(): number {
  try {
    return DEFAULT_PART * Deno.systemMemoryInfo().total;
  } catch {
    return Infinity;
  }
}

/** For people. */
export function inMib(bytes: number): number {
  return Math.round(bytes / MIB);
}
