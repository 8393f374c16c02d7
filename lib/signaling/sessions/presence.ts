import type { ServerMessage } from "../../shared/protocol.ts";
import { RateLimit } from "../../net/rate_limit.ts";
import type { Clock } from "../clock.ts";
import { MAX_PRESENCE_USERS } from "../timing.ts";
import { isBusy, type UserRegistry } from "./user_registry.ts";
import type { UserSession } from "./user_session.ts";

type PresenceMessage = ServerMessage & {
  id: "userJoined" | "userLeft" | "userBusy";
};

/** Rate limit of presence messages, so that many people coming and going do not block the service. */
export interface PresencePace {
  /** Messages at once: one change announced to every user that sees presence. */
  burst: number;
  /** Messages per second in the long run: a tenth of what one core can write. */
  perSecond: number;
  /** ms for which people's changes between busy and free are collected. */
  busyMs: number;
}

/** docs/protocol.md says that changes may come late and merged. */
export const DEFAULT_PRESENCE_PACE: PresencePace = {
  burst: MAX_PRESENCE_USERS,
  perSecond: 4_000,
  // A person who calls and hangs up at once was not busy for anybody else.
  busyMs: 200,
};

/** ms between checks whether the next change may be sent. */
const LOOK_MS = 100;
/** Messages sent without a pause: about 1 ms, in which media waits. */
const AT_ONCE = 50;
/** ms of the pause after them. */
const PAUSE_MS = 5;

/** The presence last announced for a person. */
interface Known {
  name: string;
  busy: boolean;
}

/** A change that is being announced. */
interface Announcement {
  texts: string[];
  /** Those who have not heard it yet. */
  audience: Set<UserSession>;
}

/**
 * Tells everybody who joins, leaves or is in a call. When changes exceed the
 * rate limit, they wait in order, and several changes of one person are merged.
 * A large audience hears a change in parts.
 */
export class Presence {
  readonly #known = new Map<string, Known>();
  /** Keys of changed people who are not announced yet. */
  readonly #waiting = new Set<string>();
  /** Keys of people who became busy or free a moment ago. */
  readonly #held = new Set<string>();
  #cancelHeld: (() => void) | null = null;
  readonly #rate: RateLimit;
  #current: Announcement | null = null;
  #cancel: (() => void) | null = null;

  constructor(
    private readonly users: UserRegistry,
    private readonly clock: Clock,
    private readonly pace: PresencePace,
  ) {
    this.#rate = new RateLimit(pace.perSecond, pace.burst, clock.now());
  }

  /** A person joined, left or changed. */
  changed({ key }: UserSession): void {
    const onlyBusy = this.#changes(key).every(({ id }) => id === "userBusy");
    if (!onlyBusy || this.pace.busyMs === 0) {
      this.#waiting.add(key);
      if (this.#cancel === null) this.#announceWaiting();
      return;
    }
    this.#held.add(key);
    this.#cancelHeld ??= this.clock.after(
      this.pace.busyMs,
      () => this.#announceHeld(),
    );
  }

  /** A person of the previous process is restored: others learn it when they register again. */
  restored({ key }: UserSession): void {
    this.#remember(key);
  }

  /** The session is sent the full list: it does not need the rest of an announcement. */
  caughtUp(session: UserSession): void {
    this.#current?.audience.delete(session);
  }

  /** Stops all announcements. */
  close(): void {
    this.#cancel?.();
    this.#cancelHeld?.();
    this.#current = null;
    this.#waiting.clear();
    this.#held.clear();
  }

  #announceHeld(): void {
    this.#cancelHeld = null;
    for (const key of this.#held) this.#waiting.add(key);
    this.#held.clear();
    if (this.#cancel === null) this.#announceWaiting();
  }

  #announceWaiting(): void {
    this.#cancel = null;
    if (!this.#tellCurrent()) return;
    const { users } = this;
    const watchers = users.size > MAX_PRESENCE_USERS ? 0 : users.watchers.size;
    for (const key of this.#waiting) {
      const messages = this.#changes(key);
      const cost = Math.min(messages.length * watchers, this.pace.burst);
      if (!this.#rate.take(this.clock.now(), cost)) {
        return this.#announceAfter(LOOK_MS);
      }
      this.#waiting.delete(key);
      this.#remember(key);
      if (cost === 0) continue;
      const texts = messages.map((message) => JSON.stringify(message));
      const audience = new Set(users.watchers);
      for (const session of users.devicesOf({ key })) audience.delete(session);
      this.#current = { texts, audience };
      if (!this.#tellCurrent()) return;
    }
  }

  #announceAfter(ms: number): void {
    this.#cancel = this.clock.after(ms, () => this.#announceWaiting());
  }

  /** @returns false when the rest of the audience hears it after a pause */
  #tellCurrent(): boolean {
    if (!this.#current) return true;
    const { texts, audience } = this.#current;
    let told = 0;
    for (const session of audience) {
      if (told >= AT_ONCE) {
        this.#announceAfter(PAUSE_MS);
        return false;
      }
      for (const text of texts) session.sendPresence(text);
      told += texts.length;
      audience.delete(session);
    }
    this.#current = null;
    return true;
  }

  /** Messages that lead from the announced presence of a person to the current one. */
  #changes(key: string): PresenceMessage[] {
    const known = this.#known.get(key);
    const now = this.#now(key);
    const messages: PresenceMessage[] = [];
    if (known && known.name !== now?.name) {
      messages.push({ id: "userLeft", name: known.name });
    }
    if (!now) return messages;
    const { name, busy } = now;
    const joins = known?.name !== name;
    if (joins) messages.push({ id: "userJoined", name });
    if (busy !== (joins ? false : known.busy)) {
      messages.push({ id: "userBusy", name, busy });
    }
    return messages;
  }

  #now(key: string): Known | null {
    const devices = this.users.devicesOf({ key });
    if (devices.length === 0) return null;
    return { name: devices[0].name, busy: isBusy(devices) };
  }

  #remember(key: string): void {
    const now = this.#now(key);
    if (now) this.#known.set(key, now);
    else this.#known.delete(key);
  }
}
