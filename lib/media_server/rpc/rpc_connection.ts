import * as v from "valibot";
import { internalError, invalidRequest, RpcError } from "./rpc_error.ts";
import { type Params, type RpcReply, RpcRequest } from "./rpc_message.ts";
import { type RpcMethods, sessionParameter } from "./rpc_methods.ts";
import type { Session, SessionSocket, SessionStore } from "../session_store.ts";

/** State that all connections of a server share. */
export interface RpcContext {
  readonly serverId: string;
  readonly methods: RpcMethods;
  readonly sessions: SessionStore;
  /** Gets faults of the server itself, never errors of a client. */
  readonly fault: (error: unknown) => void;
}

/** One socket's requests: answered in the order they came, one at a time, as Kurento does. */
export class RpcConnection {
  #sessionId: string | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: RpcContext,
    private readonly socket: SessionSocket,
  ) {}

  /**
   * Queues a message; its reply is sent in order.
   *
   * @throws {SyntaxError} when it is not JSON
   */
  receive(text: string): void {
    const message: unknown = JSON.parse(text);
    this.#queue = this.#queue.then(() => this.#answer(message)).catch(
      this.context.fault,
    );
  }

  /** The socket is gone. */
  closed(): void {
    this.context.sessions.socketClosed(this.socket);
  }

  async #answer(message: unknown): Promise<void> {
    const parsed = v.safeParse(RpcRequest, message);
    if (!parsed.success) {
      this.socket.send({ jsonrpc: "2.0", id: null, error: invalidRequest() });
      return;
    }
    const request = parsed.output;
    const id = request.id ?? null;
    // A `connect` is not looked up: another client that takes over the session starts its ids again.
    const remembered = id === null || request.method === "connect"
      ? undefined
      : this.#sessionOf(request)?.reply(id);
    if (remembered !== undefined) {
      this.socket.send(remembered);
      return;
    }
    const reply = await this.#reply(request);
    // JSON-RPC 2.0, section 4.1: a request without id gets no answer.
    if (id === null) return;
    this.#sessionOf(request)?.remember(id, reply);
    this.socket.send(reply);
  }

  async #reply(request: RpcRequest): Promise<RpcReply> {
    const id = request.id ?? null;
    try {
      return { jsonrpc: "2.0", id, result: await this.#result(request) };
    } catch (error) {
      if (error instanceof RpcError) return { jsonrpc: "2.0", id, error };
      this.context.fault(error);
      return { jsonrpc: "2.0", id, error: internalError() };
    }
  }

  async #result({ method, params }: RpcRequest): Promise<Params | null> {
    const { serverId, sessions } = this.context;
    switch (method) {
      case "ping":
        return this.#sessionId === undefined
          ? { value: "pong" }
          : { sessionId: this.#sessionId, value: "pong" };
      case "connect": {
        const session = params
          ? sessions.get(sessionParameter(params) ?? "")
          : this.#implicitSession();
        this.#attach(session);
        return { serverId, sessionId: session.id };
      }
      case "closeSession":
        sessions.end(sessionParameter(params ?? {}) ?? this.#sessionId ?? "");
        return null;
      default: {
        const session = this.#session(method, params ?? {});
        const result = await this.context.methods.call(
          method,
          params ?? {},
          session,
        );
        return { ...result, sessionId: session.id };
      }
    }
  }

  #session(method: string, params: Params): Session {
    const { sessions, methods } = this.context;
    const named = sessionParameter(params);
    let session: Session;
    if (named === undefined) session = this.#implicitSession();
    else if (methods.makesSession(method)) {
      session = sessions.getOrCreate(named);
    } else session = sessions.get(named);
    this.#attach(session);
    return session;
  }

  #implicitSession(): Session {
    return this.context.sessions.getOrCreate(
      this.#sessionId ?? crypto.randomUUID(),
    );
  }

  #attach(session: Session): void {
    this.#sessionId = session.id;
    this.context.sessions.attach(session, this.socket);
  }

  /** The session whose remembered replies apply to this request. */
  #sessionOf(request: RpcRequest): Session | undefined {
    const named = request.params?.sessionId;
    const id = typeof named === "string" ? named : this.#sessionId;
    return id === undefined ? undefined : this.context.sessions.find(id);
  }
}
