import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ServerMessage } from "../../lib/shared/protocol.ts";
import { CLOSE } from "../../lib/shared/close_codes.ts";
import { startProgram } from "../support/started_program.ts";

type Registered = ServerMessage & { id: "registerResponse" };

/** A client of version 2 without a page. */
class Client {
  private constructor(
    readonly registered: Registered,
    /** The code with which its socket is closed. */
    readonly closed: Promise<number>,
  ) {}

  static async register(page: URL, resumeToken?: string): Promise<Client> {
    const url = new URL("/one2one", page);
    url.protocol = "ws:";
    const socket = new WebSocket(url);
    const closed = new Promise<number>((resolve) =>
      socket.onclose = ({ code }) => resolve(code)
    );
    await new Promise((resolve) => socket.onopen = resolve);
    const answered = new Promise<Registered>((resolve) =>
      socket.onmessage = ({ data }) => resolve(JSON.parse(data))
    );
    const name = "alice";
    socket.send(
      JSON.stringify({ id: "register", name, protocol: 2, resumeToken }),
    );
    return new Client(await answered, closed);
  }
}

Deno.test("`deno task start --state` hands its calls over on SIGTERM, and the next process continues them", async () => {
  const state = `state/test-${crypto.randomUUID()}.sqlite`;
  const file = new URL(`../../${state}`, import.meta.url);
  const options = ["--as_uri=http://127.0.0.1:0/", `--state=${state}`];
  try {
    const first = await startProgram(options);
    const before = await Client.register(first.url);
    first.stop();
    assertEquals(await before.closed, CLOSE.restart);
    assertEquals(await first.ended, 0);
    assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);

    const second = await startProgram(options);
    const { resumeToken } = before.registered;
    const after = await Client.register(second.url, resumeToken);
    assertEquals(after.registered.resumed, true);
    second.stop();
    assertEquals(await second.ended, 0);
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) {
      await Deno.remove(new URL(file.href + suffix)).catch(() => {});
    }
  }
});

Deno.test("a state file that cannot be written gives one line and exit code 2", async () => {
  const program = new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "serve", "--as_uri=http://127.0.0.1:0/"],
    cwd: new URL("../..", import.meta.url).pathname,
    env: { NO_COLOR: "1", ONE2ONE_STATE: "README.md" },
    stderr: "piped",
  });
  const { code, stderr } = await program.output();
  const said = new TextDecoder().decode(stderr).trim();
  assertEquals(code, 2);
  assertStringIncludes(said, "--state=README.md: ");
  assert(!said.includes("\n"), said);
});
