import { assert, assertEquals } from "@std/assert";
import { FrameCost } from "../../lib/phone/picture/worker/frame_cost.ts";

/** Passes frames of this many ms. @returns how often it changed its mind */
function pass(cost: FrameCost, frames: number, ms: number): number {
  let changes = 0;
  for (let frame = 0; frame < frames; frame++) {
    if (cost.due && cost.took(ms)) changes++;
  }
  return changes;
}

Deno.test("a device is slow after a second of slow frames, not after a few of them", () => {
  const cost = new FrameCost();
  pass(cost, 25, 20);
  pass(cost, 5, 400);
  assertEquals(cost.slow, false);
  assertEquals(pass(cost, 60, 150), 1);
  assertEquals(cost.slow, true);
});

Deno.test("a slow device is tried again by a frame now and then, and later each time", () => {
  const cost = new FrameCost();
  pass(cost, 30, 150);
  let due = 0;
  for (let frame = 0; frame < 300; frame++) if (cost.due) due++;
  assertEquals(due, 10);

  const framesUntilFast = () => {
    pass(cost, 60, 150);
    assert(cost.slow);
    let frames = 0;
    while (cost.slow) frames += pass(cost, 1, 20) + 1;
    return frames;
  };
  const first = framesUntilFast();
  assert(framesUntilFast() > 1.5 * first);
});

Deno.test("a cost between the two limits changes nothing", () => {
  const fast = new FrameCost();
  assertEquals(pass(fast, 300, 80), 0);
  const slow = new FrameCost();
  pass(slow, 30, 150);
  assertEquals(pass(slow, 3_000, 80), 0);
  assertEquals(slow.slow, true);
});
