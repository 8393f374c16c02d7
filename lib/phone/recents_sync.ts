import { effect, untracked } from "@preact/signals";
import {
  mergeRecentCalls,
  NO_RECENT_CALLS,
  RECENT_MS,
} from "../shared/merge_recent_calls.ts";
import { userNameKey } from "../shared/name_key.ts";
import type { PastCall } from "../shared/past_call.ts";
import type { RecentCalls } from "../shared/recent_calls.ts";
import { lastAside } from "./aside.ts";
import type { Phone } from "./phone.ts";

/**
 * Shares the recent calls with the person's other devices, where the server
 * keeps them: it says so by telling those that it has. Loaded together with the
 * screens that follow the first one.
 *
 * @param now the time in epoch ms
 * @returns a function that ends it
 */
export function keepRecents(
  phone: Pick<Phone, "history" | "preferences" | "aside" | "link" | "ask">,
  now: () => number,
): () => void {
  const { history } = phone;
  let before: readonly PastCall[] = [];
  let heard: unknown;
  /** Told since that message. */
  let told = NO_RECENT_CALLS;
  return effect(() => {
    const calls = history.calls.value;
    const { callsOf, clearedAt } = untracked(() =>
      phone.preferences.values.value
    );
    const cleared = calls.length === 0 ? before : [];
    before = calls;
    const own = {
      calls,
      clearedAt: Math.max(clearedAt, ...cleared.map(({ at }) => at)),
    };
    keep(callsOf, own, phone);

    const message = lastAside(phone.aside.value, "recents");
    const name = lastAside(phone.aside.value, "registerResponse")?.name;
    if (!message || name === undefined) return;
    if (message !== heard) {
      heard = message;
      told = NO_RECENT_CALLS;
    }
    const person = userNameKey(name);
    const known = mergeRecentCalls<PastCall>(message.recents, told);
    // Calls of somebody else who used this device are nobody else's business.
    const all = mergeRecentCalls<PastCall>(
      callsOf === "" || callsOf === person ? own : NO_RECENT_CALLS,
      known,
    );
    keep(person, all, phone);
    if (JSON.stringify(all.calls) !== JSON.stringify(calls)) {
      before = all.calls;
      untracked(() => history.replace(all.calls));
    }
    if (phone.link.value !== "open") return;
    const news: RecentCalls = {
      calls: all.calls
        .filter((call) => isNews(call, known.calls, now()))
        .map(({ message: _, ...call }) => call),
      clearedAt: all.clearedAt,
    };
    if (news.calls.length === 0 && all.clearedAt === known.clearedAt) return;
    if (untracked(() => phone.ask({ id: "recents", recents: news }))) {
      told = mergeRecentCalls(told, news);
    }
  });
}

function keep(
  callsOf: string,
  { clearedAt }: { clearedAt: number },
  { preferences }: Pick<Phone, "preferences">,
): void {
  untracked(() => {
    const kept = preferences.values.value;
    if (kept.callsOf === callsOf && kept.clearedAt === clearedAt) return;
    preferences.set({ callsOf, clearedAt });
  });
}

/** Whether the server lacks this call, and would keep it. */
function isNews(
  { peer, at }: PastCall,
  known: readonly PastCall[],
  now: number,
): boolean {
  const key = userNameKey(peer);
  return at > now - RECENT_MS &&
    !known.some((call) => userNameKey(call.peer) === key && call.at >= at);
}
