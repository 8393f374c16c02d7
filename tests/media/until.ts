import { assert } from "@std/assert";

/** Resolves when the condition holds: for steps that are messages over loopback, without an event of their own. */
export async function until(
  condition: () => boolean,
  withinMs = 5_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    assert(
      performance.now() < deadline,
      `it did not happen within ${withinMs} ms`,
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
