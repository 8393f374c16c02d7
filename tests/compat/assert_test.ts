import {
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  AssertionError,
  assertObjectMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";

Deno.test("assertions hold where they should, and fail with an AssertionError where not", async () => {
  assertEquals({ a: [1, new Date(0)] }, { a: [1, new Date(0)] });
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertArrayIncludes([{ a: 1 }, 2], [{ a: 1 }]);
  assertObjectMatch({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1 } });
  for (
    const fails of [
      () => assertEquals<unknown>({ a: 1 }, { a: undefined }),
      () => assertEquals<unknown>([1], ["1"]),
      () => assertAlmostEquals(1, 1.1),
      () => assertAlmostEquals(NaN, 1),
      () => assertArrayIncludes([1, 2], [3]),
      () => assertObjectMatch({ a: { b: 1 } }, { a: { b: 2 } }),
      () => assertObjectMatch({}, { a: undefined }),
      () => assertThrows(() => {}),
    ]
  ) assertThrows(fails, AssertionError);
  await assertRejects(
    () => assertRejects(() => Promise.resolve()),
    AssertionError,
  );
  assertThrows(
    () => {
      throw new TypeError("wrong type");
    },
    TypeError,
    "wrong",
  );
});
