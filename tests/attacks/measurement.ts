import type { Felt } from "./honest_call.ts";
import type { Lab } from "./lab.ts";

/** Goals: limits for the honest call's quality and for the memory left in use. */
const P99_MS = 20;
const RSS_FACTOR = 1.1;
/** ms between two readings of the memory. */
const LOOK_MS = 100;
/**
 * ms of the call alone before the attack, so that code is compiled and buffers
 * have their final size.
 */
const CALM_MS = 3_000;
/** ms after an attack within which memory has to be released: sessions without a socket end after 15 s. */
const RECOVERY_MS = 60_000;

/** Prints the head of the table. */
export function writeHead(): void {
  console.log(
    "| Attack | RSS before / peak / after, MiB | Honest p50 / p99, ms | Lost | Verdict |\n| --- | --- | --- | --- | --- |",
  );
}

/** Memory of a service, and what an honest call through it feels. */
export class Measurement {
  #peak: number;
  readonly #looking: ReturnType<typeof setInterval>;

  private constructor(private readonly lab: Lab, readonly before: number) {
    this.#peak = before;
    this.#looking = setInterval(async () => {
      const now = await lab.target.rss().catch(() => 0);
      this.#peak = Math.max(this.#peak, now);
    }, LOOK_MS);
  }

  /** Starts after a calm time. */
  static async start(lab: Lab): Promise<Measurement> {
    await wait(CALM_MS);
    const before = await lab.target.rss();
    await lab.honest.felt();
    return new Measurement(lab, before);
  }

  /**
   * Prints a row during an attack.
   *
   * @returns whether the honest call is good
   */
  async row(name: string): Promise<boolean> {
    const felt = await this.lab.honest.felt();
    return this.#print(name, await this.#rss(), felt, problemsOf(felt));
  }

  /**
   * Ends the measurement after the attack, when memory is released, and prints
   * its row.
   *
   * @param got what the attacker got
   * @returns whether all goals are met
   */
  async finish(name: string, got: string | null): Promise<boolean> {
    const felt = await this.lab.honest.felt();
    const most = this.before * RSS_FACTOR;
    const until = performance.now() + RECOVERY_MS;
    let after = await this.#rss();
    while (after > most && performance.now() < until) {
      await wait(1_000);
      after = await this.#rss();
    }
    clearInterval(this.#looking);
    const problems = problemsOf(felt);
    if (Number.isNaN(after)) problems.push("the service ended");
    else if (after > most) problems.push("memory stays");
    if (got !== null) problems.push(got);
    return this.#print(name, after, felt, problems);
  }

  /** NaN when the process has ended. */
  async #rss(): Promise<number> {
    return await this.lab.target.rss().catch(() => NaN);
  }

  #print(name: string, rss: number, felt: Felt, problems: string[]): boolean {
    const memory = [this.before, this.#peak, rss].map((mib) => mib.toFixed(0));
    const delay = `${felt.p50.toFixed(1)} / ${felt.p99.toFixed(1)}`;
    const lost = `${(100 * (1 - felt.received / felt.sent)).toFixed(2)} %`;
    const verdict = problems.join("; ") || "good";
    console.log(
      `| ${name} | ${memory.join(" / ")} | ${delay} | ${lost} | ${verdict} |`,
    );
    return problems.length === 0;
  }
}

function problemsOf(felt: Felt): string[] {
  const problems = [];
  if (felt.p99 > P99_MS) problems.push("late");
  if (felt.received !== felt.sent) problems.push("lost packets");
  if (felt.events.length > 0) problems.push(felt.events.join(", "));
  return problems;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
