import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Allowances } from "../../../lib/signaling/limits/allowance.ts";
import { FakeClock } from "../fake_clock.ts";

Deno.test("a burst passes, then as much as time has earned, and the given wait suffices", () => {
  const clock = new FakeClock();
  const allowances = new Allowances({ burst: 3, perMinute: 60 }, clock);
  for (let i = 0; i < 3; i++) assertEquals(allowances.take("a"), 0);
  assertEquals(allowances.take("a"), 1000);
  assertEquals(allowances.take("b"), 0, "another key has its own");
  clock.advance(1000);
  assertEquals(allowances.take("a"), 0);
  assert(allowances.take("a") > 0);
});

Deno.test("nobody takes more than the burst and what time has earned", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 50 }),
    fc.integer({ min: 1, max: 600 }),
    fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 300 }),
    (burst, perMinute, waits) => {
      const clock = new FakeClock();
      const allowances = new Allowances({ burst, perMinute }, clock);
      const start = clock.now();
      let taken = 0;
      for (const wait of waits) {
        clock.advance(wait);
        if (allowances.take("a") === 0) taken++;
      }
      const earned = (clock.now() - start) / 60_000 * perMinute;
      assert(taken <= burst + earned + 1e-6);
    },
  ));
});

Deno.test("memory stays limited, however many keys come", () => {
  const clock = new FakeClock();
  const allowances = new Allowances({ burst: 1, perMinute: 1 }, clock);
  allowances.take("first");
  for (let i = 0; i < 9_999; i++) allowances.take(`${i}`);
  assert(allowances.take("first") > 0, "remembered among 10,000");
  for (let i = 0; i < 10_000; i++) allowances.take(`more ${i}`);
  assertEquals(allowances.take("first"), 0, "forgotten among more");
});
