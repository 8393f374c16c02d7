import { assert, assertEquals } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { SharedDeadline } from "../../lib/signaling/shared_deadline.ts";

/** Milliseconds. */
const TIME = 40;

Deno.test("each item has its full time, in order, and removed ones have none", async () => {
  const passed: { name: string; after: number }[] = [];
  const since = new Map<string, number>();
  const last = Promise.withResolvers<void>();
  const deadline = new SharedDeadline<string>(TIME, (name) => {
    passed.push({ name, after: performance.now() - since.get(name)! });
    if (name === "late") last.resolve();
  });
  const add = (name: string) => {
    since.set(name, performance.now());
    deadline.add(name);
  };
  add("first");
  await delay(TIME / 2);
  add("gone");
  add("late");
  deadline.delete("gone");
  await last.promise;
  assertEquals(passed.map(({ name }) => name), ["first", "late"]);
  for (const { name, after } of passed) {
    assert(after > TIME - 2, `${name} had ${after} ms`);
  }
});

Deno.test("a wait that begins after the last one ended has its full time again", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const deadline = new SharedDeadline<string>(TIME, resolve);
  deadline.add("gone");
  deadline.delete("gone");
  deadline.add("here");
  assertEquals(await promise, "here");
});

Deno.test("an item that throws does not delay others", async () => {
  const caught = new Promise<unknown>((resolve) => {
    globalThis.addEventListener("error", (event) => {
      event.preventDefault();
      resolve(event.error.message);
    }, { once: true });
  });
  const last = Promise.withResolvers<string>();
  const deadline = new SharedDeadline<string>(TIME, (name) => {
    if (name === "throws") throw new Error("planted");
    last.resolve(name);
  });
  for (const name of ["throws", "waits"]) deadline.add(name);
  assertEquals(await caught, "planted");
  assertEquals(await last.promise, "waits");
});

Deno.test("an item may add another, which has its full time", async () => {
  const passed: { name: string; at: number }[] = [];
  const last = Promise.withResolvers<void>();
  const deadline = new SharedDeadline<string>(TIME, (name) => {
    passed.push({ name, at: performance.now() });
    if (name === "adds") deadline.add("added");
    if (name === "added") last.resolve();
  });
  for (const name of ["adds", "waits"]) deadline.add(name);
  await last.promise;
  assertEquals(passed.map(({ name }) => name), ["adds", "waits", "added"]);
  assert(passed[2].at - passed[0].at > TIME - 2);
});

Deno.test("many items that are due at once let other work have its turn", async () => {
  const count = 1_000;
  let passed = 0;
  const other = Promise.withResolvers<number>();
  const last = Promise.withResolvers<void>();
  const deadline = new SharedDeadline<number>(TIME, () => {
    passed++;
    if (passed === 1) setTimeout(() => other.resolve(passed), 0);
    if (passed === count) last.resolve();
  });
  for (let n = 0; n < count; n++) deadline.add(n);
  const before = await other.promise;
  assert(before < count, `${before} of ${count} first`);
  await last.promise;
});
