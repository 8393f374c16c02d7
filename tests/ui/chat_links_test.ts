import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { chatParts } from "../../lib/ui/call/chat_links.ts";

const links = (text: string) =>
  chatParts(text).flatMap(({ href }) => href ?? []);

Deno.test("http and https addresses become links, without surrounding punctuation", () => {
  assertEquals(
    chatParts("See https://example.org/a?b=1, please (http://x.org)."),
    [
      { text: "See " },
      { text: "https://example.org/a?b=1", href: "https://example.org/a?b=1" },
      { text: ", please (" },
      { text: "http://x.org/", href: "http://x.org/" },
      { text: ")." },
    ],
  );
});

Deno.test("no script, other scheme or disguised address becomes a link", () => {
  for (
    const text of [
      "javascript:alert(1)",
      "data:text/html,<script>alert(1)</script>",
      "file:///etc/passwd",
      "https://bank.example@evil.example/",
      "https://",
    ]
  ) assertEquals(links(text), [], text);
  // A Cyrillic letter in it.
  const [foreign] = chatParts("https://аpple.com/");
  assert(foreign.text.startsWith("https://xn--"));
});

Deno.test("any text stays complete, and each link leads to the address that it shows", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.webUrl(),
    fc.constantFrom("https://", "javascript:", " ", "<a href=x>", '"'),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    for (const { text, href } of chatParts(pieces.join(""))) {
      if (href === undefined) continue;
      assertEquals(text, href);
      assert(["http:", "https:"].includes(new URL(href).protocol));
    }
    if (!pieces.join("").includes("://")) {
      const whole = chatParts(pieces.join("")).map(({ text }) => text).join("");
      assertEquals(whole, pieces.join(""));
    }
  }));
});
