import { assert } from "@std/assert";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import type { PersonSettings } from "../../../lib/shared/person_settings.ts";
import type { FakeClock } from "../fakes.ts";
import type { MemoryStore } from "../memory_store.ts";
import type { Session } from "./books.ts";
import { hears } from "./line.ts";
import { NAMES } from "./person.ts";
import type { WakingLedger } from "./waking_ledger.ts";

const MINUTE_MS = 60_000;
/** Minutes of the hours in which calls ring: they begin or end during a run. */
const HOURS = [[0, 1], [1, 0], [2, 1], [1, 2]];

/** Choices about calls: each list is empty or names one person. In the order of their schema, in which they come over a link. */
export function choicesOf(pick: number, variant: number): PersonSettings {
  const one = NAMES[pick % 4];
  const another = NAMES[(pick >> 2) % 4];
  const [from, to] = HOURS[(pick >> 4) % HOURS.length];
  return {
    favourites: variant & 4 ? [another] : [],
    blocked: variant & 1 ? [variant & 2 ? one : one.toUpperCase()] : [],
    doNotDisturb: (variant & 24) === 8,
    hours: (variant & 24) === 16 ? { from, to, timeZone: "UTC" } : null,
    favouritesPass: (variant & 32) === 0,
  };
}

/** Dependencies of {@link ChoicesLedger}. */
export interface ChoicesParts {
  clock: FakeClock;
  store: MemoryStore;
  waking: WakingLedger;
  /** Sessions of a person. */
  devices(name: string): Session[];
}

/**
 * The choices of people about calls to them: who is not wanted does not ring,
 * and hears the same whatever the choice was.
 */
export class ChoicesLedger {
  /** By the people's keys. */
  readonly #all = new Map<string, PersonSettings>();
  /** Those before the present step, which may not be written down yet. */
  readonly #before = new Map<string, PersonSettings>();
  /** Keys of people who chose during a shutdown. */
  readonly #unsure = new Set<string>();
  /** The caller who has to hear now that the callee takes no calls. */
  #refused: Session | null = null;
  /** Devices that have to hear now who was refused. */
  readonly #missedAt = new Map<Session, string>();
  /** Missed calls that may not be kept, and those that have to be, by their keys in the store. */
  readonly #kept = new Map<string, boolean>();

  constructor(private readonly parts: ChoicesParts) {}

  /** The choices of a person; undefined if there are none. */
  of(key: string): PersonSettings | undefined {
    return this.#all.get(key);
  }

  /**
   * Choices reach the exchange.
   *
   * @param closing whether a shutdown may have ended the session
   */
  chosen(
    session: Session | null,
    choices: PersonSettings,
    closing: boolean,
  ): void {
    if (session?.protocolVersion !== 2) return;
    const { key } = session;
    if (closing) {
      this.#unsure.add(key);
      return;
    }
    if (!this.#before.has(key)) this.#before.set(key, this.#all.get(key)!);
    this.#all.set(key, choices);
    session.choices = choices;
  }

  /** Whether this person wants to hear nothing of the caller. */
  blocks(key: string, caller: string): boolean {
    return has(this.of(key)?.blocked, caller);
  }

  /** Whether no call of the caller may ring at this person now. */
  refuses(key: string, caller: string): boolean {
    const choices = this.of(key);
    if (!choices) return false;
    if (this.blocks(key, caller)) return true;
    const { doNotDisturb, hours, favouritesPass, favourites } = choices;
    if (favouritesPass && has(favourites, caller)) return false;
    return doNotDisturb || hours !== null && !this.#isIn(hours);
  }

  #isIn({ from, to }: NonNullable<PersonSettings["hours"]>): boolean {
    const minute = Math.floor(this.parts.clock.now() / MINUTE_MS);
    return from < to
      ? from <= minute && minute < to
      : from <= minute || minute < to;
  }

  /** A call to this name reaches the exchange. */
  called(caller: Session | null, to: string): void {
    this.#refused = null;
    if (!caller) return;
    const { devices, waking, store } = this.parts;
    const key = userNameKey(to);
    const there = devices(to);
    // They hear first of themselves.
    if (key === caller.key) return;
    if (devices(caller.name).some(({ call }) => call)) return;
    const blocked = this.blocks(key, caller.key);
    const record = JSON.stringify([key, caller.key]);
    if (blocked) this.#kept.set(record, store.missedCalls.has(record));
    const isHere = there.length > 0 || waking.wakes(key, there) ||
      waking.isRinging(key);
    if (!isHere || !this.refuses(key, caller.key)) return;
    this.#refused = caller;
    if (blocked) return;
    if (there.length === 0) this.#kept.set(record, true);
    for (const device of there) {
      if (device.protocolVersion === 1 || !hears(device.line)) continue;
      this.#missedAt.set(device, caller.name);
    }
  }

  /** A caller hears that somebody takes no calls. */
  refused(caller: Session, step: number): void {
    if (caller === this.#refused) this.#refused = null;
    // Kept for a dropped socket, it may be of an earlier call.
    else assert(caller.backIn === step, "a call that is wanted was refused");
  }

  /** A device hears of a call that was missed now. */
  missed(device: Session, from: string, step: number): void {
    if (this.#missedAt.get(device) === from) this.#missedAt.delete(device);
    assert(
      device.backIn === step || !this.blocks(device.key, userNameKey(from)),
      "somebody hears of a blocked caller",
    );
  }

  /** All that follows from a step has happened. */
  check(live: readonly Session[]): void {
    const { waking, store } = this.parts;
    if (this.#refused) {
      assert(
        !hears(this.#refused.line),
        "a caller who is not wanted hears something else",
      );
      this.#refused = null;
    }
    for (const device of this.#missedAt.keys()) {
      assert(!hears(device.line), "a refused call was not told");
    }
    this.#missedAt.clear();
    for (const [record, kept] of this.#kept) {
      assert(
        store.missedCalls.has(record) === kept,
        kept ? "a refused call was not kept" : "a blocked call was kept",
      );
    }
    this.#kept.clear();
    this.#before.clear();
    if (this.#all.size === 0) return;
    for (const key of this.#all.keys()) {
      const here = live.some((session) => session.key === key);
      if (!here && !waking.isOnes(key)) this.#all.delete(key);
    }
    for (const { key, choices, line, protocolVersion } of live) {
      if (protocolVersion === 1 || !hears(line)) continue;
      assert(
        same(choices, this.of(key)),
        "a device does not know its person's choices",
      );
    }
  }

  /** The process was killed, maybe before it stored something. */
  restarted(): void {
    const { waking, store } = this.parts;
    this.#refused = null;
    this.#missedAt.clear();
    this.#kept.clear();
    const stored = new Map(
      store.settings.all.map(({ key, settings }) => [key, settings]),
    );
    for (const key of new Set([...this.#all.keys(), ...this.#unsure])) {
      const written = waking.isOnes(key) ? stored.get(key) : undefined;
      assert(
        !waking.isOnes(key) || this.#unsure.has(key) ||
          same(written, this.of(key)) ||
          this.#before.has(key) && same(written, this.#before.get(key)),
        "choices were lost",
      );
      if (written) this.#all.set(key, written);
      else this.#all.delete(key);
    }
    this.#before.clear();
    this.#unsure.clear();
  }
}

function has(names: readonly string[] | undefined, key: string): boolean {
  return names?.some((name) => userNameKey(name) === key) ?? false;
}

function same(
  one: PersonSettings | undefined,
  other: PersonSettings | undefined,
): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
