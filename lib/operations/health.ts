import type { ReadinessProblem } from "../shared/operator_status.ts";
import type { MediaServerStatus } from "../media/media_server_status.ts";

/** ms of event loop delay above which the service is not ready. Calls suffer long before, but a machine that is only busy should not be taken out. */
const STARVED_MS = 1_000;

/** Inputs of the readiness check. */
export interface HealthFacts {
  /** Whether the process that has the exchange can be reached; only of a cluster it may be another one. */
  reached: boolean;
  /** Whether the service is shutting down; absent while the exchange cannot be reached. */
  draining?: boolean;
  /** Absent while the exchange cannot be reached. */
  mediaServers?: readonly Pick<MediaServerStatus, "state">[];
  /** Longest recent event loop delay, in ms. */
  lagMs: number;
}

/**
 * Reasons why no new calls should be sent here, without names or addresses;
 * empty when the service is ready.
 */
export function readinessProblems(
  { reached, draining = false, mediaServers, lagMs }: HealthFacts,
): ReadinessProblem[] {
  const problems: ReadinessProblem[] = [];
  if (!reached) problems.push("the exchange cannot be reached");
  if (draining) problems.push("going down");
  if (mediaServers && !mediaServers.some(({ state }) => state === "up")) {
    problems.push("no media server is up");
  }
  if (lagMs > STARVED_MS) problems.push("the event loop is starved");
  return problems;
}
