import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { lines } from "../../lib/media_nodes/lines.ts";

Deno.test("lines arrive whole, however they are cut into chunks", async () => {
  const line = fc.string({ unit: "grapheme" })
    .map((text) => text.replaceAll("\n", ""));
  await fc.assert(fc.asyncProperty(
    fc.array(line),
    fc.integer({ min: 1, max: 7 }),
    async (expected, size) => {
      const bytes = new TextEncoder().encode(
        expected.map((text) => text + "\n").join("") + "rest",
      );
      const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) {
            controller.enqueue(bytes.slice(at, at + size));
          }
          controller.close();
        },
      });
      const found = [];
      for await (const text of lines(stream)) found.push(text);
      assertEquals(found, expected);
    },
  ));
});
