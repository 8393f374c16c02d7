import { Builder } from "fresh/dev";
import { fixtureApp } from "./fixture/main.ts";

const ORIGIN = "http://localhost";
const ROOT = new URL("./fixture/", import.meta.url).href;

/** Sends requests to the fixture's application. */
export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

/** Builds the fixture in memory. */
export async function inMemory(): Promise<Fetch> {
  const app = fixtureApp();
  const build = await new Builder<{ seen?: string }>({ root: ROOT })
    .build({ snapshot: "memory" });
  build(app);
  return fetchFrom(app.handler());
}

/** Builds the fixture to disk; it is removed on disposal. */
export async function onDisk(): Promise<AsyncDisposable & { fetch: Fetch }> {
  const outDir = await Deno.makeTempDir({
    dir: new URL(".", import.meta.url).pathname,
    prefix: "_fresh_",
  });
  await new Builder({ root: ROOT, outDir }).build();
  const { default: server } = await import(`${outDir}/server.js`);
  return {
    fetch: fetchFrom(server.fetch),
    [Symbol.asyncDispose]: () => Deno.remove(outDir, { recursive: true }),
  };
}

function fetchFrom(handler: (request: Request) => Promise<Response>): Fetch {
  return (path, init) => handler(new Request(ORIGIN + path, init));
}
