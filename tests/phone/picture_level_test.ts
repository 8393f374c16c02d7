import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { PictureLevels } from "../../lib/phone/call/picture_level.ts";
import type { Figures } from "../../lib/phone/call/quality.ts";

const GOOD: Figures = { lossOut: 0, roundTripMs: 40, room: 900_000 };
const THIN: Figures = { lossOut: 0.2, roundTripMs: 900, room: 60_000 };

function after(figures: Figures, readings: number, levels: PictureLevels) {
  for (let one = 0; one < readings; one++) levels.read(figures);
  return levels.level;
}

Deno.test("a slow line lowers the picture in two steps, and a good one raises it again", () => {
  const levels = new PictureLevels();
  assertEquals(after(THIN, 2, levels), "full", "a bad reading is chance");
  assertEquals(after(THIN, 1, levels), "small");
  assertEquals(after(THIN, 7, levels), "small", "a busy computer is no line");
  assertEquals(after(THIN, 1, levels), "none");
  assertEquals(after(GOOD, 10, levels), "small");
  assertEquals(after(GOOD, 5, levels), "full");
});

Deno.test("a long delay alone does not lower the picture, and a growing one does", () => {
  const levels = new PictureLevels();
  const satellite: Figures = { roundTripMs: 700, room: 900_000 };
  after({}, 1, levels);
  assertEquals(after(satellite, 20, levels), "full");
  assertEquals(after({ ...satellite, roundTripMs: 1_300 }, 3, levels), "small");
});

Deno.test("a low estimate does not lower the picture, because the browser already sends less", () => {
  const levels = new PictureLevels();
  const low: Figures = { lossOut: 0, roundTripMs: 40, room: 30_000 };
  assertEquals(after(low, 100, levels), "full");
});

Deno.test("a line that stays slow is tried less and less often", () => {
  const levels = new PictureLevels();
  let trials = 0;
  for (let reading = 0; reading < 900; reading++) {
    const before = levels.level;
    // Without a picture the line looks good.
    const level = levels.read(levels.level === "none" ? GOOD : THIN);
    if (before === "none" && level === "small") trials++;
  }
  assert(trials >= 5 && trials <= 15, `${trials} trials in half an hour`);
});

Deno.test("levels change one step at a time, and not when figures are missing", () => {
  const reading = fc.constantFrom<Figures>(GOOD, THIN, {});
  const order = ["none", "small", "full"];
  fc.assert(fc.property(fc.array(reading), (readings) => {
    const levels = new PictureLevels();
    for (const figures of readings) {
      const before = order.indexOf(levels.level);
      const now = order.indexOf(levels.read(figures));
      assert(Math.abs(now - before) <= 1);
      if (Object.keys(figures).length === 0) assert(now >= before);
    }
  }));
});
