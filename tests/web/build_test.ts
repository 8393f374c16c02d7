import { assert, assertEquals, assertMatch } from "@std/assert";
import { startProgram } from "../support/started_program.ts";

Deno.test("the build prints nothing, and an open page still finds its other scripts after a restart", async () => {
  const options = ["--as_uri=http://127.0.0.1:0/", "--drain=0"];
  const first = await startProgram(options);
  let lazy: string[] = [];
  try {
    lazy = await lazyScripts(await islandScript(first.url));
    assert(lazy.length > 5, "the phone has scripts for later");
  } finally {
    first.stop();
    assertEquals(await first.ended, 0);
  }
  assertMatch(first.lines[0], /^Listening on /);

  const second = await startProgram(options);
  try {
    for (const path of lazy) await text(new URL(path, second.url));
  } finally {
    second.stop();
    await second.ended;
  }
});

/** Paths of the scripts that the script, or one that it loads, may load later. */
async function lazyScripts(script: URL): Promise<string[]> {
  const lazy = new Set<string>();
  const seen = new Set<string>();
  const left = [script];
  for (let next = left.pop(); next; next = left.pop()) {
    if (seen.has(next.pathname)) continue;
    seen.add(next.pathname);
    const imports = (await text(next))
      .matchAll(/(import\(|from|import)\s*"([^"]+\.js)"/g);
    for (const [, how, path] of imports) {
      const url = new URL(path, next);
      if (how === "import(") lazy.add(url.pathname);
      left.push(url);
    }
  }
  return [...lazy];
}

/** The address of the phone island's script, as given in its page. */
async function islandScript(page: URL): Promise<URL> {
  const path = (await text(page)).match(/import PhoneApp from "([^"]+)"/)?.[1];
  assert(path !== undefined);
  return new URL(path, page);
}

async function text(url: URL): Promise<string> {
  const response = await fetch(url);
  const body = await response.text();
  assertEquals(response.status, 200, url.pathname);
  return body;
}
