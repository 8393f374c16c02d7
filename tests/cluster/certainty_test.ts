import { assert, assertEquals } from "@std/assert";
import { Certainty } from "../../lib/cluster/certainty.ts";
import { FakeClock } from "../signaling/fake_clock.ts";

Deno.test("much that waited is done in order, and beats have their turn meanwhile", () => {
  const count = 1_000;
  const clock = new FakeClock();
  let certain = false;
  const certainty = new Certainty(clock, () => certain);
  const done: number[] = [];
  let atBeat: number | null = null;
  for (let n = 0; n < count; n++) {
    certainty.act(() => {
      done.push(n);
      if (n === 0) clock.after(0, () => atBeat = done.length);
    });
  }
  clock.advance(1_000);
  assertEquals(done, []);
  certain = true;
  clock.advance(1_000);
  assertEquals(done, Array.from({ length: count }, (_, n) => n));
  assert(atBeat !== null && atBeat < count, `${atBeat} before a beat`);
});
