import { assertEquals } from "@std/assert";
import { backOffMs } from "../../lib/shared/back_off.ts";

Deno.test("each wait is twice the previous one, up to the longest", () => {
  const waits = { first: 250, longest: 5_000 };
  const before = [0, 1, 2, 3, 4, 5, 6, 5_000];
  assertEquals(
    before.map((count) => backOffMs(count, waits)),
    [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000],
  );
});
