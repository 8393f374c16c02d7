import { assertEquals } from "@std/assert";
import { failedTests } from "../support/failed_tests.ts";

const TESTS = `
Deno.test("passes", () => {});
Deno.test("fails", () => {
  throw new Error("first line\\nsecond line");
});
Deno.test("has steps", async (t) => {
  await t.step("fails, too", () => {
    throw new TypeError("in a step");
  });
});
Deno.test("has started others", () => {
  throw new Error(
    " ERRORS \\n\\nof others => ./x_test.ts:1:1\\nerror: not its own\\n\\n" +
      " FAILURES \\n\\nof others => ./x_test.ts:1:1\\n",
  );
});
`;

Deno.test("each failed test is told with its place and its error", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/some_test.ts`, TESTS);
    await Deno.writeTextFile(
      `${folder}/throws_test.ts`,
      'throw new Error("at the top");',
    );
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-q", "--no-check", "--no-config"],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    const errors = failedTests(new TextDecoder().decode(stdout).split("\n"))
      // With the line of the source that threw.
      .map((test) => test.split("\n      throw ")[0].split("\n    throw ")[0]);
    assertEquals(errors, [
      "fails => ./some_test.ts:3:6\n  error: Error: first line\n  second line",
      "has steps ... fails, too => ./some_test.ts:7:11\n" +
      "  error: TypeError: in a step",
      "has started others => ./some_test.ts:11:6\n  error: Error:  ERRORS \n" +
      "  \n  of others => ./x_test.ts:1:1\n  error: not its own\n  \n" +
      "   FAILURES \n  \n  of others => ./x_test.ts:1:1\n  ",
      "./throws_test.ts (uncaught error)\n" +
      "  error: (in promise) Error: at the top\n" +
      '  throw new Error("at the top");\n        ^',
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("nothing failed where no errors are told", () => {
  assertEquals(failedTests(["ok | 3 passed | 0 failed (1s)"]), []);
});
