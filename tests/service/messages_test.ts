import { assert, assertEquals } from "@std/assert";
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

Deno.test({
  name:
    "a recorded message outlives a server that is killed while it arrives, and one that is killed after it said that it is kept",
  // fetch keeps connections to a server that is gone.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await Program.build();
    const folder = await Deno.makeTempDir();
    const page = `http://localhost:${freePort()}/`;
    const program = new Program([
      `--as_uri=${page}`,
      "--auth=jwt",
      `--auth-secret=${SECRET}`,
      `--state=${folder}/calls.sqlite`,
      `--messages=${folder}/messages`,
      "--log-level=error",
    ]);
    const alice = new Client(page, "alice");
    const restart = async () => {
      await program.end("SIGKILL");
      await program.start();
      await alice.register();
    };
    try {
      await program.start();
      await alice.register();
      await alice.call("bob");
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
      await restart();
      await lost;
      let { received, kept } = await alice.send(id, 0, new Uint8Array());
      assert(received >= PIECE_BYTES && received <= 2 * PIECE_BYTES);
      assertEquals(kept, false);
      while (received + PIECE_BYTES < BYTES.length) {
        ({ received } = await alice.send(id, received, piece(received)));
      }
      await restart();
      ({ received, kept } = await alice.send(id, received, piece(received)));
      assertEquals([received, kept], [BYTES.length, true]);
      await restart();
      assertEquals(await alice.send(id, 0, new Uint8Array()), {
        received: BYTES.length,
        kept: true,
      });

      const bob = new Client(page, "bob");
      await bob.register();
      const lists = await (await bob.fetch("GET")).json();
      assertEquals(lists.received.map((one: { id: string }) => one.id), [id]);
      const heard = await bob.fetch("GET", `?id=${id}&at=0`);
      assertEquals(await heard.bytes(), BYTES);
      const { headers } = heard;
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
      assertEquals([...Deno.readDirSync(`${folder}/messages`)], []);
      bob.close();
    } finally {
      alice.close();
      await program.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
