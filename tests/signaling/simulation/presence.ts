import { assert } from "@std/assert";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import type { ServerMessage } from "../../../lib/shared/protocol.ts";
import type { User } from "../../../lib/shared/protocol_values.ts";
import type { EverybodyLimits } from "../../../lib/signaling/sessions/presence_limits.ts";
import type { Session } from "./books.ts";

/** As many as there are in a scenario at most. */
const MAX_PEOPLE = 6;

/**
 * The people who are present, by key, and their calls: at most one each.
 *
 * @param devices whether a person may have several
 */
export function peopleOf(
  live: Session[],
  devices: boolean,
): Map<string, Session["call"]> {
  const calls = new Map<string, Session["call"]>();
  for (const { key, call } of live) {
    const before = calls.get(key);
    assert(devices || before === undefined, "a name is held twice");
    assert(!before || !call || before === call, "a person is in two calls");
    calls.set(key, before ?? call);
  }
  return calls;
}

/** When people hear of whom. */
export interface PresenceRules {
  everybody: EverybodyLimits;
  /** Whether they may hear it late. */
  paced: boolean;
}

/** The exchange handles a `watch` of this session. */
export function watches(session: Session | null, names: string[]): void {
  if (session?.protocolVersion !== 2) return;
  const keys = new Set(names.map(userNameKey));
  keys.delete(session.key);
  session.watched = keys;
}

/** A session is told all of its presence. */
export function hearsOf(
  session: Session,
  everybody: boolean,
  users: readonly User[] = [],
): void {
  session.everybody = everybody;
  session.here = new Map(
    users.map(({ name, busy }) => [userNameKey(name), busy]),
  );
}

/** A session is told of a change. */
export function hearsChange(
  session: Session,
  message: ServerMessage & { id: "userJoined" | "userLeft" | "userBusy" },
  rules: PresenceRules,
): void {
  const { here } = session;
  const key = userNameKey(message.name);
  const news = here.has(key) === (message.id !== "userJoined");
  assert(
    session.watched || rules.everybody.upTo > 0,
    "a change for one who watches nobody",
  );
  assert(news || !isChecked(session, rules), "somebody joined or left twice");
  if (message.id === "userLeft") here.delete(key);
  else here.set(key, message.id === "userBusy" && message.busy);
}

/** A session that never watches is not told that there are many people, or few again. */
function isChecked(
  { watched }: Session,
  { everybody: { upTo } }: PresenceRules,
): boolean {
  return watched !== null || upTo >= MAX_PEOPLE;
}

/**
 * Checks presence: everybody, or everybody who is watched, is listed once,
 * whatever devices they have.
 */
export function checkPresence(
  session: Session,
  people: Map<string, Session["call"]>,
  rules: PresenceRules,
): void {
  if (!isChecked(session, rules)) return;
  const { here, key, everybody, watched } = session;
  const { upTo, again } = rules.everybody;
  assert(!everybody || people.size <= upTo, "many people are told of");
  assert(everybody || people.size > again, "few people are not told of");
  const expected = [...people.keys()]
    .filter((other) => other !== key && (everybody || watched?.has(other)));
  assert(here.size === expected.length, "presence miscounts people");
  for (const other of expected) {
    const inCall = (people.get(other) ?? null) !== null;
    assert(here.get(other) === inCall, "presence is wrong about somebody");
  }
}

/** Checks the answer to a search by the first sign of a name. */
export function checkFound(
  { key }: Session,
  { text, users = [] }: ServerMessage & { id: "foundUsers" },
  people: Map<string, Session["call"]>,
): void {
  const found = new Map(
    users.map(({ name, busy }) => [userNameKey(name), busy]),
  );
  for (const [other, call] of people) {
    const fits = other !== key && other.startsWith(userNameKey(text));
    const expected = fits ? call !== null : undefined;
    assert(found.get(other) === expected, "a search finds the wrong people");
    found.delete(other);
  }
  assert(found.size === 0, "a search finds people who are not here");
}
