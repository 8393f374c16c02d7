import { userNameKey } from "./name_key.ts";
import type { PastCall } from "./past_call.ts";
import { MAX_RECENT_PEOPLE } from "./protocol_limits.ts";
import type { RecentCalls } from "./recent_calls.ts";

/** How long a call is shared, in ms: 30 days, as long as missed calls are kept. */
export const RECENT_MS = 30 * 86_400_000;

/** Nothing was called, and nothing cleared. */
export const NO_RECENT_CALLS: RecentCalls = { calls: [], clearedAt: 0 };

/**
 * Two lists in one, in whatever order devices tell them: the later call with each
 * person, and nothing that either has cleared. Of equal calls, the first list's
 * stays.
 */
export function mergeRecentCalls<Call extends PastCall>(
  one: { calls: readonly Call[]; clearedAt: number },
  other: { calls: readonly Call[]; clearedAt: number },
): { calls: Call[]; clearedAt: number } {
  const clearedAt = Math.max(one.clearedAt, other.clearedAt);
  const latest = new Map<string, Call>();
  for (const call of [...one.calls, ...other.calls]) {
    const key = userNameKey(call.peer);
    const known = latest.get(key);
    if (call.at > clearedAt && !(known && known.at >= call.at)) {
      latest.set(key, call);
    }
  }
  const calls = [...latest.values()].sort((a, b) => b.at - a.at);
  return { calls: calls.slice(0, MAX_RECENT_PEOPLE), clearedAt };
}
