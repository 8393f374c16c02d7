import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  growthToMost,
  standardFit,
  toggledFit,
} from "../../lib/ui/call/picture_fit.ts";
import { UNZOOMED, zoomed } from "../../lib/ui/hooks/use_zoom.ts";

const UPRIGHT = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

Deno.test("a laptop's picture fills most of an upright phone, and others are shown whole", () => {
  assertEquals(standardFit({ width: 1280, height: 720 }, UPRIGHT), "most");
  assertEquals(standardFit({ width: 640, height: 480 }, UPRIGHT), "most");
  assertEquals(standardFit({ width: 720, height: 1280 }, UPRIGHT), "whole");
  assertEquals(standardFit({ width: 720, height: 1280 }, DESK), "whole");
  assertEquals(growthToMost({ width: 390, height: 422 }, UPRIGHT), 1.2);
  assertEquals(standardFit({ width: 0, height: 0 }, UPRIGHT), "whole");
});

Deno.test("a double tap fills the stage, the next one shows all of the picture", () => {
  assertEquals(toggledFit("most"), "all");
  assertEquals(toggledFit("whole"), "all");
  assertEquals(toggledFit("all"), "whole");
});

Deno.test("a zoomed picture always covers its area, whatever the fingers do", () => {
  const gesture = fc.record({
    factor: fc.double({ min: 0.1, max: 10, noNaN: true }),
    at: fc.record({ x: fc.integer(), y: fc.integer() }),
    move: fc.record({ x: fc.integer(), y: fc.integer() }),
  });
  fc.assert(fc.property(fc.array(gesture), (gestures) => {
    let zoom = UNZOOMED;
    for (const { move, ...change } of gestures) {
      zoom = zoomed(zoom, change, move, DESK);
      const room = (size: number) => size * (zoom.scale - 1) / 2 + 1e-6;
      assert(zoom.scale >= 1);
      assert(Math.abs(zoom.x) <= room(DESK.width));
      assert(Math.abs(zoom.y) <= room(DESK.height));
    }
  }));
});

Deno.test("the point under a finger stays where it is while the picture grows", () => {
  const at = { x: 100, y: -50 };
  const { scale, x, y } = zoomed(
    UNZOOMED,
    { factor: 2, at },
    { x: 0, y: 0 },
    DESK,
  );
  // The same point of the picture, before and after.
  assertEquals([at.x, at.y], [at.x * scale + x, at.y * scale + y]);
});
