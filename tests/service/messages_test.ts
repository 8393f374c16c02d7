import { assert, assertEquals } from "@std/assert";
import type { AskMessages } from "../../lib/phone/messages/message_requests.ts";
import { leaveMessage } from "../../lib/phone/messages/message_upload.ts";
import { PIECE_BYTES } from "../../lib/shared/messages.ts";
import type { ServerMessage } from "../../lib/shared/protocol.ts";
import { signToken } from "../auth/tokens.ts";
import { Program } from "../browser/program.ts";
import { randomBytes, sha256 } from "../messages/bytes.ts";
import { freePort } from "../support/free_port.ts";

const SECRET = "the secret with which the tests sign their tokens";
const BYTES = randomBytes(5 * PIECE_BYTES + 1_000);

/** A client without a page. */
class Client {
  #socket: WebSocket | null = null;
  #token = "";

  constructor(private readonly page: string, private readonly name: string) {}

  /** Registers, or goes on after the server was started again. */
  async register(): Promise<void> {
    const url = new URL("/one2one", this.page);
    url.protocol = "ws:";
    const socket = this.#socket = new WebSocket(url);
    await new Promise((resolve) => socket.onopen = resolve);
    const token = await signToken(new TextEncoder().encode(SECRET), {
      claims: { name: this.name },
    });
    const register = { id: "register", protocol: 2, token };
    const resumed = { ...register, resumeToken: this.#token, received: 0 };
    const { resumeToken } = await this.#ask(
      this.#token === "" ? register : resumed,
      "registerResponse",
    );
    assert(resumeToken);
    this.#token = resumeToken;
  }

  async call(to: string): Promise<void> {
    const message = { id: "call", to, sdpOffer: "offer" };
    const { reason } = await this.#ask(message, "callResponse");
    assertEquals(reason, "not_registered");
  }

  /** As the page asks. */
  readonly ask: AskMessages = async ({ method = "GET", query, body }) => {
    const search = new URLSearchParams(query as Record<string, string>);
    return await this.fetch(
      method,
      `?${search}`,
      body instanceof Uint8Array ? body : JSON.stringify(body),
    );
  };

  /** A request about messages. */
  async fetch(method: string, query = "", body?: BodyInit): Promise<Response> {
    return await fetch(new URL(`/messages${query}`, this.page), {
      method,
      body,
      headers: { authorization: `Bearer ${this.#token}` },
    });
  }

  /** Sends bytes. @returns how far it is */
  async send(id: string, at: number, bytes: Uint8Array<ArrayBuffer>) {
    const answer = await this.fetch("PUT", `?id=${id}&at=${at}`, bytes);
    assertEquals(answer.status, 200);
    return await answer.json();
  }

  close(): void {
    this.#socket?.close();
  }

  async #ask<I extends ServerMessage["id"]>(
    message: object,
    id: I,
  ): Promise<ServerMessage & { id: I }> {
    const { promise, resolve } = Promise.withResolvers<
      ServerMessage & { id: I }
    >();
    this.#socket!.onmessage = ({ data }) => {
      const answer = JSON.parse(data);
      if (answer.id === id) resolve(answer);
    };
    this.#socket!.send(JSON.stringify(message));
    return await promise;
  }
}

/** A service that can be killed, and Alice, who did not reach Bob. */
class Scene implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync();
  readonly page = `http://localhost:${freePort()}/`;
  readonly alice = new Client(this.page, "alice");
  readonly #program = new Program([
    `--as_uri=${this.page}`,
    "--auth=jwt",
    `--auth-secret=${SECRET}`,
    `--state=${this.folder}/calls.sqlite`,
    `--messages=${this.folder}/messages`,
    "--log-level=error",
  ]);

  static async start(): Promise<Scene> {
    await Program.build();
    const scene = new Scene();
    await scene.#program.start();
    await scene.alice.register();
    await scene.alice.call("bob");
    return scene;
  }

  /** Kills the service, and starts it again. */
  async restart(): Promise<void> {
    await this.#program.end("SIGKILL");
    await this.#program.start();
    await this.alice.register();
  }

  /** The only message that Bob finds, and the bytes that he hears. */
  async heard(): Promise<{ bob: Client; id: string; answer: Response }> {
    const bob = new Client(this.page, "bob");
    await bob.register();
    const { received } = await (await bob.fetch("GET")).json();
    assertEquals(received.length, 1);
    const [{ id }] = received;
    return { bob, id, answer: await bob.fetch("GET", `?id=${id}&at=0`) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.alice.close();
    await this.#program.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test({
  name:
    "the page's own script leaves a message with a server that is killed again and again meanwhile",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await using scene = await Scene.start();
    const { alice } = scene;
    const restarts: Promise<void>[] = [];
    let puts = 0;
    const left = await leaveMessage(
      { to: "bob", type: "audio/webm", ms: 1_000 },
      BYTES,
      {
        ask: (request) => {
          // At the same time as a piece, wherever that is by then.
          if (request.method === "PUT" && [2, 10].includes(++puts)) {
            restarts.push(scene.restart());
          }
          return alice.ask(request);
        },
        progress: () => {},
        signal: new AbortController().signal,
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
    );
    await Promise.all(restarts);
    assertEquals(left, "kept");
    assert(restarts.length > 0);
    const { bob, answer } = await scene.heard();
    assertEquals(await answer.bytes(), BYTES);
    bob.close();
  },
});

Deno.test({
  name:
    "a recorded message outlives a server that is killed while it arrives, and one that is killed after it said that it is kept",
  // fetch keeps connections to a server that is gone.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await using scene = await Scene.start();
    const { alice } = scene;
    const begun = await alice.fetch(
      "POST",
      "",
      JSON.stringify({
        to: "bob",
        type: "video/webm",
        ms: 2_000,
        bytes: BYTES.length,
        sha256: await sha256(BYTES),
      }),
    );
    const { id } = await begun.json();
    const piece = (at: number) => BYTES.slice(at, at + PIECE_BYTES);
    assertEquals(await alice.send(id, 0, piece(0)), {
      received: PIECE_BYTES,
      kept: false,
    });
    // Killed while a piece is on its way: part of it may be there.
    const lost = alice.send(id, PIECE_BYTES, piece(PIECE_BYTES))
      .catch(() => {});
    await scene.restart();
    await lost;
    let { received, kept } = await alice.send(id, 0, new Uint8Array());
    assert(received >= PIECE_BYTES && received <= 2 * PIECE_BYTES);
    assertEquals(kept, false);
    while (received + PIECE_BYTES < BYTES.length) {
      ({ received } = await alice.send(id, received, piece(received)));
    }
    await scene.restart();
    ({ received, kept } = await alice.send(id, received, piece(received)));
    assertEquals([received, kept], [BYTES.length, true]);
    await scene.restart();
    assertEquals(await alice.send(id, 0, new Uint8Array()), {
      received: BYTES.length,
      kept: true,
    });

    const { bob, id: found, answer } = await scene.heard();
    assertEquals(found, id);
    assertEquals(await answer.bytes(), BYTES);
    const { headers } = answer;
    assertEquals(headers.get("content-type"), "application/octet-stream");
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("cache-control"), "no-store");
    assert(headers.get("content-disposition")?.startsWith("attachment"));
    assert(headers.get("content-security-policy")?.includes("sandbox"));
    const deleted = await Promise.all(
      [bob, alice, bob].map((one) => one.fetch("DELETE", `?id=${id}`)),
    );
    assertEquals(deleted.map(({ status }) => status), [204, 204, 204]);
    assertEquals((await bob.fetch("GET", `?id=${id}&at=0`)).status, 410);
    assertEquals([...Deno.readDirSync(`${scene.folder}/messages`)], []);
    bob.close();
  },
});
