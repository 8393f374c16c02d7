import { AssertionError } from "@std/assert";
import { cpuUsage } from "node:process";
import fc from "fast-check";
import { bomb, LONG, longLine, REPEATED } from "./bombs.ts";
import { readAll } from "./read_all.ts";

/** The longest message that a client may send. */
const SMALL_BYTES = 64 * 1024;
const TIMES_LARGER = 8;
/** Reading takes 8 times as long if it is linear, 64 times if it is quadratic. */
const MOST_TIMES_SLOWER = 24;
/**
 * Milliseconds: a large offer that is read within this time is fine, however
 * fast the small one was.
 */
const NO_CONCERN_MS = 20;
const BOMBS = 60;
/** A garbage collection may disturb an attempt. */
const ATTEMPTS = 5;

const places = fc.constantFrom("session" as const, "media" as const);
const repeated = fc.record({
  lines: fc.shuffledSubarray(Object.values(REPEATED), {
    minLength: 1,
    maxLength: 3,
  }),
  where: places,
}).map(({ lines, where }) => (bytes: number) => bomb(lines, bytes, where));
const long = fc.record({
  start: fc.constantFrom(...LONG.map(([start]) => start)),
  filling: fc.oneof(
    fc.constantFrom(...LONG.map(([, filling]) => filling)),
    fc.string({ minLength: 1, maxLength: 6 }),
  ),
  where: places,
}).map(({ start, filling, where }) => (bytes: number) =>
  longLine([start, filling], bytes, where)
);

Deno.test("the time to read an offer grows in proportion to its length, whatever its lines", () => {
  for (const lines of Object.values(REPEATED)) {
    assertLinear((bytes) => bomb([lines], bytes, "media"));
    assertLinear((bytes) => bomb([lines], bytes, "session"));
  }
  for (const parts of LONG) {
    assertLinear((bytes) => longLine(parts, bytes, "media"));
    assertLinear((bytes) => longLine(parts, bytes, "session"));
  }
  fc.assert(
    fc.property(fc.oneof(repeated, long), assertLinear),
    { numRuns: BOMBS },
  );
});

function assertLinear(offerOf: (bytes: number) => string): void {
  const small = offerOf(SMALL_BYTES);
  const large = offerOf(SMALL_BYTES * TIMES_LARGER);
  let [smallMs, largeMs] = [Infinity, Infinity];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    largeMs = Math.min(largeMs, timeOf(large));
    if (largeMs <= NO_CONCERN_MS) return;
    for (let time = 0; time < TIMES_LARGER; time++) {
      smallMs = Math.min(smallMs, timeOf(small));
    }
    if (largeMs <= MOST_TIMES_SLOWER * smallMs) return;
  }
  throw new AssertionError(
    `${smallMs} and ${largeMs} ms for ${small.slice(0, 400)}`,
  );
}

/** CPU time of this process in ms, independent of the machine's load. */
function timeOf(offer: string): number {
  const before = cpuUsage();
  readAll(offer);
  const { user, system } = cpuUsage(before);
  return (user + system) / 1000;
}
