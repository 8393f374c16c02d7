import * as v from "valibot";
import { userNameKey } from "../../shared/name_key.ts";
import { DAY_MINUTES, PersonSettings } from "../../shared/person_settings.ts";
import type { RecordStore } from "../calls/kept_for_people.ts";
import type { Clock } from "../clock.ts";
import type { UserRegistry } from "./user_registry.ts";
import type { UserSession } from "./user_session.ts";

/** Limit of people whose settings are kept while they are away: about 1 KB each. */
export const MAX_KEPT_SETTINGS = 10_000;

/** The settings of a person, for the next process. */
export const SavedSettings = v.object({
  /** The person's name as it is compared; see `userNameKey`. */
  key: v.string(),
  /** When they were changed, in epoch ms. */
  at: v.number(),
  settings: PersonSettings,
});
/** See {@link SavedSettings}. */
export type SavedSettings = v.InferOutput<typeof SavedSettings>;

/** Dependencies of {@link PeopleSettings}. */
export interface PeopleSettingsParts {
  users: UserRegistry;
  clock: Pick<Clock, "now">;
  /** Whether only one person can have this name: settings outlive a visit only then. */
  isOnes(key: string): boolean;
  /** Absent where they end with the process. */
  store?: { settings: RecordStore<SavedSettings> };
}

/** The choices of people about calls to them. */
export class PeopleSettings {
  /** In the order of time. */
  readonly #all = new Map<string, SavedSettings>();

  constructor(private readonly parts: PeopleSettingsParts) {}

  /** Restores the settings of the previous process. */
  restore(saved: readonly SavedSettings[]): void {
    for (const one of saved.toSorted((a, b) => a.at - b.at)) {
      this.#all.set(one.key, one);
      if (!this.parts.isOnes(one.key)) this.#forget(one.key);
    }
  }

  /** A person changes them; the other devices hear of it. */
  set(self: UserSession, settings: PersonSettings): void {
    const { key } = self;
    const before = this.of(key);
    if (JSON.stringify(before) === JSON.stringify(settings)) return;
    const { users, clock, store, isOnes } = this.parts;
    const saved = { key, at: clock.now(), settings };
    this.#all.delete(key);
    this.#all.set(key, saved);
    if (isOnes(key)) store?.settings.put(key, saved);
    for (const device of users.devicesOf(self)) {
      // The choices of another device may still be on their way to this one: its own come after them.
      if (device === self && !self.toldSettings) continue;
      device.toldSettings = true;
      device.send({ id: "settings", settings });
    }
    if (this.#all.size > MAX_KEPT_SETTINGS) this.#forgetOldest();
  }

  /** The settings of a person; undefined if they chose nothing. */
  of(key: string): PersonSettings | undefined {
    return this.#all.get(key)?.settings;
  }

  /** Whether the caller's calls are refused at any time. */
  blocks(key: string, caller: string): boolean {
    return has(this.of(key)?.blocked, caller);
  }

  /** Whether this person takes no call of the caller now. */
  refuses(key: string, caller: string): boolean {
    const settings = this.of(key);
    if (!settings) return false;
    const { doNotDisturb, hours, favouritesPass, favourites } = settings;
    if (this.blocks(key, caller)) return true;
    const closed = doNotDisturb || hours !== null && !this.#isWithin(hours);
    return closed && !(favouritesPass && has(favourites, caller));
  }

  /** A session ended: where anybody can have the name, its settings end with the last one. */
  left({ key }: UserSession): void {
    const { users, isOnes, store } = this.parts;
    const saved = this.#all.get(key);
    if (!saved || users.devicesOf({ key }).length > 0) return;
    // The name may be kept only since they were changed.
    if (isOnes(key)) store?.settings.put(key, saved);
    else this.#forget(key);
  }

  /** A browser keeps this name, maybe only since they were changed: they outlive the process, too. */
  nameKept(key: string): void {
    const saved = this.#all.get(key);
    if (saved) this.parts.store?.settings.put(key, saved);
  }

  /** From now on anybody can have this name, but whoever is here goes on. */
  nameFreed(key: string): void {
    if (this.parts.users.devicesOf({ key }).length === 0) this.#forget(key);
    else this.parts.store?.settings.delete(key);
  }

  #forget(key: string): void {
    if (this.#all.delete(key)) this.parts.store?.settings.delete(key);
  }

  /** Settings of those who are here go last: their people may not notice. */
  #forgetOldest(): void {
    const { users } = this.parts;
    const away = [...this.#all.keys()]
      .find((key) => users.devicesOf({ key }).length === 0);
    if (away !== undefined) this.#forget(away);
  }

  #isWithin({ from, to, timeZone }: NonNullable<PersonSettings["hours"]>) {
    const now = minuteOf(this.parts.clock.now(), timeZone);
    const length = (to - from + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
    return (now - from + DAY_MINUTES) % DAY_MINUTES < length;
  }
}

/** The minute of the day at this place. */
function minuteOf(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone,
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  }).formatToParts(at);
  const of = (type: string) =>
    Number(parts.find((part) => part.type === type)?.value);
  return of("hour") * 60 + of("minute");
}

function has(names: readonly string[] | undefined, key: string): boolean {
  return names?.some((name) => userNameKey(name) === key) ?? false;
}

/** Whether this machine knows the time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
