import { assert, assertEquals } from "@std/assert";
import { GONE, MessageDoor } from "../../lib/messages/message_door.ts";
import { MessageFiles } from "../../lib/messages/message_files.ts";
import type { LeftMessages } from "../../lib/signaling/calls/left_messages.ts";
import type { TestUser } from "../signaling/switchboard.ts";
import { Town } from "../signaling/town.ts";
import { randomBytes, sha256 } from "./bytes.ts";

const BYTES = randomBytes(150_000);
const PIECE = 64 * 1024;
const PROGRESS = { received: BYTES.length, kept: true };

/** A town whose recorded messages are files. */
class Scene implements Disposable {
  readonly folder = Deno.makeTempDirSync();
  readonly faults: unknown[] = [];
  readonly town = new Town();
  readonly files = new MessageFiles(
    this.folder,
    (error) => this.faults.push(error),
  );
  readonly door = new MessageDoor({
    files: this.files,
    messages: () => this.messages,
    fault: (error) => this.faults.push(error),
  });
  messages: LeftMessages | null = this.town.messages;

  constructor() {
    this.town.gone.push = (id) => {
      this.files.remove(id);
      return 0;
    };
  }

  /** Alice did not reach Bob, and begins to leave a message. */
  async begins(hash?: string): Promise<{ alice: TestUser; id: string }> {
    const alice = await this.town.user("alice");
    await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
    const begun = this.door.begin(alice.resumeToken!, {
      to: "bob",
      type: "video/webm",
      ms: 1_000,
      bytes: BYTES.length,
      sha256: hash ?? await sha256(BYTES),
    });
    assert("id" in begun);
    return { alice, id: begun.id };
  }

  /** Sends all bytes from here on. @returns the last answer */
  async sends(alice: TestUser, id: string, from = 0) {
    let progress;
    for (let at = from; at < BYTES.length; at += PIECE) {
      const piece = BYTES.subarray(at, at + PIECE);
      progress = await this.door.piece(alice.resumeToken!, id, at, piece);
    }
    return progress;
  }

  names(): string[] {
    return [...Deno.readDirSync(this.folder)].map(({ name }) => name);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

Deno.test("a message arrives in pieces, is kept with its last byte, and is heard by the person for whom it is", async () => {
  using scene = new Scene();
  const { town, door } = scene;
  const { alice, id } = await scene.begins();
  const token = alice.resumeToken!;
  assertEquals(await scene.sends(alice, id), PROGRESS);
  // The answer was lost: the question is answered, and more bytes change nothing.
  for (const bytes of [new Uint8Array(), BYTES.subarray(0, PIECE)]) {
    assertEquals(await door.piece(token, id, 0, bytes), PROGRESS);
  }
  const bob = await town.user("bob");
  const heard = [];
  for (let at = 0; at < BYTES.length; at += 100_000) {
    const part = await door.read(bob.resumeToken!, id, at);
    assert(part instanceof Uint8Array);
    heard.push(...part.slice(0, 100_000));
  }
  assertEquals(new Uint8Array(heard), BYTES);
  assertEquals(await door.read(token, id, 0), GONE);
  assertEquals(scene.faults, []);
});

Deno.test("pieces that come twice, too early, too long or all at once do no harm", async () => {
  using scene = new Scene();
  const { door } = scene;
  const { alice, id } = await scene.begins();
  const token = alice.resumeToken!;
  const first = BYTES.subarray(0, PIECE);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => door.piece(token, id, 0, first)),
  );
  const begun = { received: PIECE, kept: false };
  for (const answer of answers) assertEquals(answer, begun);
  assertEquals(await door.piece(token, id, 3 * PIECE, first), begun);
  const long = new Uint8Array(BYTES.length);
  assertEquals(await door.piece(token, id, PIECE, long), begun);
  assertEquals(await scene.sends(alice, id, PIECE), PROGRESS);
});

Deno.test("other bytes than those announced are not kept, and leave nothing behind", async () => {
  using scene = new Scene();
  const { alice, id } = await scene.begins("0".repeat(64));
  const answer = await scene.sends(alice, id);
  assert(typeof answer === "object" && "reason" in answer);
  assertEquals(answer.reason, "invalid_message");
  assertEquals(scene.names(), []);
  assertEquals(scene.town.store.leftMessages.all, []);
  assertEquals(await scene.sends(alice, id), GONE);
});

Deno.test("a message that is given up while it arrives leaves nothing behind", async () => {
  using scene = new Scene();
  const { alice, id } = await scene.begins();
  const token = alice.resumeToken!;
  const piece = scene.door.piece(token, id, 0, BYTES.subarray(0, PIECE));
  assertEquals(scene.door.remove(token, id), null);
  assertEquals(await piece, GONE);
  assertEquals(scene.names(), []);
  assertEquals(scene.faults, []);
});

Deno.test("two devices that delete at once, while a third one plays, leave nothing behind", async () => {
  using scene = new Scene();
  const { town, door } = scene;
  const { alice, id } = await scene.begins();
  await scene.sends(alice, id);
  const [phone, tablet, laptop] = [
    await town.user("bob"),
    await town.user("bob"),
    await town.user("bob"),
  ].map(({ resumeToken }) => resumeToken!);
  const playing = door.read(laptop, id, 0);
  assertEquals([door.remove(phone, id), door.remove(tablet, id)], [null, null]);
  const played = await playing;
  assert(played === GONE || played instanceof Uint8Array);
  assertEquals(await door.read(laptop, id, 0), GONE);
  assertEquals(door.lists(tablet), { received: [], sent: [] });
  assertEquals(scene.names(), []);
  assertEquals(scene.faults, []);
});

Deno.test("a disk that fails keeps nobody's message, and the log hears of it", async () => {
  using scene = new Scene();
  const { alice, id } = await scene.begins();
  Deno.renameSync(scene.folder, `${scene.folder}.away`);
  const answer = await scene.door
    .piece(alice.resumeToken!, id, 0, BYTES.subarray(0, PIECE));
  Deno.renameSync(`${scene.folder}.away`, scene.folder);
  assert(typeof answer === "object" && "reason" in answer);
  assertEquals(answer.reason, "overloaded");
  assert(scene.faults.length > 0);
  assertEquals(await scene.sends(alice, id), PROGRESS);
});

Deno.test("without an exchange everything is refused for a while", async () => {
  using scene = new Scene();
  const { alice, id } = await scene.begins();
  scene.messages = null;
  const token = alice.resumeToken!;
  const { door } = scene;
  for (const refusal of [door.lists(token), door.remove(token, id)]) {
    assert(refusal && "reason" in refusal);
    assertEquals(refusal.reason, "server_shutdown");
  }
  assertEquals(await door.read(token, id, 0), GONE);
});
