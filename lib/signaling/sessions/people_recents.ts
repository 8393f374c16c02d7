import * as v from "valibot";
import {
  mergeRecentCalls,
  NO_RECENT_CALLS,
  RECENT_MS,
} from "../../shared/merge_recent_calls.ts";
import { RecentCalls } from "../../shared/recent_calls.ts";
import type { RecordStore } from "../calls/kept_for_people.ts";
import type { Clock } from "../clock.ts";
import type { UserRegistry } from "./user_registry.ts";
import type { UserSession } from "./user_session.ts";

/** Limit of people whose recent calls are kept: up to 5 KB each. */
export const MAX_KEPT_RECENTS = 10_000;
/** How far the clock of a device may be ahead, in ms: a wrong time zone. */
const MAX_AHEAD_MS = 86_400_000;

/** The recent calls of a person, for the next process. */
export const SavedRecents = v.object({
  /** The person's name as it is compared; see `userNameKey`. */
  key: v.string(),
  /** When they were changed, in epoch ms. */
  at: v.number(),
  recents: RecentCalls,
});
/** See {@link SavedRecents}. */
export type SavedRecents = v.InferOutput<typeof SavedRecents>;

/** Dependencies of {@link PeopleRecents}. */
export interface PeopleRecentsParts {
  users: UserRegistry;
  clock: Pick<Clock, "now">;
  /** Absent where no token proves who somebody is: nothing is kept there. */
  identity?: unknown;
  /** Absent where they end with the process. */
  store?: { recents: RecordStore<SavedRecents> };
}

/** The recent calls that the devices of a person share. */
export class PeopleRecents {
  /** In the order of time. */
  readonly #all = new Map<string, SavedRecents>();

  constructor(private readonly parts: PeopleRecentsParts) {}

  /** Whether those of this person are kept. */
  keeps({ guest }: UserSession): boolean {
    return this.parts.identity !== undefined && !guest;
  }

  /** Restores those of the previous process. */
  restore(saved: readonly SavedRecents[]): void {
    for (const one of saved.toSorted((a, b) => a.at - b.at)) {
      this.#all.set(one.key, one);
      if (this.parts.identity === undefined) this.#forget(one.key);
    }
    this.#forgetOld();
  }

  /** A session registered: it may tell of its own calls from now on. */
  tell(session: UserSession): void {
    if (!this.keeps(session)) return;
    session.send({ id: "recents", recents: this.of(session.key) });
  }

  /** A device tells of its calls; the person's other devices hear of those that are new. */
  add(self: UserSession, told: RecentCalls): void {
    const { key } = self;
    const { users, clock, store } = this.parts;
    const now = clock.now();
    const before = this.of(key);
    const recents = mergeRecentCalls(before, {
      calls: told.calls.filter(({ at }) =>
        at > now - RECENT_MS && at <= now + MAX_AHEAD_MS
      ),
      clearedAt: told.clearedAt <= now + MAX_AHEAD_MS ? told.clearedAt : 0,
    });
    if (JSON.stringify(before) === JSON.stringify(recents)) return;
    const saved = { key, at: now, recents };
    this.#all.delete(key);
    this.#all.set(key, saved);
    store?.recents.put(key, saved);
    for (const device of users.devicesOf(self)) {
      if (device !== self) device.send({ id: "recents", recents });
    }
    this.#forgetOld();
  }

  /** Those of a person that are not too old. */
  of(key: string): RecentCalls {
    const { calls, clearedAt } = this.#all.get(key)?.recents ?? NO_RECENT_CALLS;
    const after = this.parts.clock.now() - RECENT_MS;
    return { calls: calls.filter(({ at }) => at > after), clearedAt };
  }

  /** Lists that did not change for so long have old calls only; and there is a limit. */
  #forgetOld(): void {
    const before = this.parts.clock.now() - RECENT_MS - MAX_AHEAD_MS;
    for (const { key, at } of this.#all.values()) {
      if (at > before && this.#all.size <= MAX_KEPT_RECENTS) return;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    if (this.#all.delete(key)) this.parts.store?.recents.delete(key);
  }
}
