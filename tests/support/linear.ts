import { AssertionError } from "@std/assert";
import { cpuUsage } from "node:process";

/** The longest message that a client may send. */
const SMALL_BYTES = 64 * 1024;
const TIMES_LARGER = 8;
/** Reading takes 8 times as long if it is linear, 64 times if it is quadratic. */
const MOST_TIMES_SLOWER = 24;
/**
 * Milliseconds: a large text that is read within this time is fine, however
 * fast the small one was.
 */
const NO_CONCERN_MS = 20;
/** A garbage collection may disturb an attempt. */
const ATTEMPTS = 5;

/** Checks that the time to read a text grows in proportion to its length. */
export function assertLinear(
  textOf: (bytes: number) => string,
  read: (text: string) => void,
): void {
  const small = textOf(SMALL_BYTES);
  const large = textOf(SMALL_BYTES * TIMES_LARGER);
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

  /** CPU time of this process in ms, independent of the machine's load. */
  function timeOf(text: string): number {
    const before = cpuUsage();
    read(text);
    const { user, system } = cpuUsage(before);
    return (user + system) / 1000;
  }
}
