import { assertEquals } from "@std/assert";
import { initials } from "../../lib/ui/parts/Avatar.tsx";

Deno.test("initials are whole letters of the first and the last word", () => {
  assertEquals(initials("alice"), "A");
  assertEquals(initials("Bob Marley Junior"), "BJ");
  assertEquals(initials("Conor O’Neill (at home)"), "CH");
  assertEquals(initials("Maximiliane (Deutsch)"), "MD");
  assertEquals(initials("王小明"), "王");
  assertEquals(initials("🦊 fox"), "🦊F");
  assertEquals(initials(" ?! "), "?");
});
