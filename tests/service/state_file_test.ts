import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SavedMissedCall } from "../../lib/signaling/calls/missed_calls.ts";
import type { Ban } from "../../lib/shared/operator_people.ts";
import type { SavedCall, SavedSession } from "../../lib/signaling/store.ts";
import { StateFile } from "../../lib/service/state_file.ts";
import { startProgram } from "../support/started_program.ts";
import { StartError } from "../../lib/shared/start_error.ts";

const SESSION: SavedSession = { id: "s", name: "alice", tokens: ["one"] };
const CALL: SavedCall = {
  id: "c",
  caller: { name: "alice", sessions: ["s"] },
  callee: { name: "bob", sessions: [] },
  startedAt: 1,
  active: true,
  media: { mediaServer: "m", id: "p", legs: { caller: "1", callee: "2" } },
};

const BAN: Ban = { kind: "name", value: "eve", since: 1, until: 2 };

const MISSED: SavedMissedCall = { from: "Alice", to: "bob", at: 3 };
const LEFT = { ...MISSED, text: "Call me back." };
const SETTINGS = {
  key: "bob",
  at: 4,
  settings: {
    favourites: ["Alice"],
    blocked: ["Eve"],
    doNotDisturb: false,
    hours: { from: 480, to: 1_200, timeZone: "Europe/Berlin" },
    favouritesPass: true,
  },
};
const RECENTS = {
  key: "bob",
  at: 5,
  recents: {
    calls: [{
      peer: "Alice",
      direction: "incoming" as const,
      outcome: "talked" as const,
      at: 4,
      durationMs: 3,
    }],
    clearedAt: 2,
  },
};
const SUBSCRIPTION = {
  name: "Bob",
  key: "bob",
  sealed: true,
  at: 1,
  subscription: {
    endpoint: "https://push.example/1",
    keys: { p256dh: "p".repeat(87), auth: "a".repeat(22) },
  },
};
const POINT = `${"A".repeat(87)}=`;
const MESSAGE = {
  id: "0123456789abcdef0123456789abcdef",
  from: "alice",
  fromKey: "alice",
  session: "1",
  proven: true,
  to: "bob",
  toKey: "bob",
  at: 1,
  type: "audio/webm" as const,
  ms: 1_000,
  bytes: 5,
  sha256: "0".repeat(64),
  seal: { key: POINT, devices: [{ key: POINT, wrapped: "w".repeat(64) }] },
  kept: true,
};
const MESSAGE_KEY = {
  person: "bob",
  key: { key: POINT, device: { key: POINT, proof: `${"P".repeat(86)}==` } },
  at: 1,
};
const EMPTY = {
  sessions: [],
  calls: [],
  bans: [],
  missedCalls: [],
  leftTexts: [],
  leftMessages: [],
  messageKeys: [],
  settings: [],
  recents: [],
  guestLinks: [],
  subscriptions: [],
};

function fails(error: unknown): never {
  throw error;
}

async function inFolder(test: (path: string) => void | Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await test(`${folder}/state/calls.sqlite`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("stored records are read at the next start, and deleted ones are not", () =>
  inFolder((path) => {
    const first = StateFile.open(path, fails);
    assertEquals(first.load(), EMPTY);
    first.putSubscription("https://push.example/1", SUBSCRIPTION);
    first.putSubscription("https://push.example/2", SUBSCRIPTION);
    first.deleteSubscription("https://push.example/2");
    first.putSession(SESSION);
    first.putSession({ ...SESSION, tokens: ["two", "one"] });
    first.putSession({ ...SESSION, id: "gone" });
    first.deleteSession("gone");
    first.putCall(CALL);
    first.putCall({ ...CALL, id: "gone" });
    first.deleteCall("gone");
    assert(first.putBan("name eve", BAN));
    assert(first.putBan("token x", { ...BAN, kind: "token", value: "x" }));
    assert(first.deleteBan("token x"));
    first.putMissedCall("bob alice", MISSED);
    first.putMissedCall("gone", MISSED);
    first.deleteMissedCall("gone");
    first.leftTexts.put("bob alice", LEFT);
    first.leftTexts.put("gone", LEFT);
    first.leftTexts.delete("gone");
    first.leftMessages.put(MESSAGE.id, MESSAGE);
    first.leftMessages.put("gone", MESSAGE);
    first.leftMessages.delete("gone");
    first.messageKeys.put("bob", MESSAGE_KEY);
    first.settings.put("bob", SETTINGS);
    first.recents.put("bob", RECENTS);
    first.close();
    // Kept for the next process: this one may still end calls.
    first.deleteCall(CALL.id);
    assertEquals(first.putBan("name late", BAN), false, "it is not kept");

    const second = StateFile.open(path, fails);
    assertEquals(second.load(), {
      sessions: [{ ...SESSION, tokens: ["two", "one"] }],
      calls: [CALL],
      bans: [BAN],
      missedCalls: [MISSED],
      leftTexts: [LEFT],
      leftMessages: [MESSAGE],
      messageKeys: [MESSAGE_KEY],
      settings: [SETTINGS],
      recents: [RECENTS],
      guestLinks: [],
      subscriptions: [SUBSCRIPTION],
    });
    second.close();
  }));

Deno.test("only its owner can read the state file, and it contains no token", () =>
  inFolder((path) => {
    const file = StateFile.open(path, fails);
    const token = "a-token-of-the-test";
    file.putSession({ ...SESSION, tokens: [file.digest(token)] });
    assertEquals(file.digest(token), file.digest(token));
    assert(file.digest(token) !== file.digest("another"));
    for (const name of [path, `${path}-wal`]) {
      assertEquals(Deno.statSync(name).mode! & 0o777, 0o600, name);
      const bytes = new TextDecoder().decode(Deno.readFileSync(name));
      assertEquals(bytes.includes(token), false);
    }
    file.close();
  }));

Deno.test("a process killed while writing loses no confirmed record", () =>
  inFolder(async (path) => {
    const program = new URL("state_file_writer.ts", import.meta.url).pathname;
    for (let life = 0; life < 3; life++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-q", "-A", program, path],
        stdout: "piped",
      }).spawn();
      let text = "";
      const decoder = new TextDecoder();
      let killed = false;
      for await (const part of child.stdout) {
        text += decoder.decode(part, { stream: true });
        // Kills it at a different moment of the writing each time.
        if (killed || text.length < 3_000 + life * 1_777) continue;
        killed = true;
        child.kill("SIGKILL");
      }
      await child.status;
      const promised = Number(
        text.slice(0, text.lastIndexOf("\n")).split("\n").at(-1),
      );
      assert(promised > 100);
      const file = StateFile.open(path, fails);
      const { sessions, calls } = file.load();
      assertEquals(calls.length, 1);
      assert(calls[0].startedAt >= promised, `${calls[0].startedAt}`);
      assert(calls[0].startedAt <= promised + 1);
      const last = Math.max(
        ...Array.from(sessions, ({ id }) => Number(id)),
      );
      assert(last >= promised && last <= promised + 1);
      for (const { id } of sessions) file.deleteSession(id);
      file.close();
    }
  }));

Deno.test("a process of its own cannot open a file that is in use", () =>
  inFolder(async (path) => {
    const program = new URL("state_file_writer.ts", import.meta.url).pathname;
    const opened = async () => {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-q", "-A", program, path],
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const { value } = await child.stdout.getReader().read();
      if (value) child.kill("SIGKILL");
      const words = await new Response(child.stderr).text();
      await child.status;
      return { opened: value !== undefined, words };
    };
    const file = StateFile.open(path, fails);
    const refused = await opened();
    assert(!refused.opened, "two processes have it");
    assertStringIncludes(refused.words, "another process uses it");
    file.putCall(CALL);
    assertEquals((await opened()).opened, false, "after a write");
    file.close();
    assertEquals((await opened()).opened, true, "once it is free");
  }));

Deno.test("a file that another process uses is not touched, and the error is one line", () =>
  inFolder((path) => {
    const refuses = (words: string) => {
      const { message } = assertThrows(
        () => StateFile.open(path, fails),
        StartError,
        words,
      );
      assert(message.startsWith(`--state=${path}: `), message);
      assert(!message.includes("\n"));
    };
    const file = StateFile.open(path, fails);
    refuses("another process");
    file.putCall(CALL);
    file.close();
    const foreign = new DatabaseSync(path);
    foreign.exec("PRAGMA application_id = 7");
    foreign.close();
    refuses("another program's");
    assertEquals(namesBeside(path), ["calls.sqlite"]);
  }));

function namesBeside(path: string): string[] {
  return [...Deno.readDirSync(dirname(path))].map(({ name }) => name).sort();
}

function sql(path: string, text: string): void {
  const database = new DatabaseSync(path);
  database.exec(text);
  database.close();
}

/** Each replaces a good file of many records with a damaged one. */
const DAMAGES: Record<string, (path: string) => void> = {
  "half of it": (path) => Deno.truncateSync(path, Deno.statSync(path).size / 2),
  "its first page": (path) => Deno.truncateSync(path, 4_096),
  "its first 100 bytes": (path) => Deno.truncateSync(path, 100),
  "its first 7 bytes": (path) => Deno.truncateSync(path, 7),
  "garbage": (path) => Deno.writeTextFileSync(path, "garbage".repeat(2_000)),
  "zeros": (path) => Deno.writeFileSync(path, new Uint8Array(20_000)),
  "zeros in its middle": (path) => {
    using file = Deno.openSync(path, { write: true });
    file.seekSync(5_000, Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(20_000));
  },
  "another version of this program": (path) =>
    sql(path, "PRAGMA user_version = 99"),
  "other tables without a mark": (path) => {
    Deno.removeSync(path);
    sql(path, "CREATE TABLE person (name TEXT)");
  },
  "other columns": (path) =>
    sql(path, "DROP TABLE call; CREATE TABLE call (name TEXT)"),
  "a record of another shape": (path) =>
    sql(path, `UPDATE call SET record = '{"id":1}'`),
  "a record that is no JSON": (path) =>
    sql(path, "UPDATE call SET record = '{'"),
  "a folder": (path) => {
    Deno.removeSync(path);
    Deno.mkdirSync(`${path}/in it`, { recursive: true });
  },
  "a folder where its journal goes": (path) => Deno.mkdirSync(`${path}-wal`),
  "a link to nowhere": (path) => {
    Deno.removeSync(path);
    Deno.symlinkSync("/nonexistent/calls.sqlite", path);
  },
};

for (const [what, damage] of Object.entries(DAMAGES)) {
  Deno.test(`a damaged file is renamed and replaced: ${what}`, () =>
    inFolder((path) => {
      const file = StateFile.open(path, fails);
      file.putCall(CALL);
      for (let id = 0; id < 500; id++) {
        file.putSession({ ...SESSION, id: String(id) });
      }
      file.close();
      damage(path);
      const next = StateFile.open(path, fails);
      assertEquals(next.load(), EMPTY);
      next.putCall(CALL);
      next.close();
      const third = StateFile.open(path, fails);
      assertEquals(third.load().calls, [CALL]);
      third.close();
      const aside = namesBeside(path).filter((name) =>
        name.startsWith("calls.sqlite.damaged-")
      );
      assert(aside.length > 0, String(namesBeside(path)));
    }));
}

Deno.test("a service with an unreadable state file starts, reports it and keeps the file", async () => {
  const root = new URL("../..", import.meta.url).pathname;
  const folder = await Deno.makeTempDir({ dir: `${root}state` }).catch(
    async () => {
      await Deno.mkdir(`${root}state`);
      return await Deno.makeTempDir({ dir: `${root}state` });
    },
  );
  try {
    const path = `${folder}/calls.sqlite`;
    await Deno.writeTextFile(path, "garbage", { mode: 0o000 });
    const program = await startProgram([
      "--as_uri=http://127.0.0.1:0/",
      `--state=${path}`,
    ]);
    await program.line(/WRN.*is set aside as .*damaged/);
    // Earlier, a signal would end it before it can be heard.
    await program.line(/^Listening on /);
    program.stop();
    assertEquals(await program.ended, 0);
    const [, aside] = namesBeside(path);
    await Deno.chmod(`${folder}/${aside}`, 0o600);
    assertEquals(await Deno.readTextFile(`${folder}/${aside}`), "garbage");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a full disk is reported, and the service continues", () =>
  inFolder(async (path) => {
    const program = new URL("state_file_writer.ts", import.meta.url).pathname;
    // Like a full disk: no file may grow beyond 200 KiB.
    const script =
      'trap \'\' XFSZ; ulimit -f 400; exec "$0" run -q -A "$1" "$2"';
    const child = new Deno.Command("sh", {
      args: ["-c", script, Deno.execPath(), program, path],
      stdout: "piped",
    }).spawn();
    let text = "";
    const decoder = new TextDecoder();
    let killed = false;
    for await (const part of child.stdout) {
      text += decoder.decode(part, { stream: true });
      const at = text.indexOf("fault");
      if (killed || at < 0 || text.length < at + 1_000) continue;
      killed = true;
      child.kill("SIGKILL");
    }
    await child.status;
    assert(text.includes("fault"), "it was not full");
    const file = StateFile.open(path, fails);
    assertEquals(file.load().calls.length, 1);
    file.close();
  }));
