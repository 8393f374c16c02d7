import { assert, assertEquals } from "@std/assert";

/** The named widths and heights of styles.css, as conditions. */
const NAMED = new Set([
  "width < 24rem",
  "width < 48rem",
  "width >= 48rem",
  "width < 64rem",
  "width >= 64rem",
  "height <= 30rem",
  "height > 30rem",
  "height <= 40rem",
  "orientation: landscape",
  "orientation: portrait",
  "pointer: coarse",
  "prefers-color-scheme: dark",
  "prefers-reduced-motion: reduce",
]);

const sheets = [
  "static/styles.css",
  ...Array.from(
    Deno.readDirSync("static/css"),
    ({ name }) => `static/css/${name}`,
  ),
];

for (const sheet of sheets) {
  // Comments may name what rules must not have.
  const text = Deno.readTextFileSync(sheet).replace(/\/\*.*?\*\//gs, "");

  Deno.test(`${sheet} uses named sizes only`, () => {
    for (const [, query] of text.matchAll(/@media ([^{]+){/g)) {
      for (const [, condition] of query.matchAll(/\(([^()]+)\)/g)) {
        assert(NAMED.has(condition), condition);
      }
    }
  });

  // It is computed again with each frame of a picture: a blur of the whole stage
  // took most of a core where no graphics processor helped.
  Deno.test(`${sheet} has no filter over whole elements`, () => {
    assertEquals(text.match(/(?<!backdrop-)filter:/), null);
  });

  Deno.test(`${sheet} has every rule in a layer, and no !important`, () => {
    assertEquals(text.includes("!important"), false);
    let depth = 0;
    let outside = "";
    for (const sign of text) {
      if (sign === "{") depth++;
      if (depth === 0) outside += sign;
      if (sign === "}") depth--;
    }
    for (const rule of outside.split(/[;\n]/)) {
      assert(/^\s*(@layer [\w, ]+)?\s*}?$/.test(rule), rule);
    }
  });
}
