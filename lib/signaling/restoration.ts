import type { ExchangeStore } from "./store.ts";
import type { Bans } from "./sessions/bans.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { MissedCalls } from "./calls/missed_calls.ts";
import type { Calls } from "./calls/calls.ts";
import type { UserSession } from "./sessions/user_session.ts";

/**
 * Restores the previous process's state: sessions wait for their sockets as
 * after a drop, and established calls continue. A call that was not accepted,
 * or with a party that cannot come back, ends with an explanation.
 */
export function restore(
  saved: ReturnType<ExchangeStore["load"]>,
  door: Bans,
  missed: MissedCalls,
  sessions: Sessions,
  calls: Calls,
): void {
  for (const ban of saved.bans) door.restore(ban);
  missed.restore(saved.missedCalls);
  const byId = new Map<string, UserSession>();
  for (const session of saved.sessions) {
    byId.set(session.id, sessions.restore(session));
  }
  for (const call of saved.calls) {
    const there = ({ sessions }: { sessions: string[] }) =>
      sessions.flatMap((id) => byId.get(id) ?? []);
    const callers = there(call.caller);
    const callees = there(call.callee);
    if (call.active && callers.length === 1 && callees.length === 1) {
      calls.restore(call, callers[0], callees[0]);
    } else calls.abandon(call, callers, callees);
  }
}
