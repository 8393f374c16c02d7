import { assert, assertEquals } from "@std/assert";
import { RingBackOff } from "../../../lib/signaling/limits/ring_back_off.ts";
import { FakeClock } from "../fake_clock.ts";

/**
 * Rings as often as allowed, for a while.
 * @returns the number of rings
 */
function ringsIn(ms: number, backOff: RingBackOff, clock: FakeClock): number {
  const end = clock.now() + ms;
  let rings = 0;
  while (clock.now() < end) {
    const wait = backOff.ring("mallory", "bob");
    if (wait === 0) rings++;
    clock.advance(Math.max(wait, 100));
  }
  return rings;
}

Deno.test("waits grow for a caller who rings again and again", () => {
  const clock = new FakeClock();
  const backOff = new RingBackOff(clock);
  assert(ringsIn(20_000, backOff, clock) <= 7);
  const hour = ringsIn(3_600_000, backOff, clock);
  assert(hour <= 20, `${hour} rings in an hour`);
});

Deno.test("one caller's waits do not affect another caller", () => {
  const clock = new FakeClock();
  const backOff = new RingBackOff(clock);
  ringsIn(60_000, backOff, clock);
  backOff.ring("mallory", "bob");
  assert(backOff.ring("mallory", "bob") > 0);
  assertEquals(backOff.ring("alice", "bob"), 0);
  assertEquals(backOff.ring("mallory", "carol"), 0);
});

Deno.test("an answer, or ten quiet minutes, end the waits", () => {
  const clock = new FakeClock();
  const backOff = new RingBackOff(clock);
  for (let i = 0; i < 5; i++) backOff.ring("a", "b");
  assert(backOff.ring("a", "b") > 0);
  backOff.answered("a", "b");
  assertEquals(backOff.ring("a", "b"), 0);
  for (let i = 0; i < 5; i++) backOff.ring("a", "b");
  assert(backOff.ring("a", "b") > 0);
  backOff.answered("b", "a");
  assertEquals(backOff.ring("a", "b"), 0, "they spoke, whoever called");
  for (let i = 0; i < 5; i++) backOff.ring("a", "b");
  clock.advance(600_000);
  assertEquals(backOff.ring("a", "b"), 0);
});
