import {
  assert,
  assertEquals,
  AssertionError,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

Deno.test("assertions pass or throw an AssertionError", async () => {
  assertEquals({ a: [1, new Date(0)] }, { a: [1, new Date(0)] });
  assertNotEquals([1], [2]);
  assertMatch("abc", /b/);
  assertStringIncludes("abc", "b");
  for (
    const fails of [
      () => assert(0),
      () => assertEquals<unknown>({ a: 1 }, { a: undefined }),
      () => assertEquals<unknown>([1], ["1"]),
      () => assertNotEquals({ a: [1] }, { a: [1] }),
      () => assertMatch("abc", /d/),
      () => assertStringIncludes("abc", "d"),
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
