import { userNameKey } from "../../shared/name_key.ts";
import { normalizeUserName } from "./user_name.ts";
import type { UserSession } from "./user_session.ts";

const NOBODY: ReadonlySet<UserSession> = new Set();

/** Which sessions watch whom. */
export class Watchers {
  readonly #byKey = new Map<string, Set<UserSession>>();
  readonly #keys = new Map<UserSession, readonly string[]>();

  /** All sessions that watch, even if nobody. */
  get sessions(): Iterable<UserSession> {
    return this.#keys.keys();
  }

  /** The sessions that watch this person. */
  of(key: string): ReadonlySet<UserSession> {
    return this.#byKey.get(key) ?? NOBODY;
  }

  /** Keys of the people whom a session watches. */
  watchedBy(session: UserSession): readonly string[] {
    return this.#keys.get(session) ?? [];
  }

  /**
   * The session watches these people from now on, without its own person.
   *
   * @param names as a client wrote them
   */
  set(session: UserSession, names: readonly string[]): void {
    this.delete(session);
    const keys = new Set<string>();
    for (const name of names) {
      const normalized = normalizeUserName(name);
      if (normalized !== null) keys.add(userNameKey(normalized));
    }
    keys.delete(session.key);
    this.#keys.set(session, [...keys]);
    for (const key of keys) {
      const sessions = this.#byKey.get(key);
      if (sessions) sessions.add(session);
      else this.#byKey.set(key, new Set([session]));
    }
  }

  delete(session: UserSession): void {
    for (const key of this.watchedBy(session)) {
      const sessions = this.#byKey.get(key);
      sessions?.delete(session);
      if (sessions?.size === 0) this.#byKey.delete(key);
    }
    this.#keys.delete(session);
  }
}
