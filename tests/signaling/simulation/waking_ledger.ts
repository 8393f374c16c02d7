import { assert } from "@std/assert";
import type { PushContent } from "../../../lib/shared/push.ts";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import type { FakeClock } from "../fakes.ts";
import type { MemoryStore } from "../memory_store.ts";
import type { Session, SimulatedCall } from "./books.ts";

/** ms for which names are kept for browsers where no tokens prove them: it ends in many runs. */
export const RESERVED_MS = 90_000;

/** A subscribed browser. */
interface Subscribed {
  /** Number of the browser's owner. */
  user: number;
  key: string;
  /** In the clock's ms. */
  at: number;
}

/** The expected state of subscriptions, kept names, tickets and missed calls. */
export class WakingLedger {
  /** By the endpoints of the browsers. */
  readonly #subscribed = new Map<string, Subscribed>();
  readonly #tickets = new Map<string, { key: string; callId: string }>();
  #missed: { from: string; to: string }[] = [];
  /** The call that is being declined by a ticket. */
  declining: string | null = null;

  /** @param tokens whether tokens prove names, so that none is kept */
  constructor(
    private readonly calls: ReadonlyMap<string, SimulatedCall>,
    private readonly clock: FakeClock,
    private readonly tokens: boolean,
  ) {}

  subscribed(endpoint: string, user: number, key: string): void {
    this.#subscribed.set(endpoint, { user, key, at: this.clock.now() });
  }

  /** Number of the user for whose browser a name is kept; undefined if for nobody's. */
  keeper(key: string): number | undefined {
    return this.tokens ? undefined : this.#of(key)?.user;
  }

  /** Whether only one person can have this name. */
  isOnes(key: string): boolean {
    return this.tokens || this.#of(key) !== undefined;
  }

  /** Whether this user may hear who called this person. */
  mayHear(key: string, user: number | undefined): boolean {
    return this.tokens || this.#of(key)?.user === user;
  }

  #of(key: string): Subscribed | undefined {
    const since = this.tokens ? -Infinity : this.clock.now() - RESERVED_MS;
    return [...this.#subscribed.values()]
      .find((one) => one.key === key && one.at > since);
  }

  /** A session of this person asks for no more messages to a browser. */
  unsubscribed(endpoint: string, key: string): void {
    // Where names are kept, the browser's secret suffices.
    const own = this.#subscribed.get(endpoint)?.key === key;
    if (own || !this.tokens) this.gone(endpoint);
  }

  gone(endpoint: string): void {
    this.#subscribed.delete(endpoint);
  }

  /** Whether push messages wake this person. */
  wakes(key: string, devices: readonly Session[]): boolean {
    return this.#of(key) !== undefined &&
      devices.every(({ line, call }) => !line && !call);
  }

  /** Whether a call rings at the browsers of this person. */
  isRinging(key: string): boolean {
    return [...this.calls.values()].some(({ asleep, accepted, ended }) =>
      asleep === key && !accepted && !ended
    );
  }

  /** A push message arrives. */
  arrived(content: PushContent): void {
    if (content.type !== "ring") return;
    const { ticket, callId, name } = content;
    const call = this.calls.get(callId);
    assert(call?.asleep === userNameKey(name), "it rings for another person");
    if (!this.#used.has(ticket)) {
      this.#tickets.set(ticket, { key: userNameKey(name), callId });
    }
  }

  readonly #used = new Set<string>();

  /** Whether a ticket registers a device of this person now. */
  opens(ticket: string | undefined, key: string): boolean {
    const found = this.#tickets.get(ticket ?? "");
    return found?.key === key && this.ringing(ticket!);
  }

  /** Whether the ticket's call still rings. */
  ringing(ticket: string): boolean {
    const found = this.#tickets.get(ticket);
    const call = found && this.calls.get(found.callId);
    return call !== undefined && !call.accepted && !call.ended;
  }

  used(ticket: string): void {
    this.#used.add(ticket);
    this.#tickets.delete(ticket);
  }

  /** A call ended that rang at the browsers of somebody. */
  ended(call: SimulatedCall, reason: string, here: boolean): void {
    if (!call.asleep || call.accepted || reason === "declined" || here) return;
    if (!this.isOnes(call.asleep)) return;
    this.#missed.push({ from: call.caller.key, to: call.asleep });
  }

  /** The process was killed, maybe before it stored something. */
  restarted(store: MemoryStore): void {
    this.#tickets.clear();
    this.#missed = [];
    this.#subscribed.clear();
    for (const [endpoint, { key, at }] of store.subscriptions) {
      const user = Number(endpoint.split("/").at(-1));
      this.#subscribed.set(endpoint, { user, key, at });
    }
  }

  /** A call that nobody heard must be kept. */
  check(store: MemoryStore): void {
    for (const { from, to } of this.#missed.splice(0)) {
      assert(
        store.missedCalls.has(JSON.stringify([to, from])) || !this.isOnes(to),
        "a call was missed and not kept",
      );
    }
  }
}
