import { assertEquals, assertMatch } from "@std/assert";
import { SECRET_TEXTS } from "./log_secrets.ts";

/**
 * LogTape can be set up only once in a process, so that each run gets a
 * process.
 */
async function linesOf(format: "json" | "text"): Promise<string[]> {
  const program = new URL("./log_isolated.ts", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", program, format],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals(success, true, text(stderr));
  return (text(stdout) + text(stderr)).trimEnd().split("\n");
}

for (const format of ["json", "text"] as const) {
  Deno.test(`${format}: each event is one line without secrets, whatever an error contains`, async () => {
    const lines = await linesOf(format);
    assertEquals(lines.length, SECRET_TEXTS.length * 2, lines.join("\n"));
    for (const line of lines) {
      assertEquals(line.match(/hidden/), null, line);
      if (format === "json") {
        assertEquals(typeof JSON.parse(line).level, "string");
      } else assertMatch(line, /^\d{4}-\d\d-\d\dT\S+ \[(INF|ERR)\] one2one: /);
    }
  });
}
