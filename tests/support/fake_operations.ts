import type { Operations } from "../../lib/operations/operations.ts";

/** Operations of a service that is not there, open to everybody. */
export const FAKE_OPERATIONS: Operations = {
  operatorsPage: true,
  problems: () => [],
  maySeeMetrics: () => true,
  metrics: () => Promise.resolve({ type: "text/plain", text: "metrics\n" }),
  isOperator: () => true,
  tokenWaitS: () => 0,
  status: () => Promise.reject(new Error("no status in this test")),
  drain: () => true,
  sessions: () => ({ sessions: [], more: false }),
  endSessions: () => 0,
  bans: () => ({ bans: [], kept: false }),
  ban: () => ({ type: "impossible" }),
  liftBan: () => false,
  fault: () => {},
};
