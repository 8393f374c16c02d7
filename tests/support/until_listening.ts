/** ms between two checks whether it listens. */
const LOOK_MS = 50;

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
  while (!await listens(port)) {
    if (!running) throw new Error(`Nothing listens on port ${port}`);
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}

async function listens(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
