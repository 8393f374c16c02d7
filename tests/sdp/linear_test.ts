import fc from "fast-check";
import { assertLinear } from "../support/linear.ts";
import { bomb, LONG, longLine, REPEATED } from "./bombs.ts";
import { readAll } from "./read_all.ts";

const BOMBS = 60;

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
    assertLinear((bytes) => bomb([lines], bytes, "media"), readAll);
    assertLinear((bytes) => bomb([lines], bytes, "session"), readAll);
  }
  for (const parts of LONG) {
    assertLinear((bytes) => longLine(parts, bytes, "media"), readAll);
    assertLinear((bytes) => longLine(parts, bytes, "session"), readAll);
  }
  fc.assert(
    fc.property(
      fc.oneof(repeated, long),
      (offerOf) => assertLinear(offerOf, readAll),
    ),
    { numRuns: BOMBS },
  );
});
