import {
  type Scenario,
  scenarioOf,
  seededNumbers,
  type StepKind,
} from "./steps.ts";

/** Between several processes, after some acts of the bus. */
const BUS_KINDS = [
  "killLeader",
  "killFollower",
  "breakLink",
  /** All lines are lost, and nobody notices before it is silent for too long. */
  "muteLink",
  "freezeLeader",
  "freezeFollower",
  "handOver",
] as const;
/** See {@link BUS_KINDS}. */
export type BusStepKind = typeof BUS_KINDS[number];

/** Steps in each of which somebody sends a message. */
const SENT: ReadonlySet<string> = new Set([
  "register",
  "call",
  "accept",
  "reject",
  "candidate",
  "stop",
  "prepare",
  "chat",
  "typing",
  "mediaState",
  "recordingWish",
  "watch",
  "ping",
]);

/** Whether somebody sends a message in a step of this kind. */
export function isSent(kind: StepKind | undefined): boolean {
  return kind !== undefined && SENT.has(kind);
}

/** The scenario of a seed at several processes, between which something goes wrong a few times. */
export function linkedScenarioOf(
  seed: number,
  length: number,
  processes: number,
): Scenario {
  const next = seededNumbers(Math.imul(seed, 0x85ebca6b));
  const scenario = scenarioOf(seed, length);
  // The process that leads does not end calls: it hands them over.
  const steps = scenario.steps.filter(({ kind }) => kind !== "shutdown");
  for (let left = next(4); left > 0; left--) {
    steps.splice(next(steps.length), 0, {
      kind: BUS_KINDS[next(BUS_KINDS.length)],
      user: next(processes),
      pick: next(64),
      variant: next(64),
    });
  }
  return { ...scenario, steps, bus: { processes, seed } };
}
