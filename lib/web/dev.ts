/**
 * Development server (`deno task dev`): rebuilds and restarts after each
 * change, in child processes: `deno run --watch` restarts inside its own
 * process, where the WebRTC library must not be loaded a second time.
 *
 * @module
 */

const WATCHED = ["main.ts", "islands", "lib", "routes", "static"];
/** ms without changes before a rebuild: one save of an editor causes several events. */
const SETTLE_MS = 100;

const root = new URL("../..", import.meta.url).pathname;
const stopping = Promise.withResolvers<void>();
Deno.addSignalListener("SIGINT", stopping.resolve);
Deno.addSignalListener("SIGTERM", stopping.resolve);

let again = true;
while (again) {
  const changed = nextChange();
  const server = new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "start", "--drain=0", ...Deno.args],
    cwd: root,
  }).spawn();
  again = await Promise.race([changed, stopping.promise.then(() => false)]);
  try {
    server.kill("SIGTERM");
  } catch (error) {
    // The process ended by itself, for example after a failed build.
    if (!(error instanceof TypeError)) throw error;
  }
  await server.status;
}
Deno.exit(0);

/** Resolves with true once files have changed and no further change followed. */
async function nextChange(): Promise<true> {
  using watcher = Deno.watchFs(WATCHED.map((name) => root + name));
  const { promise, resolve } = Promise.withResolvers<true>();
  let settled: ReturnType<typeof setTimeout> | undefined;
  const settle = () => {
    clearTimeout(settled);
    settled = setTimeout(() => {
      watcher.close();
      resolve(true);
    }, SETTLE_MS);
  };
  for await (const { kind } of watcher) if (kind !== "access") settle();
  return await promise;
}
