import { assertEquals } from "@std/assert";
import { RateLimit } from "../../../lib/net/rate_limit.ts";

/** The number of messages that pass at that moment, in ms. */
function passing(limit: RateLimit, now: number): number {
  let count = 0;
  while (limit.take(now)) count++;
  return count;
}

Deno.test("a burst passes, then as much as time has earned, and at most one burst at once", () => {
  const limit = new RateLimit(20, 200, 1_000);
  assertEquals(passing(limit, 1_000), 200);
  assertEquals(passing(limit, 1_049), 0);
  assertEquals(passing(limit, 2_000), 20);
  assertEquals(passing(limit, 2_500), 10);
  assertEquals(passing(limit, 60_000), 200);
});
