import type { Operations } from "../../lib/operations/operations.ts";

/** Operations of a service that is not there, open to everybody. */
export const FAKE_OPERATIONS: Operations = {
  operatorsPage: true,
  problems: () => Promise.resolve([]),
  maySeeMetrics: () => true,
  metrics: () => Promise.resolve({ type: "text/plain", text: "metrics\n" }),
  isOperator: () => true,
  tokenWaitS: () => 0,
  status: () => Promise.reject(new Error("no status in this test")),
  drain: () => Promise.resolve(true),
  sessions: () => Promise.resolve({ sessions: [], more: false }),
  endSessions: () => Promise.resolve(0),
  bans: () => Promise.resolve({ bans: [], kept: false }),
  ban: () => Promise.resolve({ type: "impossible" }),
  liftBan: () => Promise.resolve(false),
  guestLinks: () => Promise.resolve({ links: [] }),
  makeGuestLink: () => Promise.resolve(null),
  endGuestLink: () => Promise.resolve(false),
  fault: () => {},
};
