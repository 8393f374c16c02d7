import type { ServerMessage } from "../../shared/protocol.ts";
import type { User } from "../../shared/protocol_values.ts";
import { RateLimit } from "../../net/rate_limit.ts";
import type { Clock } from "../clock.ts";
import { KnownPeople } from "./known_people.ts";
import type { EverybodyLimits, PresencePace } from "./presence_limits.ts";
import { isBusy, type UserRegistry } from "./user_registry.ts";
import type { UserSession } from "./user_session.ts";
import { Watchers } from "./watchers.ts";

type PresenceMessage = ServerMessage & {
  id: "userJoined" | "userLeft" | "userBusy";
};

/** ms between checks whether the next change may be sent. */
const LOOK_MS = 100;
/** Messages without a pause, about 1 ms in which media waits: those of a change, or of sessions that are told all. */
const AT_ONCE = 50;
/** ms of the pause after them. */
const PAUSE_MS = 5;

/** A change that is being announced. */
interface Announcement {
  texts: string[];
  /** Those who have not heard it yet. */
  audience: Set<UserSession>;
  /** Whether the rate limit has let its next part through. */
  paid: boolean;
}

/**
 * Tells who joins, leaves or is in a call: everybody while there are few, and
 * otherwise those who watch that name. All that is told is the presence last
 * announced, so that nobody misses a change between two messages. When changes
 * exceed the rate limit, they wait in order, and several changes of one person
 * are merged. A large audience hears a change in parts.
 */
export class Presence {
  /** As last announced. */
  readonly #known = new KnownPeople();
  readonly #watchers = new Watchers();
  /** Everybody hears of everybody. */
  #everybody = true;
  /** Names that sessions asked for and do not watch yet. */
  readonly #wanted = new Map<UserSession, readonly string[]>();
  /** Those who have to be told all of their presence: they watch others, or hear of everybody, or no longer. */
  readonly #untold = new Set<UserSession>();
  /** Keys of changed people who are not announced yet. */
  readonly #waiting = new Set<string>();
  /** Keys of people who became busy or free a moment ago. */
  readonly #held = new Set<string>();
  #cancelHeld: (() => void) | null = null;
  readonly #rate: RateLimit;
  #current: Announcement | null = null;
  /** Changes and those who are untold take turns. */
  #changeNext = false;
  #cancel: (() => void) | null = null;

  constructor(
    private readonly users: UserRegistry,
    private readonly clock: Clock,
    private readonly pace: PresencePace,
    private readonly limits: EverybodyLimits,
  ) {
    this.#rate = new RateLimit(pace.perSecond, pace.burst, clock.now());
  }

  /** A person joined, left or changed. */
  changed({ key, guest }: UserSession): void {
    if (guest) return;
    this.#count();
    const onlyBusy = this.#changes(key).every(({ id }) => id === "userBusy");
    if (this.#audience(key).size === 0) this.#remember(key);
    else if (onlyBusy && this.pace.busyMs > 0) {
      this.#held.add(key);
      this.#cancelHeld ??= this.clock.after(
        this.pace.busyMs,
        () => this.#announceHeld(),
      );
    } else this.#waiting.add(key);
    this.#announceUnlessLater();
  }

  /** A person of the previous process is restored: others learn it when they register again. */
  restored({ key, guest }: UserSession): void {
    if (guest) return;
    this.#count();
    this.#remember(key);
  }

  /**
   * A session registers on a socket, and watches nobody yet.
   *
   * @returns all other people; undefined while there are too many
   */
  welcome(session: UserSession): User[] | undefined {
    this.forget(session);
    if (session.guest) return [];
    this.#count();
    return this.#everybody ? this.#known.othersThan(session.key) : undefined;
  }

  /**
   * A session watches the people of these names, and no others, as soon as the
   * rate limit lets it. It is told their presence then.
   *
   * @param names as a client wrote them
   */
  watch(session: UserSession, names: readonly string[]): void {
    this.#wanted.set(session, names);
    this.#untold.add(session);
    this.#announceUnlessLater();
  }

  /** The people whom a text of this session finds. */
  find({ key }: UserSession, text: string): User[] {
    return this.#known.find(text, key);
  }

  /** The session has lost its socket, or is over: what it watched is forgotten. */
  forget(session: UserSession): void {
    this.#wanted.delete(session);
    this.#watchers.delete(session);
    this.#caughtUp(session);
  }

  /** Stops all announcements. */
  close(): void {
    this.#cancel?.();
    this.#cancelHeld?.();
    this.#current = null;
    this.#wanted.clear();
    this.#untold.clear();
    this.#waiting.clear();
    this.#held.clear();
  }

  /** Compares the number of people with the limits. */
  #count(): void {
    const { size } = this.users;
    const { upTo, again } = this.limits;
    const everybody = size <= (this.#everybody ? upTo : again);
    if (everybody === this.#everybody) return;
    this.#everybody = everybody;
    for (const session of this.#watchers.sessions) this.#untold.add(session);
  }

  /** All that a session hears of. */
  #state(session: UserSession) {
    const users = this.#everybody
      ? this.#known.othersThan(session.key)
      : this.#known.among(this.#watchers.watchedBy(session));
    return {
      id: "presence",
      everybody: this.#everybody,
      users,
    } satisfies ServerMessage;
  }

  /** The session is sent all of its presence: it does not need the rest of an announcement. */
  #caughtUp(session: UserSession): void {
    this.#untold.delete(session);
    this.#current?.audience.delete(session);
  }

  #announceHeld(): void {
    this.#cancelHeld = null;
    for (const key of this.#held) this.#waiting.add(key);
    this.#held.clear();
    this.#announceUnlessLater();
  }

  #announceUnlessLater(): void {
    if (this.#cancel === null) this.#announce();
  }

  /** Tells as much as may be told now, and the rest later. */
  #announce(): void {
    this.#cancel = null;
    let all = 0;
    while (!this.#current || this.#tellCurrent(this.#current)) {
      const [session] = this.#untold;
      const [key] = this.#waiting;
      if (!session && key === undefined) return;
      const change = !session || key !== undefined && this.#changeNext;
      this.#changeNext = !change;
      if (change) {
        if (!this.#begin(key)) return this.#announceAfter(LOOK_MS);
        continue;
      }
      const cost = this.#tellAll(session);
      if (cost === 0) return this.#announceAfter(LOOK_MS);
      if ((all += cost) >= AT_ONCE) return this.#announceAfter(PAUSE_MS);
    }
  }

  #announceAfter(ms: number): void {
    this.#cancel = this.clock.after(ms, () => this.#announce());
  }

  /** Begins to announce a person's change. @returns false if it is too early */
  #begin(key: string): boolean {
    const messages = this.#changes(key);
    const audience = new Set(this.#audience(key));
    for (const session of this.users.devicesOf({ key })) {
      audience.delete(session);
    }
    for (const session of this.#untold) audience.delete(session);
    const first = messages.length * Math.min(audience.size, AT_ONCE);
    if (!this.#pay(first)) return false;
    this.#waiting.delete(key);
    this.#remember(key);
    if (first === 0) return true;
    const texts = messages.map((message) => JSON.stringify(message));
    this.#current = { texts, audience, paid: true };
    return true;
  }

  /** @returns false when the rest of the audience hears it later */
  #tellCurrent(current: Announcement): boolean {
    const { texts, audience } = current;
    const count = Math.min(audience.size, AT_ONCE);
    if (!current.paid && !this.#pay(count * texts.length)) {
      this.#announceAfter(LOOK_MS);
      return false;
    }
    current.paid = false;
    let told = 0;
    for (const session of audience) {
      if (told++ === AT_ONCE) {
        this.#announceAfter(PAUSE_MS);
        return false;
      }
      for (const text of texts) session.sendPresence(text);
      audience.delete(session);
    }
    this.#current = null;
    return true;
  }

  /**
   * Tells a session all of its presence, and lets it watch those whom it wants
   * to. Ten names cost as much as a message.
   *
   * @returns the cost; 0 if it is too early
   */
  #tellAll(session: UserSession): number {
    const wanted = this.#wanted.get(session);
    const names = wanted ?? this.#watchers.watchedBy(session);
    const told = this.#everybody ? this.users.size : names.length;
    const cost = 1 + Math.ceil((names.length + told) / 10);
    if (!this.#pay(cost)) return 0;
    if (wanted) this.#watchers.set(session, wanted);
    this.#wanted.delete(session);
    this.#caughtUp(session);
    session.sendPresence(JSON.stringify(this.#state(session)));
    return cost;
  }

  #pay(count: number): boolean {
    return this.#rate.take(
      this.clock.now(),
      Math.min(count, this.pace.burst),
    );
  }

  /** Those who hear of a person, and maybe that person's own devices. */
  #audience(key: string): ReadonlySet<UserSession> {
    return this.#everybody ? this.users.audience : this.#watchers.of(key);
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

  #now(key: string): User | null {
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
