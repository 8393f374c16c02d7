import { assertEquals, assertRejects } from "@std/assert";
import { buildOnce, forgetBuild } from "../../lib/web/build_once.ts";

/** A program's folder, and the builds made there. */
class Program implements AsyncDisposable {
  readonly builds: string[] = [];
  /** Builds under way, at most. */
  most = 0;
  #underWay = 0;

  private constructor(readonly root: string) {}

  static async make(): Promise<Program> {
    const root = await Deno.makeTempDir();
    await Deno.writeTextFile(`${root}/deno.json`, "{}");
    return new Program(root);
  }

  build(id: string): Promise<void> {
    return buildOnce(this.root, id, async () => {
      this.most = Math.max(this.most, ++this.#underWay);
      await forgetBuild(this.root);
      await Deno.mkdir(`${this.root}/_fresh`, { recursive: true });
      this.builds.push(id);
      this.#underWay--;
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.root, { recursive: true });
  }
}

Deno.test("of several that start at once in one folder, one builds", async () => {
  await using program = await Program.make();
  await Promise.all(["a", "a", "a"].map((id) => program.build(id)));
  assertEquals(program.builds, ["a"]);
  await program.build("a");
  assertEquals(program.builds, ["a"], "others may serve it");
});

Deno.test("another version is built, one at a time", async () => {
  await using program = await Program.make();
  await Promise.all(["a", "b", "c"].map((id) => program.build(id)));
  assertEquals(program.builds.toSorted(), ["a", "b", "c"]);
  assertEquals(program.most, 1);
});

Deno.test("a build that failed half-way is made again", async () => {
  await using program = await Program.make();
  await program.build("a");
  await assertRejects(
    () =>
      buildOnce(program.root, "b", async () => {
        await forgetBuild(program.root);
        throw new Error("no room");
      }),
    Error,
    "no room",
  );
  await program.build("a");
  assertEquals(program.builds, ["a", "a"]);
});
