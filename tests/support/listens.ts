import { until } from "./until.ts";

/** ms that a program may take to listen. */
const START_MS = 30_000;

/** Whether something accepts connections on that TCP port of the loopback interface. */
export async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Resolves when the child listens on that TCP port of the loopback interface.
 *
 * @throws {Error} as a rejection when it ends before
 */
export async function untilListening(
  child: Deno.ChildProcess,
  port: number,
): Promise<void> {
  let running = true;
  child.status.then(() => running = false);
  await until(async () => {
    if (await listens(port)) return true;
    if (!running) throw new Error(`Nothing listens on port ${port}`);
  }, { withinMs: START_MS, everyMs: 50 });
}
