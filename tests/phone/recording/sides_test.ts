import { assertEquals } from "@std/assert";
import {
  DrawnAt,
  fitted,
  RECORDED,
  sidePlaces,
} from "../../../lib/phone/picture/sides.ts";

Deno.test("two sides share the width, and a shared screen gets most of it", () => {
  for (const wide of [null, 0, 1] as const) {
    const [left, right] = sidePlaces(wide);
    assertEquals(left.x, 0);
    assertEquals(right.x, left.width);
    assertEquals(left.width + right.width, RECORDED.width);
    assertEquals([left.height, right.height], [720, 720]);
  }
  assertEquals(sidePlaces(null).map(({ width }) => width), [640, 640]);
  assertEquals(sidePlaces(0).map(({ width }) => width), [960, 320]);
  assertEquals(sidePlaces(1).map(({ width }) => width), [320, 960]);
});

Deno.test("a picture is whole, as large as fits, and in the middle of its place", () => {
  const place = { x: 640, y: 0, width: 640, height: 720 };
  assertEquals(fitted(place, { width: 1_280, height: 720 }), {
    x: 640,
    y: 180,
    width: 640,
    height: 360,
  });
  assertEquals(fitted(place, { width: 360, height: 720 }), {
    x: 780,
    y: 0,
    width: 360,
    height: 720,
  });
});

Deno.test("a picture is drawn when something changes, and once a second when nothing does", () => {
  const drawn = new DrawnAt();
  assertEquals(drawn.due(0), true, "the first one");
  assertEquals(drawn.due(40), false);
  drawn.changed();
  assertEquals(drawn.due(80), true);
  assertEquals(drawn.due(1_079), false);
  assertEquals(drawn.due(1_080), true);
});
