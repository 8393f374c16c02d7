import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../lib/signaling/clock.ts";

Deno.test("callbacks run once, at their own time, unless they are cancelled", async () => {
  const ran: string[] = [];
  const started = performance.now();
  const wait = (ms: number, name: string) =>
    new Promise<void>((resolve) =>
      systemClock.after(ms, () => {
        ran.push(name);
        assert(performance.now() - started >= ms - 2);
        resolve();
      })
    );
  const all = Promise.all([wait(60, "c"), wait(20, "a"), wait(20, "b")]);
  const never = [20, 60].map((ms) =>
    systemClock.after(ms, () => ran.push("cancelled"))
  );
  for (const cancel of never) cancel();
  await all;
  assertEquals(ran, ["a", "b", "c"]);
  for (const cancel of never) cancel();
});

Deno.test("a callback without delay runs in a later turn, and may ask again", async () => {
  let left = 50;
  await new Promise<void>((resolve) => {
    const again = () => left-- > 0 ? systemClock.after(0, again) : resolve();
    again();
    assertEquals(left, 49);
  });
});
