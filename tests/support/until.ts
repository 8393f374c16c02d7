/** Limits of a wait, and what its error tells beside them. */
interface Patience {
  withinMs?: number;
  everyMs?: number;
  /** The last state, for the error. */
  state?: () => string;
}

/**
 * Resolves with the first truthy result of `look`. For what has no event of its
 * own: counters, other processes, messages over loopback.
 *
 * @throws {Error} as a rejection, when it does not come in time
 */
export async function until<T>(
  look: () => T | Promise<T>,
  { withinMs = 20_000, everyMs = 5, state = () => "" }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  while (true) {
    const result = await look();
    if (result) return result;
    if (performance.now() > deadline) {
      throw new Error(`Not within ${withinMs} ms: ${look} ${state()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
