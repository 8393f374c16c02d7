import type { ServerMessage, User } from "../protocol.ts";
import { MAX_PRESENCE_USERS } from "./timing.ts";
import { normalizeUserName, userNameKey } from "./user_name.ts";
import type { UserSession } from "./user_session.ts";

/** Who is registered. A name belongs to at most one session. */
export class UserRegistry {
  readonly #byName = new Map<string, UserSession>();
  readonly #byToken = new Map<string, UserSession>();

  get size(): number {
    return this.#byName.size;
  }

  add(session: UserSession): void {
    this.#byName.set(userNameKey(session.name), session);
    if (session.extended) this.#byToken.set(session.resumeToken, session);
  }

  /** @returns whether the session was there */
  remove(session: UserSession): boolean {
    if (!this.has(session)) return false;
    this.#byToken.delete(session.resumeToken);
    return this.#byName.delete(userNameKey(session.name));
  }

  has(session: UserSession): boolean {
    return this.#byName.get(userNameKey(session.name)) === session;
  }

  /** @param name as a client wrote it */
  byName(name: string): UserSession | undefined {
    const normalized = normalizeUserName(name);
    if (normalized === null) return undefined;
    return this.#byName.get(userNameKey(normalized));
  }

  byToken(token: string): UserSession | undefined {
    return this.#byToken.get(token);
  }

  /** A token opens a session once: the next socket drop needs the new one. */
  rotateToken(session: UserSession, token: string): void {
    this.#byToken.delete(session.resumeToken);
    session.resumeToken = token;
    this.#byToken.set(token, session);
  }

  sessions(): IterableIterator<UserSession> {
    return this.#byName.values();
  }

  /** Everybody but `self`; undefined with more than {@link MAX_PRESENCE_USERS}. */
  othersThan(self: UserSession): User[] | undefined {
    if (this.size > MAX_PRESENCE_USERS) return undefined;
    const users: User[] = [];
    for (const session of this.#byName.values()) {
      if (session !== self) users.push(session.user);
    }
    return users;
  }

  /** Tells everybody but its subject, up to {@link MAX_PRESENCE_USERS}. */
  announce(
    subject: UserSession,
    message: ServerMessage & { id: "userJoined" | "userLeft" | "userBusy" },
  ): void {
    if (this.size > MAX_PRESENCE_USERS) return;
    const text = JSON.stringify(message);
    for (const session of this.#byName.values()) {
      if (session !== subject) session.sendPresence(text);
    }
  }
}
