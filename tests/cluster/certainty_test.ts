import { assert, assertEquals } from "@std/assert";
import { Certainty } from "../../lib/cluster/certainty.ts";
import { FakeClock } from "../signaling/fake_clock.ts";
import { settle } from "../signaling/fakes.ts";

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

Deno.test("an answer that comes while the lead is not certain waits, and comes never if it is lost", async () => {
  const clock = new FakeClock();
  let certain = false;
  const certainty = new Certainty(clock, () => certain);
  const heard: string[] = [];
  const hear = (answer: unknown) => void heard.push(`${answer}`);
  certainty.answer(Promise.resolve("pipeline")).then(hear);
  certainty.answer(Promise.reject("refusal")).catch(hear);
  await settle();
  clock.advance(1_000);
  await settle();
  assertEquals(heard, []);
  certain = true;
  clock.advance(1_000);
  await settle();
  assertEquals(heard, ["pipeline", "refusal"]);
  certain = false;
  certainty.answer(Promise.resolve("late")).then(hear);
  await settle();
  certainty.end();
  certain = true;
  clock.advance(1_000);
  await settle();
  assertEquals(heard, ["pipeline", "refusal"]);
});
