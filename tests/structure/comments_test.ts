import { assertEquals } from "@std/assert";
import { filesIn, read } from "./source_files.ts";

/** Openings that leave the reader without a subject. */
const RIDDLE = /^(What|Who|Such|That which)(ever|se|m)?\b/;

/** Block comments, and line comments in a row. CSS has only the first. */
const COMMENTS = /\/\*.*?\*\/|(?<=^|\s)\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)*/gms;

/** The sentences of a comment, without the characters that mark it. */
function sentences(comment: string): string[] {
  return comment
    .replace(/\*\/$/, "")
    .replace(/^[ \t]*(\/\/+|\/?\*+)?[ \t]*/gm, "")
    .replace(/\s+/g, " ")
    .split(/(?<=[.:!?]) /)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

Deno.test("the sentences of a comment are found in each of its forms", () => {
  const text = `
    /** One. Three
     * words: four? */
    const url = "http://host"; // Five:
    // Six
  `;
  assertEquals(
    [...text.matchAll(COMMENTS)].map(([comment]) => sentences(comment)),
    [["One.", "Three words:", "four?"], ["Five:", "Six"]],
  );
});

Deno.test("every sentence of a comment begins with its subject", async () => {
  const riddles: string[] = [];
  for await (const file of filesIn("")) {
    if (!/\.(tsx?|js|css)$/.test(file)) continue;
    const text = await read(file);
    for (const { 0: comment, index } of text.matchAll(COMMENTS)) {
      const line = text.slice(0, index).split("\n").length;
      for (const sentence of sentences(comment)) {
        if (RIDDLE.test(sentence)) riddles.push(`${file}:${line}: ${sentence}`);
      }
    }
  }
  assertEquals(riddles, []);
});
