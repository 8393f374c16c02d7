import { assert, assertEquals } from "@std/assert";
import { RingPatience } from "../../../lib/signaling/limits/ring_patience.ts";
import { FakeClock } from "../fake_clock.ts";

/**
 * Rings as often as allowed, for a while.
 * @returns the number of rings
 */
function ringsIn(ms: number, patience: RingPatience, clock: FakeClock): number {
  const end = clock.now() + ms;
  let rings = 0;
  while (clock.now() < end) {
    const wait = patience.ring("mallory", "bob");
    if (wait === 0) rings++;
    clock.advance(Math.max(wait, 100));
  }
  return rings;
}

Deno.test("waits grow for who rings again and again", () => {
  const clock = new FakeClock();
  const patience = new RingPatience(clock);
  assert(ringsIn(20_000, patience, clock) <= 7);
  const hour = ringsIn(3_600_000, patience, clock);
  assert(hour <= 20, `${hour} rings in an hour`);
});

Deno.test("one caller's waits keep no other caller out", () => {
  const clock = new FakeClock();
  const patience = new RingPatience(clock);
  ringsIn(60_000, patience, clock);
  patience.ring("mallory", "bob");
  assert(patience.ring("mallory", "bob") > 0);
  assertEquals(patience.ring("alice", "bob"), 0);
  assertEquals(patience.ring("mallory", "carol"), 0);
});

Deno.test("an answer, or ten quiet minutes, end the waits", () => {
  const clock = new FakeClock();
  const patience = new RingPatience(clock);
  for (let i = 0; i < 5; i++) patience.ring("a", "b");
  assert(patience.ring("a", "b") > 0);
  patience.answered("a", "b");
  assertEquals(patience.ring("a", "b"), 0);
  for (let i = 0; i < 5; i++) patience.ring("a", "b");
  assert(patience.ring("a", "b") > 0);
  patience.answered("b", "a");
  assertEquals(patience.ring("a", "b"), 0, "they spoke, whoever called");
  for (let i = 0; i < 5; i++) patience.ring("a", "b");
  clock.advance(600_000);
  assertEquals(patience.ring("a", "b"), 0);
});
