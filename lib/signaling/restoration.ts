import type { ExchangeStore } from "./store.ts";
import type { Bans } from "./sessions/bans.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { Calls } from "./calls/calls.ts";
import type { UserSession } from "./sessions/user_session.ts";

/**
 * Restores the previous process's state: sessions wait for their sockets as
 * after a drop, and established calls continue. A call that was not accepted,
 * or with a party that cannot come back, ends with an explanation.
 */
export function restore(
  { sessions, calls, bans }: ReturnType<ExchangeStore["load"]>,
  door: Bans,
  registration: Sessions,
  standing: Calls,
): void {
  for (const ban of bans) door.restore(ban);
  const byId = new Map<string, UserSession>();
  for (const saved of sessions) byId.set(saved.id, registration.restore(saved));
  for (const saved of calls) {
    const there = ({ sessions }: { sessions: string[] }) =>
      sessions.flatMap((id) => byId.get(id) ?? []);
    const callers = there(saved.caller);
    const callees = there(saved.callee);
    if (saved.active && callers.length === 1 && callees.length === 1) {
      standing.restore(saved, callers[0], callees[0]);
    } else standing.abandon(saved, callers, callees);
  }
}
