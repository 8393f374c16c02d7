import { assert } from "@std/assert";
import type { Session } from "./books.ts";

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

/**
 * Checks presence: every other person is listed once, whatever devices they
 * have.
 */
export function checkPresence(
  { here, key }: Session,
  people: Map<string, Session["call"]>,
): void {
  const others = people.size - 1;
  assert(here.size === others && !here.has(key), "presence miscounts people");
  for (const [other, busy] of here) {
    const inCall = (people.get(other) ?? null) !== null;
    assert(inCall === busy, "presence is wrong about somebody");
  }
}
