import { assert, assertEquals } from "@std/assert";
import { ReconnectPolicy } from "../../lib/phone/session/reconnect_policy.ts";

const WAITS = { first: 100, longest: 1_000 };

function waits(random: () => number, attempts: number): number[] {
  const policy = new ReconnectPolicy(WAITS, random);
  return Array.from({ length: attempts }, () => policy.next());
}

Deno.test("waits double up to the longest, with jitter over their upper half", () => {
  assertEquals(waits(() => 0, 6), [50, 100, 200, 400, 500, 500]);
  const late = waits(() => 1 - Number.EPSILON, 6);
  [100, 200, 400, 800, 1_000, 1_000].forEach((most, i) =>
    assert(late[i] > most * 0.99 && late[i] <= most)
  );
});

Deno.test("pages that lost their server at the same time do not come back at the same time", () => {
  const all = Array.from({ length: 100 }, () => waits(Math.random, 1)[0]);
  assert(new Set(all.map(Math.round)).size > 20);
  assert(all.every((wait) => wait >= 50 && wait <= 100));
});

Deno.test("waits start over after a success, and stay short while a person waits", () => {
  const policy = new ReconnectPolicy(WAITS, () => 0);
  policy.next();
  policy.next();
  policy.reset();
  assertEquals(policy.next(), 50);
  assertEquals([1, 2, 3].map(() => policy.next(60)), [30, 30, 30]);
});
