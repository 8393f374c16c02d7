import type { Party } from "../calls/call_view.ts";
import type { Clock } from "../clock.ts";
import { rateLimited, type Refusal, REFUSED } from "../refusal.ts";
import type { UserSession } from "../sessions/user_session.ts";
import { Allowances } from "./allowance.ts";
import type { CostLimits } from "./cost_limits.ts";
import { RingBackOff } from "./ring_back_off.ts";

/**
 * Counts what clients use, by address and by person. Reconnecting resets
 * nothing. If the address is unknown (""), only the person's limits apply.
 */
export class Costs {
  readonly #registrations: Allowances;
  readonly #calls: Allowances;
  readonly #offers: Allowances;
  readonly #personCalls: Allowances;
  readonly #personOffers: Allowances;
  readonly #moves: Allowances;
  readonly #chats: Allowances;
  readonly #typing: Allowances;
  readonly #recordings: Allowances;
  readonly #settings: Allowances;
  readonly #watches: Allowances;
  readonly #personWatches: Allowances;
  readonly #searches: Allowances;
  readonly #personSearches: Allowances;
  readonly #rings: Allowances;
  readonly #wakes: Allowances;
  readonly #woken: Allowances;
  readonly #subscriptions: Allowances;
  readonly #missed: Allowances;
  readonly #sameMissed: Allowances;
  readonly #messages: Allowances;
  readonly #personMessages: Allowances;
  readonly #messageKeys: Allowances;
  readonly #backOff: RingBackOff;
  readonly #sessions = new Map<string, Set<UserSession>>();

  constructor(private readonly limits: CostLimits, clock: Clock) {
    this.#registrations = new Allowances(limits.registrationsPerAddress, clock);
    this.#calls = new Allowances(limits.callsPerAddress, clock);
    this.#offers = new Allowances(limits.offersPerAddress, clock);
    this.#personCalls = new Allowances(limits.callsPerPerson, clock);
    this.#personOffers = new Allowances(limits.offersPerPerson, clock);
    this.#rings = new Allowances(limits.ringsPerAddress, clock);
    this.#moves = new Allowances(limits.movesPerPerson, clock);
    this.#chats = new Allowances(limits.chatsPerPerson, clock);
    this.#typing = new Allowances(limits.typingPerPerson, clock);
    this.#recordings = new Allowances(limits.recordingsPerPerson, clock);
    this.#settings = new Allowances(limits.settingsPerPerson, clock);
    this.#watches = new Allowances(limits.watchesPerAddress, clock);
    this.#personWatches = new Allowances(limits.watchesPerPerson, clock);
    this.#searches = new Allowances(limits.searchesPerAddress, clock);
    this.#personSearches = new Allowances(limits.searchesPerPerson, clock);
    this.#wakes = new Allowances(limits.wakesByCaller, clock);
    this.#woken = new Allowances(limits.wakesOfPerson, clock);
    this.#subscriptions = new Allowances(limits.subscriptionsPerPerson, clock);
    this.#missed = new Allowances(limits.missedCalls, clock);
    this.#sameMissed = new Allowances(limits.sameMissedCall, clock);
    this.#messages = new Allowances(limits.messagesPerAddress, clock);
    this.#personMessages = new Allowances(limits.messagesPerPerson, clock);
    this.#messageKeys = new Allowances(limits.messageKeysPerPerson, clock);
    this.#backOff = new RingBackOff(clock);
  }

  /**
   * A new session is requested.
   *
   * @param drop ends a session that waits for a socket, to make room
   * @returns the refusal, or null
   */
  register(
    address: string,
    drop: (session: UserSession) => void,
  ): Refusal | null {
    if (address === "") return null;
    const wait = this.#registrations.take(address);
    if (wait > 0) return rateLimited(wait);
    const sessions = this.#sessions.get(address);
    if (!sessions || sessions.size < this.limits.sessionsPerAddress) {
      return null;
    }
    // Sessions without a socket are removed first.
    const away = [...sessions].find(({ socket, callId }) =>
      !socket && callId === null
    );
    if (!away) return REFUSED.tooManySessions;
    drop(away);
    return null;
  }

  /** The session counts for its socket's address from now on. */
  joined(session: UserSession): void {
    const { address } = session;
    if (address === "") return;
    const sessions = this.#sessions.get(address);
    if (sessions) sessions.add(session);
    else this.#sessions.set(address, new Set([session]));
  }

  /** The session is over, or moves to another address. */
  left(session: UserSession): void {
    const sessions = this.#sessions.get(session.address);
    sessions?.delete(session);
    if (sessions?.size === 0) this.#sessions.delete(session.address);
  }

  /**
   * Somebody calls.
   *
   * @param callee key of the person
   * @returns the refusal, or null
   */
  call({ address, key }: UserSession, callee: string): Refusal | null {
    const wait = this.#personCalls.take(key) ||
      takeFor(address, this.#calls) ||
      takeFor(address, this.#rings, callee);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /**
   * A free callee is about to ring.
   *
   * @param callee key of the person
   * @returns the refusal, or null
   */
  ring({ key }: UserSession, callee: string): Refusal | null {
    if (!this.limits.ringBackOff) return null;
    const wait = this.#backOff.ring(key, callee);
    return wait > 0 ? rateLimited(wait, REFUSED.calledTooOften) : null;
  }

  /** A call was accepted. */
  answered(caller: Party, callee: Party): void {
    this.#backOff.answered(caller.key, callee.key);
  }

  /** An offer for a new endpoint. @returns the refusal, or null */
  offer({ address, key }: UserSession): Refusal | null {
    const wait = this.#personOffers.take(key) || takeFor(address, this.#offers);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** Somebody takes a call from another device of theirs. @returns the refusal, or null */
  move({ key }: UserSession): Refusal | null {
    const wait = this.#moves.take(key);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** A text message during a call. @returns the refusal, or null */
  chat({ key }: UserSession): Refusal | null {
    const wait = this.#chats.take(key);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** A text message during a call has grown. @returns the refusal, or null */
  typing({ key }: UserSession): Refusal | null {
    const wait = this.#typing.take(key);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** Somebody asks to record a call. @returns the refusal, or null */
  recording({ key }: UserSession): Refusal | null {
    const wait = this.#recordings.take(key);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** A person changes the choices about calls to them. @returns the refusal, or null */
  settings({ key }: UserSession): Refusal | null {
    const wait = this.#settings.take(key);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** Somebody watches other people than before. @returns the refusal, or null */
  watch({ address, key }: UserSession): Refusal | null {
    const wait = this.#personWatches.take(key) ||
      takeFor(address, this.#watches);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** A search for people. @returns the refusal, or null */
  find({ address, key }: UserSession): Refusal | null {
    const wait = this.#personSearches.take(key) ||
      takeFor(address, this.#searches);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** Whether this person may wake the devices of the callee. */
  wake({ key }: UserSession, callee: string): boolean {
    return this.#wakes.take(key) === 0 && this.#woken.take(callee) === 0;
  }

  /** A subscription for push messages. @returns the refusal, or null */
  subscribe({ key }: UserSession): Refusal | null {
    const wait = this.#subscriptions.take(key);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** Somebody begins to leave a recorded message. @returns the refusal, or null */
  message({ address, key }: UserSession): Refusal | null {
    const wait = this.#personMessages.take(key) ||
      takeFor(address, this.#messages);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** A device sends its key for messages. @returns the refusal, or null */
  messageKey({ key }: UserSession): Refusal | null {
    const wait = this.#messageKeys.take(key);
    return wait > 0 ? rateLimited(wait) : null;
  }

  /** Whether the callee may get a missed-call message about this person. */
  missed({ key }: Pick<UserSession, "key">, callee: string): boolean {
    return this.#sameMissed.take(`${key}\n${callee}`) === 0 &&
      this.#missed.take(callee) === 0;
  }
}

function takeFor(address: string, from: Allowances, more = ""): number {
  return address === "" ? 0 : from.take(`${address}\n${more}`);
}
