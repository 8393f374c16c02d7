/**
 * Ports below those that systems give to outgoing connections, one of which could
 * take the port of a process that is started again.
 */
const FIRST = 10_000;
const COUNT = 20_000;

/** A port that is free now, for a process that needs a fixed one. */
export function freePort(): number {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
