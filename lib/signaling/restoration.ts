import { endMessages } from "./calls/call_messages.ts";
import type { CallEnd } from "./calls/call_event.ts";
import { type CallRecord, callRecord } from "./calls/call_record.ts";
import { endReport } from "./calls/call_reports.ts";
import type { Calls } from "./calls/calls.ts";
import type { LeftMessages } from "./calls/left_messages.ts";
import type { LeftTexts } from "./calls/left_texts.ts";
import type { MissedCalls } from "./calls/missed_calls.ts";
import type { Clock } from "./clock.ts";
import type { ExchangeEvent } from "./exchange_event.ts";
import type { Journal } from "./journal.ts";
import { userNameKey } from "../shared/name_key.ts";
import type { Bans } from "./sessions/bans.ts";
import type { GuestLinks } from "./sessions/guest_links.ts";
import type { PeopleControl } from "./sessions/people_control.ts";
import type { PeopleRecents } from "./sessions/people_recents.ts";
import type { PeopleSettings } from "./sessions/people_settings.ts";
import type { PushSubscriptions } from "./sessions/push_subscriptions.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { UserSession } from "./sessions/user_session.ts";
import type { ExchangeStore, SavedCall, SavedSession } from "./store.ts";

/** The parts of the exchange that are restored, or hear of what is not. */
export interface RestorationParts {
  bans: Bans;
  missed: MissedCalls;
  texts: LeftTexts;
  /** Null where none are kept. */
  messages: LeftMessages | null;
  settings: PeopleSettings;
  recents: PeopleRecents;
  guests: GuestLinks;
  subscriptions: PushSubscriptions;
  sessions: Sessions;
  calls: Calls;
  people: PeopleControl;
  journal: Journal;
  clock: Clock;
  event(event: ExchangeEvent): void;
  recorded?(record: CallRecord): void;
}

/** Sessions restored without a pause: about 5 ms. */
const AT_ONCE = 250;

/** Sessions that come back in a second on a busy machine, as measured (docs/scale.md). Each thousand gets a second more to do so. */
const BACK_A_SECOND = 1_000;

/** Costs of steps, compared with that of restoring a session. */
const COSTS = { read: 0.2, session: 1, call: 1, timer: 0.05 };

/**
 * Restores the previous process's state: sessions wait for their sockets as
 * after a drop, and established calls continue, before sessions without calls. A
 * call that was not accepted, or with a party that cannot come back, ends with an
 * explanation.
 *
 * @param turn lets other work have its turn; absent where all is to be restored before this returns
 */
export async function restore(
  saved: ReturnType<ExchangeStore["load"]>,
  parts: RestorationParts,
  turn?: () => Promise<void>,
): Promise<void> {
  let cost = 0;
  for (const step of steps(saved, parts)) {
    cost += step;
    if (!turn || cost < AT_ONCE) continue;
    cost = 0;
    await turn();
  }
}

/** Restores step by step. Yields what each step has cost. */
function* steps(
  saved: ReturnType<ExchangeStore["load"]>,
  parts: RestorationParts,
): Generator<number> {
  const { bans, missed, subscriptions, sessions, calls, people } = parts;
  for (const ban of saved.bans) bans.restore(ban);
  // First: some keep the names to which the calls were.
  subscriptions.restore(saved.subscriptions);
  missed.restore(saved.missedCalls);
  parts.texts.restore(saved.leftTexts);
  parts.settings.restore(saved.settings);
  parts.recents.restore(saved.recents);
  parts.guests.restore(saved.guestLinks);
  const inCalls = new Set(
    saved.calls.flatMap(({ caller, callee }) => [
      ...caller.sessions,
      ...callee.sessions,
    ]),
  );
  const byId = new Map<string, UserSession>();
  const others: SavedSession[] = [];
  for (const session of saved.sessions) {
    yield COSTS.read;
    if (!inCalls.has(session.id)) {
      others.push(session);
      continue;
    }
    byId.set(session.id, sessions.restore(session));
    yield COSTS.session;
  }
  for (const call of saved.calls) {
    yield COSTS.call;
    const there = ({ sessions }: { sessions: string[] }) =>
      sessions.flatMap((id) => byId.get(id) ?? []);
    const callers = there(call.caller);
    const callees = there(call.callee);
    if (call.active && callers.length === 1 && callees.length === 1) {
      calls.restore(call, callers[0], callees[0]);
    } else abandon(call, callers, callees, parts);
  }
  const restored = [...byId.values()];
  for (const session of others) {
    restored.push(sessions.restore(session));
    yield COSTS.session;
  }
  // They may be for people who are here, under names that anybody can have.
  parts.messages?.restore(saved.leftMessages, saved.messageKeys);
  const longerMs = Math.floor(restored.length / BACK_A_SECOND) * 1_000;
  for (const session of restored) {
    sessions.awaitSocket(session, longerMs);
    yield COSTS.timer;
  }
  // The previous process may have ended between a ban and its effect.
  people.endBanned();
}

/**
 * Ends a call that cannot continue.
 *
 * @param callers those of its parties that may come back
 */
function abandon(
  saved: SavedCall,
  callers: UserSession[],
  callees: UserSession[],
  { journal, clock, missed, event, recorded }: RestorationParts,
): void {
  const { id, callee } = saved;
  const gone = callers.length === 0 ? saved.caller : callee;
  const end: CallEnd = saved.active
    ? {
      reason: "peer_lost",
      message: `The connection to ${gone.name} was lost.`,
      from: "active",
    }
    : {
      reason: "server_shutdown",
      message: "The server was restarted.",
      from: "ringing",
    };
  journal.callOver(id);
  // It rang where nobody can be told now, as at a browser whose page is closed.
  if (!saved.active && callees.length < callee.sessions.length) {
    const { name } = saved.caller;
    const key = userNameKey(name);
    missed.unanswered({ name, key }, userNameKey(callee.name));
  }
  const [caller] = callers;
  for (const session of [...callers, ...callees]) {
    // Messages about it may still arrive.
    session.leaveCall(id);
    for (
      const { message } of endMessages({ id, caller, callee }, session, end)
    ) session.send(message);
  }
  event(endReport(saved, end, clock.now()));
  const answeredAt = saved.answeredAt ?? null;
  recorded?.(callRecord({ ...saved, answeredAt }, end, clock.now()));
}
