import { assert } from "@std/assert";
import { createApp } from "../../lib/web/app.ts";
import { buildInMemory } from "../../lib/web/build.ts";
import { PLAIN_PAGE } from "../../lib/shared/page_settings.ts";
import { type Language, LANGUAGES } from "../../lib/shared/language.ts";

/** Whether Fresh is upstream's, not the stand-in of `compat/`. */
const upstream = !import.meta.resolve("fresh").includes("/compat/fresh/");

/**
 * Bytes, compressed by gzip, of all scripts needed before the first screen
 * works. Upstream's client includes features that this project does not use:
 * partial page updates and a renderer to HTML.
 */
const BUDGET = 40_000 + (upstream ? 9_500 : 0);

/** Matches imports in bundled scripts, and in the page's own. */
const STATIC_IMPORT = /(?:import|from)\s*"([^"]+\.js)"/g;
const DYNAMIC_IMPORT = /import\("([^"]+\.js)"\)/g;

const app = createApp({
  service: { name: "Test phone", version: "1.2.3" },
  acceptSocket: () => new Response(),
  operations: () => null,
  push: () => null,
  messages: () => null,
  page: () => PLAIN_PAGE,
});
(await buildInMemory())(app);
const handler = app.handler();

for (const language of Object.keys(LANGUAGES) as Language[]) {
  const scripts = await firstScripts(language);
  const sizes = await Promise.all([...scripts.values()].map(compressed));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  Deno.test(`the first page in ${LANGUAGES[language]} has ${total} bytes of script, of ${BUDGET} allowed`, () => {
    assert(total <= BUDGET);
  });
}

/**
 * The text of each script that the page loads for its first screen, by address.
 */
async function firstScripts(language: Language): Promise<Map<string, string>> {
  const html = await get("/", language);
  const tags = [...html.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
  const inline = tags.map(([, , text]) => text).join("\n");
  const scripts = new Map([["/", inline]]);
  for (const [, attributes] of tags) {
    const source = attributes.match(/src="([^"]+)"/)?.[1];
    if (source) scripts.set(source, await get(source, language));
  }
  const words = `${language.toLowerCase().replace("-", "_")}_first-`;
  let wordsFound = false;
  // The map grows during the iteration.
  for (const [address, text] of scripts) {
    const needed = [...text.matchAll(STATIC_IMPORT)].map(([, path]) => path);
    for (const [, path] of text.matchAll(DYNAMIC_IMPORT)) {
      if (!path.split("/").at(-1)!.startsWith(words)) continue;
      needed.push(path);
      wordsFound = true;
    }
    for (const path of needed) {
      const { pathname } = new URL(path, `https://localhost${address}`);
      if (scripts.has(pathname)) continue;
      scripts.set(pathname, await get(pathname, language));
    }
  }
  assert(wordsFound, `No script with the words of "${language}" was found`);
  return scripts;
}

async function get(path: string, language: string): Promise<string> {
  const response = await handler(
    new Request(`https://localhost${path}`, {
      headers: { "accept-language": language },
    }),
  );
  assert(response.ok, `${path}: ${response.status}`);
  return await response.text();
}

async function compressed(text: string): Promise<number> {
  const stream = new Blob([text]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}
