import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { contentId } from "../../lib/web/content_id.ts";

/** A folder with the given files; it is removed on disposal. */
async function folderWith(
  files: Record<string, string>,
): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    const file = `${path}/${name}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

async function idOf(files: Record<string, string>): Promise<string> {
  await using folder = await folderWith(files);
  return await contentId(folder.path);
}

Deno.test("the build id depends on what pages load and on nothing else", async () => {
  const files = {
    "islands/App.tsx": "export default () => null;",
    "lib/ui/words/en/en.ts": "export const EN = {};",
    "lib/signaling/exchange.ts": "export class Exchange {}",
    "static/styles.css": "main { color: green }",
    "deno.lock": "{}",
  };
  const id = await idOf(files);
  assertMatch(id, /^[0-9a-f]{64}$/);
  assertEquals(await idOf({ ...files, "main.ts": "changed" }), id);
  assertEquals(
    await idOf({ ...files, "lib/signaling/exchange.ts": "changed" }),
    id,
  );
  for (
    const name of [
      "islands/App.tsx",
      "lib/ui/words/en/en.ts",
      "static/styles.css",
      "static/new/file.svg",
      "deno.lock",
    ]
  ) {
    assertNotEquals(await idOf({ ...files, [name]: "changed" }), id, name);
  }
  const { "static/styles.css": style, ...rest } = files;
  assertNotEquals(await idOf({ ...rest, "static/renamed.css": style }), id);
});
