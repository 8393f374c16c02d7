import { assert, assertEquals } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };

const doc = await Deno.readTextFile("docs/security.md");

Deno.test("every test that the security page names exists", async () => {
  const named = [
    ...doc.matchAll(/"([^"]+)"(?: and "([^"]+)")? \(`(tests\/[\w/]+\.ts)`\)/g),
  ];
  assert(named.length > 25);
  for (const [, one, other, file] of named) {
    const text = await Deno.readTextFile(file);
    for (const name of [one, other].filter((name) => name !== undefined)) {
      assert(text.includes(name), `${file}: ${name}`);
    }
  }
});

Deno.test("the security page lists exactly the dependencies", () => {
  const table = doc.slice(doc.indexOf("\n## Dependencies"));
  const listed = [...table.matchAll(/^\| `([^`]+)` +\| [\w. -]+? +\| \S/gm)]
    .map(([, name]) => name);
  assertEquals(listed.toSorted(), Object.keys(manifest.imports).toSorted());
});
