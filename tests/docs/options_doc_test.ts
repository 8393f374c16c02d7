import { assertEquals } from "@std/assert";
import { envName, OPTION_GROUPS } from "../../lib/config/options.ts";

/** The tables of docs/options.md: rows of cells, by the heading above them. */
async function tables(): Promise<Record<string, string[][]>> {
  const doc = await Deno.readTextFile("docs/options.md");
  const sections = doc.split(/^## /m).slice(1);
  return Object.fromEntries(sections.map((section) => {
    const [heading, ...lines] = section.split("\n");
    const rows = lines.filter((line) => line.startsWith("| `"));
    return [
      heading,
      rows.map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim())),
    ];
  }));
}

Deno.test("docs/options.md has every option with the words of --help, and no other", async () => {
  const real = Object.entries(OPTION_GROUPS).map(([heading, group]) => [
    heading,
    Object.entries(group).map(([name, { value, help }]) => [
      `\`--${name}=${value}\``,
      `\`${envName(name)}\``,
      help,
    ]),
  ]);
  assertEquals(await tables(), Object.fromEntries(real));
});

Deno.test("the README names no option that does not exist", async () => {
  const known = Object.values(OPTION_GROUPS).flatMap((group) =>
    Object.keys(group)
  );
  const readme = await Deno.readTextFile("README.md");
  const named = [...readme.matchAll(/(?<=[\s`])--([a-z][a-z_-]*)/g)];
  const strange = named.map(([, name]) => name)
    .filter((name) => !known.includes(name) && name !== "help");
  assertEquals(strange, []);
});
