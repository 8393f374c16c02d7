import { invalidSession } from "./rpc/rpc_error.ts";
import type { RequestId } from "./rpc/rpc_message.ts";

/** Receiver of a session's replies and events: its current socket. */
export interface SessionSocket {
  send(message: unknown): void;
}

/** Number of replies that a session remembers: more than any client has requests under way. */
const REMEMBERED_REPLIES = 128;

/** One client's session with the server; outlives its socket. */
export class Session {
  /** Replies to the latest requests, by id: a repeated id gets the same reply. */
  readonly #replies = new Map<RequestId, unknown>();
  socket: SessionSocket | null = null;
  collection: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: string) {}

  /** The remembered reply to this request id, if there is one. */
  reply(requestId: RequestId): unknown {
    return this.#replies.get(requestId);
  }

  /** Keeps a reply for {@link reply}. */
  remember(requestId: RequestId, reply: unknown): void {
    this.#replies.set(requestId, reply);
    if (this.#replies.size <= REMEMBERED_REPLIES) return;
    const [oldest] = this.#replies.keys();
    this.#replies.delete(oldest);
  }
}

/** All sessions, and the collection of those without a socket. */
export class SessionStore {
  readonly #sessions = new Map<string, Session>();

  /**
   * @param collectAfterMs milliseconds for which a session without a socket keeps its objects
   * @param ended called once for each session that ended
   */
  constructor(
    private readonly collectAfterMs: number,
    private readonly ended: (sessionId: string) => void,
  ) {}

  /** Ids of all sessions. */
  ids(): string[] {
    return [...this.#sessions.keys()];
  }

  /** The session of this id, if there is one. */
  find(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** @throws {RpcError} 40007 */
  get(id: string): Session {
    const session = this.find(id);
    if (!session) throw invalidSession();
    return session;
  }

  /** The session of this id; creates it if there is none. */
  getOrCreate(id: string): Session {
    const known = this.find(id);
    if (known) return known;
    const session = new Session(id);
    this.#sessions.set(id, session);
    return session;
  }

  /** Binds the session to this socket, in place of any other. */
  attach(session: Session, socket: SessionSocket): void {
    session.socket = socket;
    clearTimeout(session.collection);
    session.collection = undefined;
  }

  /** Handles the end of a socket; its sessions end unless another socket takes them over in time. */
  socketClosed(socket: SessionSocket): void {
    for (const session of this.#sessions.values()) {
      if (session.socket !== socket) continue;
      session.socket = null;
      session.collection = setTimeout(
        () => this.end(session.id),
        this.collectAfterMs,
      );
    }
  }

  end(id: string): void {
    const session = this.#sessions.get(id);
    if (!session) return;
    clearTimeout(session.collection);
    this.#sessions.delete(id);
    this.ended(id);
  }

  clear(): void {
    for (const id of this.ids()) this.end(id);
  }
}
