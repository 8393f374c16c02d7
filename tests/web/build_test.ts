import { assert, assertEquals, assertMatch } from "@std/assert";
import { startProgram } from "../support/started_program.ts";

Deno.test("the build is quiet, and an open page finds after a restart the scripts that it has not loaded", async () => {
  const options = ["--as_uri=http://127.0.0.1:0/", "--drain=0"];
  const first = await startProgram(options);
  const script = await islandScript(first.url);
  const lazy = [...(await text(script)).matchAll(/import\("([^"]+\.js)"\)/g)]
    .map(([, path]) => new URL(path, script).pathname);
  assert(lazy.length > 5, "the phone has scripts for later");
  first.stop();
  assertEquals(await first.ended, 0);
  assertMatch(first.lines[0], /^Listening on /);

  const second = await startProgram(options);
  try {
    for (const path of lazy) await text(new URL(path, second.url));
  } finally {
    second.stop();
    await second.ended;
  }
});

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
