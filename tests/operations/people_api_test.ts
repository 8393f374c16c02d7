/** The operators' API of the real program, with real sockets. */
import { assert, assertEquals } from "@std/assert";
import * as v from "valibot";
import doc from "../../lib/operations/operator_api.json" with { type: "json" };
import { CLOSE } from "../../lib/shared/close_codes.ts";
import * as guests from "../../lib/shared/guest_links.ts";
import * as people from "../../lib/shared/operator_people.ts";
import {
  DrainRequest,
  OperatorStatus,
} from "../../lib/shared/operator_status.ts";
import { TestSocket } from "../signaling/sockets/test_socket.ts";
import {
  type StartedProgram,
  startProgram,
} from "../support/started_program.ts";

const TOKEN = "a-token-of-enough-length";
const SCHEMAS = { ...people, ...guests, OperatorStatus, DrainRequest };

type Described = { responses: Record<string, unknown> };

/** Asks, and holds the answer against the description. */
async function ask(
  program: StartedProgram,
  path: string,
  body?: unknown,
  token = TOKEN,
) {
  const response = await fetch(new URL(path, program.url), {
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined
      ? {}
      : { method: "POST", body: JSON.stringify(body) }),
  });
  const methods: Record<string, Described> =
    doc.paths[path.split("?")[0] as keyof typeof doc.paths];
  const described = methods[body === undefined ? "get" : "post"]
    .responses[response.status];
  assert(described, `${path}: ${response.status} is not described`);
  const text = await response.text();
  const name = JSON.stringify(described).match(/schemas\/(\w+)/)?.[1];
  if (name) {
    assertEquals(response.headers.get("cache-control"), "no-store");
    const data = JSON.parse(text);
    const schema = SCHEMAS[name as keyof typeof SCHEMAS];
    assert(typeof schema === "object", `${name} is a schema`);
    assertEquals(
      v.parse(schema as v.GenericSchema, data),
      data,
      "nothing that is not described",
    );
    return { status: response.status, data };
  }
  return { status: response.status, data: text };
}

async function join(program: StartedProgram, name: string) {
  const url = new URL("/one2one", program.url);
  url.protocol = "ws:";
  const socket = await TestSocket.open(url.href);
  socket.send({ id: "register", name, protocol: 2 });
  return { socket, answer: await socket.until("registerResponse") };
}

Deno.test("operators list, end and ban over HTTP, and bans outlive the program", async () => {
  const state = await Deno.makeTempDir({
    dir: new URL("../../state", import.meta.url).pathname,
  }).catch(async () => {
    await Deno.mkdir(new URL("../../state", import.meta.url));
    return await Deno.makeTempDir({
      dir: new URL("../../state", import.meta.url).pathname,
    });
  });
  const start = () =>
    startProgram([
      "--as_uri=http://127.0.0.1:0/",
      `--state=${state}/calls.sqlite`,
    ], { ONE2ONE_OPERATOR_TOKEN: TOKEN });
  let program = await start();
  try {
    const alice = await join(program, "Alice");
    const bob = await join(program, "Bob");
    const { data } = await ask(program, "/status/sessions");
    assertEquals(
      data.sessions.map(({ name }: { name: string }) => name),
      ["Alice", "Bob"],
    );
    const [session] =
      (await ask(program, "/status/sessions?name=alice")).data.sessions;
    const end = { session: session.id };
    assertEquals((await ask(program, "/status/sessions/end", end)).data, {
      ended: 1,
    });
    assertEquals(await alice.socket.closed, CLOSE.ended);
    assertEquals((await ask(program, "/status/sessions/end", end)).status, 404);

    const { data: served } = await ask(program, "/status/openapi.json");
    assertEquals(JSON.parse(served), doc);

    const asked = { to: "Bob", days: 1, uses: 1 };
    assertEquals(
      (await ask(program, "/status/guest_links", asked)).status,
      422,
    );
    assertEquals(
      (await ask(program, "/status/guest_links", { ...asked, days: 91 }))
        .status,
      400,
    );
    assertEquals((await ask(program, "/status/guest_links")).data.links, []);
    const unknown = { id: "unknown" };
    assertEquals(
      (await ask(program, "/status/guest_links/end", unknown)).status,
      404,
    );

    const ban = { kind: "name", value: "BOB" };
    const made = await ask(program, "/status/bans", ban);
    assertEquals(
      [made.status, made.data.kept, made.data.ended],
      [201, true, 1],
    );
    assertEquals(await bob.socket.closed, CLOSE.ended);
    const again = await join(program, "bob");
    assertEquals(again.answer.reason, "banned");
    await again.socket.close();
    await ask(program, "/status/bans", {
      kind: "token",
      value: "id-1",
      seconds: 3_600,
    });

    program.stop();
    await program.ended;
    program = await start();
    const { bans, kept } = (await ask(program, "/status/bans")).data;
    assert(kept);
    assertEquals(
      bans.map(({ value }: { value: string }) => value).toSorted(),
      ["BOB", "id-1"],
    );
    const still = await join(program, "Bob");
    assertEquals(still.answer.reason, "banned");
    const lift = { kind: "name", value: "bob" };
    assertEquals((await ask(program, "/status/bans/lift", lift)).status, 204);
    assertEquals((await ask(program, "/status/bans/lift", lift)).status, 404);
    still.socket.send({ id: "register", name: "Bob", protocol: 2 });
    const { response } = await still.socket.until("registerResponse");
    assertEquals(response, "accepted");
    await still.socket.close();

    for (
      const [path, body, status] of [
        ["/status/bans", { kind: "name", value: "\u202E" }, 422],
        ["/status/bans", { kind: "person", value: "bob" }, 400],
        ["/status/bans", { kind: "name", value: "bob", seconds: 0 }, 400],
        ["/status/sessions/end", { name: "a", session: "b" }, 400],
        ["/status/sessions/end", {}, 400],
        ["/status/bans/lift", "not an object", 400],
        ["/status/drain", { node: "nowhere", drain: true }, 404],
      ] as const
    ) {
      assertEquals((await ask(program, path, body)).status, status, path);
    }
    for (
      const [path, body] of [
        ["/status/openapi.json", undefined],
        ["/status/bans", undefined],
        ["/status/sessions/end", { name: "Bob" }],
        ["/status/bans", ban],
        ["/status/bans/lift", ban],
      ] as const
    ) {
      const { status } = await ask(program, path, body, "wrong");
      assertEquals(status, 401, path);
    }
    const { status } = await ask(program, "/status/bans", undefined, "wrong");
    assertEquals(status, 429);
    assert(!/alice|bob|id-1/i.test(program.lines.join("\n")));
  } finally {
    program.stop();
    await program.ended;
    await Deno.remove(state, { recursive: true });
  }
});
