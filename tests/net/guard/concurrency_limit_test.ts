import { assertEquals, assertRejects } from "@std/assert";
import { ConcurrencyLimit } from "../../../lib/net/guard/concurrency_limit.ts";

Deno.test("two requests pass at a time, in order, and a failed one makes room", async () => {
  const limit = new ConcurrencyLimit(2);
  const begun: number[] = [];
  const work = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const passes = work.map(({ promise }, i) =>
    limit.run(() => {
      begun.push(i);
      return promise;
    })
  );
  const failed = assertRejects(() => passes[1], Error, "gone");
  await Promise.resolve();
  assertEquals(begun, [0, 1]);
  work[1].reject(new Error("gone"));
  await failed;
  assertEquals(begun, [0, 1, 2]);
  work[0].resolve();
  await passes[0];
  assertEquals(begun, [0, 1, 2, 3]);
  for (const { resolve } of work) resolve();
  await Promise.all([passes[2], passes[3]]);
});

Deno.test("a slow request does not block others", async () => {
  const limit = new ConcurrencyLimit(1);
  const slow = Promise.withResolvers<void>();
  const passed = limit.run(() => slow.promise);
  await limit.run(() => Promise.resolve());
  slow.resolve();
  await passed;
  await limit.run(() => Promise.resolve());
});
