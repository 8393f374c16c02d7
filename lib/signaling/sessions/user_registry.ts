import type { User } from "../../shared/protocol.ts";
import { MAX_PRESENCE_USERS } from "../timing.ts";
import { normalizeUserName, userNameKey } from "./user_name.ts";
import type { UserSession } from "./user_session.ts";

/** Who is registered: people by name, each with one session, or with one for each device. */
export class UserRegistry {
  readonly #people = new Map<string, UserSession[]>();
  readonly #byToken = new Map<string, UserSession>();

  /** @param tokenKey what is kept in place of a token */
  constructor(private readonly tokenKey: (token: string) => string) {}

  /** People. */
  get size(): number {
    return this.#people.size;
  }

  /**
   * @param tokenKeys what opens it; by default its resume token
   * @returns whether it is the first of its name
   */
  add(session: UserSession, tokenKeys?: string[]): boolean {
    const devices = this.#people.get(session.key);
    if (devices) devices.push(session);
    else this.#people.set(session.key, [session]);
    if (session.extended) {
      this.#open(session, tokenKeys ?? [this.tokenKey(session.resumeToken)]);
    }
    return !devices;
  }

  /** @returns whether the session was there */
  remove(session: UserSession): boolean {
    const devices = this.#people.get(session.key);
    const at = devices?.indexOf(session) ?? -1;
    if (!devices || at < 0) return false;
    this.#open(session, []);
    devices.splice(at, 1);
    if (devices.length === 0) this.#people.delete(session.key);
    return true;
  }

  has(session: UserSession): boolean {
    return this.devicesOf(session).includes(session);
  }

  /**
   * The sessions of a person.
   *
   * @param name as a client wrote it
   */
  devices(name: string): readonly UserSession[] {
    const normalized = normalizeUserName(name);
    if (normalized === null) return [];
    return this.#people.get(userNameKey(normalized)) ?? [];
  }

  /** This session and the others of its person; empty when none is registered any more. */
  devicesOf({ key }: Pick<UserSession, "key">): readonly UserSession[] {
    return this.#people.get(key) ?? [];
  }

  byToken(token: string): UserSession | undefined {
    return this.#byToken.get(this.tokenKey(token));
  }

  /**
   * A token opens a session once: the next socket drop needs the new one. The
   * used one is good until the client is known to have that (`retireTokens`).
   *
   * @returns what opened it before, the used one first
   */
  rotateToken(session: UserSession, token: string, usedToken: string) {
    const used = this.tokenKey(usedToken);
    const others = session.tokenKeys.filter((key) => key !== used);
    session.resumeToken = token;
    this.#open(session, [this.tokenKey(token), used]);
    return [used, ...others];
  }

  /** Only the latest token opens it. */
  retireTokens(session: UserSession): void {
    if (session.tokenKeys.length < 2) return;
    this.#open(session, [this.tokenKey(session.resumeToken)]);
  }

  *sessions(): IterableIterator<UserSession> {
    for (const devices of this.#people.values()) yield* devices;
  }

  /** Every other person; undefined with more than {@link MAX_PRESENCE_USERS}. */
  othersThan(self: UserSession): User[] | undefined {
    if (this.size > MAX_PRESENCE_USERS) return undefined;
    const users: User[] = [];
    for (const [key, devices] of this.#people) {
      if (key !== self.key) {
        users.push({ name: devices[0].name, busy: isBusy(devices) });
      }
    }
    return users;
  }

  /** These keys open it, and no others any more. */
  #open(session: UserSession, tokenKeys: string[]): void {
    for (const key of session.tokenKeys) this.#byToken.delete(key);
    session.tokenKeys = tokenKeys;
    for (const key of tokenKeys) this.#byToken.set(key, session);
  }
}

/** A person is in one call at a time, on whichever device. */
export function isBusy(devices: readonly UserSession[]): boolean {
  return devices.some(({ call }) => call !== null);
}
