import type { MediaServerStatus } from "../media/media_server_status.ts";

/** In ms; calls suffer long before, but a machine that is only busy should not be taken out. */
const STARVED_MS = 1_000;

/** What readiness is judged by. */
export interface HealthFacts {
  /** The service goes down. */
  draining: boolean;
  mediaServers: readonly Pick<MediaServerStatus, "state">[];
  /** The event loop's worst lateness of late, in ms. */
  lagMs: number;
}

/**
 * Why no new calls should be sent here, in words without names or addresses;
 * empty when they may.
 */
export function readinessProblems(
  { draining, mediaServers, lagMs }: HealthFacts,
): string[] {
  const problems: string[] = [];
  if (draining) problems.push("going down");
  if (!mediaServers.some(({ state }) => state === "up")) {
    problems.push("no media server is up");
  }
  if (lagMs > STARVED_MS) problems.push("the event loop is starved");
  return problems;
}
