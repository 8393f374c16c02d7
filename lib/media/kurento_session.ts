import * as v from "valibot";
import { KurentoError, kurentoError } from "./kurento_error.ts";

/** Time limit in ms of each request, and of opening the socket. */
const REQUEST_TIMEOUT_MS = 5_000;

/** The id of the one object that each media server has. */
const SERVER_MANAGER = "manager_ServerManager";

const Reply = v.object({
  id: v.number(),
  // Null in the reply to `closeSession`.
  result: v.nullish(v.object({
    value: v.optional(v.unknown()),
    sessionId: v.optional(v.string()),
  })),
  error: v.optional(v.object({ code: v.number(), message: v.string() })),
});
type Reply = v.InferOutput<typeof Reply>;

const Ids = v.array(v.string());
const Tags = v.array(v.object({ key: v.string(), value: v.string() }));

/**
 * A separate session on a media server, over its own socket. When a session looks at
 * an object, Kurento keeps that object for as long as the
 * session lasts. So objects that may belong to others are looked at here, and this
 * session is soon closed.
 */
export class KurentoSession {
  readonly #socket: WebSocket;
  readonly #timeoutMs: number;
  readonly #pending = new Map<number, (reply: Reply | KurentoError) => void>();
  #sessionId: string | undefined;
  #nextId = 1;

  /**
   * @param timeoutMs time limit for opening the socket, and for each request
   * @throws {KurentoError} as a rejection
   */
  static async open(
    url: string,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<KurentoSession> {
    const session = new KurentoSession(new WebSocket(url), timeoutMs);
    await session.#opened();
    return session;
  }

  private constructor(socket: WebSocket, timeoutMs: number) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    socket.onmessage = ({ data }) => this.#received(data);
  }

  /**
   * Asks the server for a sign of life.
   *
   * @throws {KurentoError} as a rejection
   */
  async ping(): Promise<void> {
    await this.#invoke(SERVER_MANAGER, "getName");
  }

  /**
   * Ids of all pipelines on the server, including those of other clients.
   *
   * @throws {KurentoError} as a rejection
   */
  async pipelines(): Promise<string[]> {
    return v.parse(Ids, await this.#invoke(SERVER_MANAGER, "getPipelines"));
  }

  /**
   * Reads the tags of an object. From now on it belongs to this session, too.
   *
   * @throws {KurentoError} as a rejection
   */
  async tags(id: string): Promise<Map<string, string>> {
    const tags = v.parse(Tags, await this.#invoke(id, "getTags"));
    return new Map(tags.map(({ key, value }) => [key, value]));
  }

  /** @throws {KurentoError} as a rejection */
  async release(id: string): Promise<void> {
    await this.#request("release", { object: id });
  }

  /** Closes the session, which gives up its hold on all objects. Never rejects. */
  async close(): Promise<void> {
    if (this.#sessionId !== undefined) {
      await this.#request("closeSession", {}).catch(() => {});
    }
    this.#socket.close();
  }

  #invoke(object: string, operation: string): Promise<unknown> {
    return this.#request("invoke", { object, operation, operationParams: {} });
  }

  async #request(
    method: string,
    params: Record<string, unknown>,
  ): Promise<unknown> {
    if (this.#socket.readyState !== WebSocket.OPEN) throw closed();
    const id = this.#nextId++;
    const replied = new Promise<Reply | KurentoError>((resolve) =>
      this.#pending.set(id, resolve)
    );
    const sessionId = this.#sessionId;
    this.#socket.send(JSON.stringify({
      jsonrpc: "2.0",
      id,
      method,
      params: sessionId === undefined ? params : { ...params, sessionId },
    }));
    const late = setTimeout(
      () => this.#settle(id, new KurentoError("timeout", `${method}: late`)),
      this.#timeoutMs,
    );
    const reply = await replied;
    clearTimeout(late);
    if (reply instanceof KurentoError) throw reply;
    this.#sessionId ??= reply.result?.sessionId;
    if (reply.error) throw kurentoError(reply.error, method);
    return reply.result?.value;
  }

  async #opened(): Promise<void> {
    const socket = this.#socket;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(() => {
      reject(new KurentoError("timeout", "the socket does not open"));
      socket.close();
    }, this.#timeoutMs);
    socket.onopen = () => resolve();
    socket.onerror = () => {};
    socket.onclose = () => {
      reject(closed());
      for (const id of [...this.#pending.keys()]) this.#settle(id, closed());
    };
    await promise.finally(() => clearTimeout(late));
  }

  #received(data: unknown): void {
    const reply = v.safeParse(v.pipe(v.string(), v.parseJson(), Reply), data);
    // Events have no id: nothing is subscribed to.
    if (reply.success) this.#settle(reply.output.id, reply.output);
  }

  #settle(id: number, reply: Reply | KurentoError): void {
    this.#pending.get(id)?.(reply);
    this.#pending.delete(id);
  }
}

function closed(): KurentoError {
  return new KurentoError("lost", "the connection is closed");
}
