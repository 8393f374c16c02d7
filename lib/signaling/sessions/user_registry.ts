import { normalizeUserName } from "./user_name.ts";
import { userNameKey } from "../../shared/name_key.ts";
import type { UserSession } from "./user_session.ts";

/** Registered people by name, each with one session for each device. */
export class UserRegistry {
  readonly #people = new Map<string, UserSession[]>();
  readonly #byToken = new Map<string, UserSession>();
  /** Sessions that can hear of changes of presence, which version 1 of the protocol lacks. */
  readonly #audience = new Set<UserSession>();

  /** @param tokenKey derives the key that is stored instead of a token */
  constructor(private readonly tokenKey: (token: string) => string) {}

  /** Number of people. */
  get size(): number {
    return this.#people.size;
  }

  /**
   * @param tokenKeys keys that open the session; by default that of its resume
   * token
   * @returns whether it is the first session of its name
   */
  add(session: UserSession, tokenKeys?: string[]): boolean {
    const devices = this.#people.get(session.key);
    if (devices) devices.push(session);
    else this.#people.set(session.key, [session]);
    if (session.protocolVersion === 2) {
      // Guests neither see others nor are seen.
      if (!session.guest) this.#audience.add(session);
      this.#open(session, tokenKeys ?? [this.tokenKey(session.resumeToken)]);
    }
    return !devices;
  }

  /** @returns whether the session was registered */
  remove(session: UserSession): boolean {
    const devices = this.#people.get(session.key);
    const at = devices?.indexOf(session) ?? -1;
    if (!devices || at < 0) return false;
    this.#open(session, []);
    this.#audience.delete(session);
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

  /** All sessions of this session's person; empty if none is registered any more. */
  devicesOf({ key }: Pick<UserSession, "key">): readonly UserSession[] {
    return this.#people.get(key) ?? [];
  }

  byToken(token: string): UserSession | undefined {
    return this.#byToken.get(this.tokenKey(token));
  }

  /**
   * Replaces the session's token after use. The used one stays valid until the
   * client is known to have the new one (`retireTokens`).
   *
   * @returns the previous keys, the used one first
   */
  rotateToken(session: UserSession, token: string, usedToken: string) {
    const used = this.tokenKey(usedToken);
    const others = session.tokenKeys.filter((key) => key !== used);
    session.resumeToken = token;
    this.#open(session, [this.tokenKey(token), used]);
    return [used, ...others];
  }

  /** This token opens the session, too, until the client is known to have the session's own. */
  alsoOpens(session: UserSession, token: string): void {
    this.#open(session, [...session.tokenKeys, this.tokenKey(token)]);
  }

  /** From now on only the latest token opens the session. */
  retireTokens(session: UserSession): void {
    if (session.tokenKeys.length < 2) return;
    this.#open(session, [this.tokenKey(session.resumeToken)]);
  }

  /** Sessions that can hear of changes of presence. */
  get audience(): ReadonlySet<UserSession> {
    return this.#audience;
  }

  *sessions(): IterableIterator<UserSession> {
    for (const devices of this.#people.values()) yield* devices;
  }

  /** Makes these the only keys that open the session. */
  #open(session: UserSession, tokenKeys: string[]): void {
    for (const key of session.tokenKeys) this.#byToken.delete(key);
    session.tokenKeys = tokenKeys;
    for (const key of tokenKeys) this.#byToken.set(key, session);
  }
}

/** Whether the person is in a call, on any device. */
export function isBusy(devices: readonly UserSession[]): boolean {
  return devices.some(({ callId }) => callId !== null);
}
