import { linkedScenarioOf } from "./bus_steps.ts";
import { type Scenario, scenarioOf, type Step } from "./steps.ts";
import { World } from "./world.ts";

/** The shrunk failure of a seed. */
export interface Finding {
  seed: number;
  message: string;
  scenario: Scenario;
}

/** @returns the message of the broken invariant, or null */
export async function play(scenario: Scenario): Promise<string | null> {
  try {
    await new World(scenario).play(scenario.steps);
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Any error counts: the exchange must not throw at all.
    return error.message;
  }
}

/** Like `play`, but also waits for unhandled rejections. */
async function playAlone(scenario: Scenario): Promise<string | null> {
  using unowned = new UnownedRejections();
  const message = await play(scenario);
  return message ?? await unowned.first();
}

/** Collects unhandled rejections, which would end the process. */
class UnownedRejections implements Disposable {
  #first: string | null = null;

  constructor() {
    globalThis.addEventListener("unhandledrejection", this.#note);
  }

  /** They are reported when the event loop turns. */
  async first(): Promise<string | null> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return this.#first;
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("unhandledrejection", this.#note);
  }

  readonly #note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    this.#first ??= `Unowned rejection: ${event.reason}`;
  };
}

/**
 * Interleavings between two turns of the event loop; a turn takes longer than
 * an interleaving.
 */
const RUNS_PER_TURN = 256;

/**
 * Plays `runs` interleavings of about `steps` steps, each with a seed of its
 * own.
 *
 * @returns the first that breaks an invariant, shrunk, or null
 */
export async function simulate(
  firstSeed: number,
  runs: number,
  steps: number,
  processes = 1,
): Promise<Finding | null> {
  const scenarioAt = (seed: number) =>
    processes > 1
      ? linkedScenarioOf(seed, steps, processes)
      : scenarioOf(seed, steps);
  const end = firstSeed + runs;
  for (let from = firstSeed; from < end; from += RUNS_PER_TURN) {
    const to = Math.min(end, from + RUNS_PER_TURN);
    if (await playAll(from, to, scenarioAt)) continue;
    for (let seed = from; seed < to; seed++) {
      const scenario = scenarioAt(seed);
      const message = await playAlone(scenario);
      if (message !== null) {
        return { seed, message, scenario: await shrink(scenario, message) };
      }
    }
  }
  return null;
}

/** @returns whether every invariant held */
async function playAll(
  from: number,
  to: number,
  scenarioAt: (seed: number) => Scenario,
) {
  using unowned = new UnownedRejections();
  let held = true;
  for (let seed = from; seed < to && held; seed++) {
    held = await play(scenarioAt(seed)) === null;
  }
  return await unowned.first() === null && held;
}

/**
 * Removes steps, many at a time first, as long as the same invariant breaks.
 */
export async function shrink(
  scenario: Scenario,
  message: string,
): Promise<Scenario> {
  let { steps } = scenario;
  for (let size = steps.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < steps.length;) {
      const fewer: Step[] = steps.toSpliced(at, size);
      if (await playAlone({ ...scenario, steps: fewer }) === message) {
        steps = fewer;
      } else at += size;
    }
  }
  return { ...scenario, steps };
}

/** A text for people, with code to be pasted into a test. */
export function describeFinding({ seed, message, scenario }: Finding): string {
  return [
    `Seed ${seed}: ${message}`,
    `With ${scenario.users} users${
      scenario.tokens ? " whose names come from tokens" : ""
    },`,
    ...scenario.bus ? [`bus ${JSON.stringify(scenario.bus)},`] : [],
    `presence ${JSON.stringify(scenario.everybody)}, ${
      scenario.paced ? "late" : "at once"
    }:`,
    ...scenario.steps.map((step) => `  ${JSON.stringify(step)},`),
  ].join("\n");
}
