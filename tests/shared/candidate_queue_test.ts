import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { CandidateQueue } from "../../lib/shared/candidate_queue.ts";

Deno.test("candidates arrive once and in order, however often the queue opens and closes", () => {
  const step = fc.constantFrom("add", "open", "close");
  fc.assert(fc.property(fc.array(step), (steps) => {
    const queue = new CandidateQueue<number>(Infinity);
    const taken: number[] = [];
    let added = 0;
    let open = false;
    for (const step of steps) {
      if (step === "add") queue.add(added++);
      else if (step === "open") {
        queue.open((candidate) => taken.push(candidate));
      } else queue.close();
      if (step !== "add") open = step === "open";
      if (open) assertEquals(taken.length, added);
    }
    queue.open((candidate) => taken.push(candidate));
    assertEquals(taken, [...Array(added).keys()]);
  }));
});

Deno.test("a closed queue drops candidates beyond its limit, and an open one drops none", () => {
  const queue = new CandidateQueue<number>(2);
  const taken: number[] = [];
  for (let i = 0; i < 4; i++) queue.add(i);
  queue.open((candidate) => taken.push(candidate));
  for (let i = 4; i < 8; i++) queue.add(i);
  assertEquals(taken, [0, 1, 4, 5, 6, 7]);
});
