import * as v from "valibot";
import { PushSubscriptionKeys } from "../../shared/push.ts";
import type { Clock } from "../clock.ts";
import type { PushPort } from "../push_port.ts";
import { MAX_DEVICES } from "../timing.ts";

/** ms for which a subscription is kept after its page last confirmed it: 30 days, as missed calls are. */
export const SUBSCRIPTION_MS = 30 * 86_400_000;
/** Limit of subscriptions in all: about 500 bytes each. */
export const MAX_SUBSCRIPTIONS = 10_000;

/** A browser that rings when its page is closed. */
export const SavedSubscription = v.object({
  /** The person's name. */
  name: v.string(),
  /** The name as it is compared; see `userNameKey`. */
  key: v.string(),
  subscription: PushSubscriptionKeys,
  /** Id of the token by which the person was known. */
  tokenId: v.optional(v.string()),
  /** Whether the page takes part in sealed calls. */
  sealed: v.boolean(),
  /** When its page last confirmed it, in epoch ms. */
  at: v.number(),
});
/** See {@link SavedSubscription}. */
export type SavedSubscription = v.InferOutput<typeof SavedSubscription>;

/** Keeps subscriptions for the next process, by their endpoints. Neither method throws. */
export interface SubscriptionStore {
  putSubscription(endpoint: string, subscription: SavedSubscription): void;
  deleteSubscription(endpoint: string): void;
}

/** Dependencies of {@link PushSubscriptions}. */
export interface PushSubscriptionsParts {
  clock: Pick<Clock, "now">;
  push?: Pick<PushPort, "allows">;
  /** Absent where they end with the process. */
  store?: SubscriptionStore;
}

/** The subscribed browsers of people, each by its endpoint. */
export class PushSubscriptions {
  /** In the order of time. */
  readonly #all = new Map<string, SavedSubscription>();
  /** Endpoints of people, in the order of time. */
  readonly #byPerson = new Map<string, Set<string>>();

  constructor(private readonly parts: PushSubscriptionsParts) {}

  get size(): number {
    return this.#all.size;
  }

  /** Restores the subscriptions of the previous process. Those of a push service that is allowed no longer are dropped. */
  restore(saved: readonly SavedSubscription[]): void {
    for (const one of saved.toSorted((a, b) => a.at - b.at)) {
      const { endpoint } = one.subscription;
      if (this.parts.push?.allows(endpoint)) this.#keep(one);
      else this.parts.store?.deleteSubscription(endpoint);
    }
    this.#forgetOld();
  }

  /** Adds or confirms a subscription. A browser belongs to the person who was last there. */
  put(one: Omit<SavedSubscription, "at">): void {
    this.#forgetOld();
    const saved = { ...one, at: this.parts.clock.now() };
    this.#keep(saved);
    this.parts.store?.putSubscription(one.subscription.endpoint, saved);
    const [oldest] = this.#byPerson.get(one.key)!;
    if (this.#byPerson.get(one.key)!.size > MAX_DEVICES) this.forget(oldest);
    if (this.#all.size > MAX_SUBSCRIPTIONS) this.forget(this.#oldest()!);
  }

  /** Forgets a subscription. */
  forget(endpoint: string): void {
    if (this.#remove(endpoint)) this.parts.store?.deleteSubscription(endpoint);
  }

  /** The subscribed browsers of a person. */
  of(key: string): SavedSubscription[] {
    this.#forgetOld();
    return [...this.#byPerson.get(key) ?? []]
      .map((endpoint) => this.#all.get(endpoint)!);
  }

  #keep(saved: SavedSubscription): void {
    const { endpoint } = saved.subscription;
    this.#remove(endpoint);
    this.#all.set(endpoint, saved);
    const own = this.#byPerson.get(saved.key);
    if (own) own.add(endpoint);
    else this.#byPerson.set(saved.key, new Set([endpoint]));
  }

  #forgetOld(): void {
    const before = this.parts.clock.now() - SUBSCRIPTION_MS;
    for (
      let oldest = this.#oldest();
      oldest !== undefined && this.#all.get(oldest)!.at <= before;
      oldest = this.#oldest()
    ) this.forget(oldest);
  }

  #oldest(): string | undefined {
    return this.#all.keys().next().value;
  }

  #remove(endpoint: string): boolean {
    const saved = this.#all.get(endpoint);
    if (!saved) return false;
    this.#all.delete(endpoint);
    const own = this.#byPerson.get(saved.key);
    own?.delete(endpoint);
    if (own?.size === 0) this.#byPerson.delete(saved.key);
    return true;
  }
}
