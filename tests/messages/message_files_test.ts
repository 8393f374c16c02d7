import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { MessageFiles } from "../../lib/messages/message_files.ts";
import { StartError } from "../../lib/shared/start_error.ts";
import { randomBytes, sha256 } from "./bytes.ts";

const ID = "0123456789abcdef0123456789abcdef";
const BYTES = randomBytes(1_000);

/** A folder of recordings, which is removed with the test. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync();
  readonly faults: unknown[] = [];
  readonly files = this.open();

  open(): MessageFiles {
    return new MessageFiles(this.path, (error) => this.faults.push(error));
  }

  names(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

Deno.test("a recording grows at its end alone, and gets its name once it is whole and checked", async () => {
  using folder = new Folder();
  const { files } = folder;
  const half = BYTES.subarray(0, 500);
  const none = { bytes: 0, whole: false };
  assertEquals(await files.append(ID, 0, new Uint8Array()), none);
  assertEquals(await files.append(ID, 500, half), none);
  const begun = { bytes: 500, whole: false };
  assertEquals(await files.append(ID, 0, half), begun);
  // The answer was lost, and the client sends it again.
  assertEquals(await files.append(ID, 0, half), begun);
  assertEquals(folder.names(), [`${ID}.part`]);
  await assertRejects(() => files.read(ID, 0, 1));
  // The next process goes on where this one ended.
  const next = folder.open();
  assertEquals(await next.append(ID, 500, BYTES.subarray(500)), {
    bytes: 1_000,
    whole: false,
  });
  assert(!await next.finish(ID, await sha256(half)));
  assertEquals(folder.names(), [`${ID}.part`]);
  assert(await next.finish(ID, await sha256(BYTES)));
  assertEquals(folder.names(), [ID]);
  assert(await next.finish(ID, await sha256(BYTES)), "it is finished already");
  const whole = { bytes: 1_000, whole: true };
  assertEquals(await next.append(ID, 1_000, half), whole);
  assertEquals(await next.read(ID, 0, 5_000), BYTES);
  assertEquals(await next.read(ID, 990, 20), BYTES.slice(990));
  assertEquals(await next.read(ID, 5_000, 20), new Uint8Array());
  assertEquals(folder.faults, []);
});

Deno.test("only its user can read a recording", async () => {
  using folder = new Folder();
  const path = `${folder.path}/inside`;
  const files = new MessageFiles(path, () => {});
  await files.append(ID, 0, BYTES);
  const modeOf = (file: string) => Deno.statSync(file).mode! & 0o777;
  assertEquals([modeOf(path), modeOf(`${path}/${ID}.part`)], [0o700, 0o600]);
});

Deno.test("files that belong to no message are removed, whole ones only when they are old, and nothing else", async () => {
  using folder = new Folder();
  const other = "f".repeat(32);
  for (const id of [ID, other]) await folder.files.append(id, 0, BYTES);
  await folder.files.finish(other, await sha256(BYTES));
  const begun = "e".repeat(32);
  await folder.files.append(begun, 0, BYTES);
  Deno.writeTextFileSync(`${folder.path}/notes.txt`, "mine");
  const files = folder.open();
  files.sweep([begun], Date.now() - 60_000);
  assertEquals(folder.names(), [`${begun}.part`, other, "notes.txt"]);
  files.sweep([begun, other], Date.now() + 60_000);
  assertEquals(folder.names(), [`${begun}.part`, other, "notes.txt"]);
  files.sweep([begun], Date.now() + 60_000);
  assertEquals(folder.names(), [`${begun}.part`, "notes.txt"]);
  folder.files.remove(begun);
  folder.files.remove(begun);
  assertEquals(folder.names(), ["notes.txt"]);
  assertEquals(folder.faults, []);
});

Deno.test("a folder that cannot be used is told at the start", () => {
  using folder = new Folder();
  Deno.writeTextFileSync(`${folder.path}/file`, "");
  const error = assertThrows(
    () => new MessageFiles(`${folder.path}/file`, () => {}),
    StartError,
  );
  assert(error.message.startsWith(`--messages=${folder.path}/file: `));
});
