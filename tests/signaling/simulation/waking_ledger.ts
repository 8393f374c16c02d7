import { assert } from "@std/assert";
import type { PushContent } from "../../../lib/shared/push.ts";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import type { MemoryStore } from "../memory_store.ts";
import type { Session, SimulatedCall } from "./books.ts";

/** The expected state of subscriptions, tickets and missed calls. */
export class WakingLedger {
  /** Keys of people by the endpoints of their browsers. */
  readonly #subscribed = new Map<string, string>();
  readonly #tickets = new Map<string, { key: string; callId: string }>();
  #missed: { from: string; to: string }[] = [];
  /** The call that is being declined by a ticket. */
  declining: string | null = null;

  constructor(private readonly calls: ReadonlyMap<string, SimulatedCall>) {}

  subscribed(endpoint: string, key: string): void {
    this.#subscribed.set(endpoint, key);
  }

  gone(endpoint: string): void {
    this.#subscribed.delete(endpoint);
  }

  /** Whether push messages wake this person. */
  wakes(key: string, devices: readonly Session[]): boolean {
    return [...this.#subscribed.values()].includes(key) &&
      devices.every(({ line, call }) => !line && !call);
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
    this.#missed.push({ from: call.caller.key, to: call.asleep });
  }

  /** The process was killed, maybe before it stored something. */
  restarted(store: MemoryStore): void {
    this.#tickets.clear();
    this.#missed = [];
    this.#subscribed.clear();
    for (const [endpoint, { key }] of store.subscriptions) {
      this.#subscribed.set(endpoint, key);
    }
  }

  /** A call that nobody heard must be kept. */
  check(store: MemoryStore): void {
    for (const { from, to } of this.#missed.splice(0)) {
      assert(
        store.missedCalls.has(JSON.stringify([to, from])),
        "a call was missed and not kept",
      );
    }
  }
}
