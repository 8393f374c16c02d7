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
  /** Digest of the secret of the browser for which the name is kept; absent where names come from tokens. */
  secret: v.optional(v.string()),
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
  /** ms for which a subscription keeps the name for its browser; absent where names come from tokens. */
  reservedMs?: number;
  /** Absent where they end with the process. */
  store?: SubscriptionStore;
  /** Called with the key of a person who has a subscription from now on, or confirms it. */
  kept?(key: string): void;
  /** Called with the key of a person whose last subscription is gone. */
  ended?(key: string): void;
}

/** The subscribed browsers of people, each by its endpoint. */
export class PushSubscriptions {
  /** In the order of time. */
  readonly #all = new Map<string, SavedSubscription>();
  /** Endpoints of people, in the order of time. */
  readonly #byPerson = new Map<string, Set<string>>();
  /** Endpoints of browsers that keep a name; each has one. */
  readonly #bySecret = new Map<string, string>();

  constructor(private readonly parts: PushSubscriptionsParts) {}

  get size(): number {
    this.#forgetOld();
    return this.#all.size;
  }

  /**
   * Restores the subscriptions of the previous process. Those of a push service
   * that is allowed no longer are dropped, and those whose name was proven in
   * another way than now.
   */
  restore(saved: readonly SavedSubscription[]): void {
    const reserves = this.parts.reservedMs !== undefined;
    for (const one of saved.toSorted((a, b) => a.at - b.at)) {
      const { endpoint } = one.subscription;
      const proven = (one.secret !== undefined) === reserves;
      if (proven && this.parts.push?.allows(endpoint)) this.#keep(one);
      else this.parts.store?.deleteSubscription(endpoint);
    }
    this.#forgetOld();
  }

  /** Adds or confirms a subscription. A browser belongs to the person who was last there. */
  put(one: Omit<SavedSubscription, "at">): void {
    this.#forgetOld();
    const saved = { ...one, at: this.parts.clock.now() };
    const { endpoint } = one.subscription;
    const before = this.#bySecret.get(one.secret ?? "");
    this.#keep(saved);
    if (before !== undefined && before !== endpoint) this.forget(before);
    // First: the process may end before the other one is written down.
    this.parts.kept?.(one.key);
    this.parts.store?.putSubscription(endpoint, saved);
    const [oldest] = this.#byPerson.get(one.key)!;
    if (this.#byPerson.get(one.key)!.size > MAX_DEVICES) this.forget(oldest);
    if (this.#all.size > MAX_SUBSCRIPTIONS) this.forget(this.#oldest()!);
  }

  /** Forgets a subscription. */
  forget(endpoint: string): void {
    const removed = this.#remove(endpoint);
    if (!removed) return;
    this.parts.store?.deleteSubscription(endpoint);
    this.#removed(removed);
  }

  /** The subscribed browsers of a person. */
  of(key: string): SavedSubscription[] {
    this.#forgetOld();
    return [...this.#byPerson.get(key) ?? []]
      .map((endpoint) => this.#all.get(endpoint)!);
  }

  /** The subscription of the browser with this secret, by its digest. */
  withSecret(secret: string): SavedSubscription | undefined {
    this.#forgetOld();
    return this.#all.get(this.#bySecret.get(secret) ?? "");
  }

  #keep(saved: SavedSubscription): void {
    const { endpoint } = saved.subscription;
    const before = this.#remove(endpoint);
    this.#all.set(endpoint, saved);
    if (saved.secret !== undefined) this.#bySecret.set(saved.secret, endpoint);
    const own = this.#byPerson.get(saved.key);
    if (own) own.add(endpoint);
    else this.#byPerson.set(saved.key, new Set([endpoint]));
    if (before) this.#removed(before);
  }

  #removed({ key }: SavedSubscription): void {
    if (!this.#byPerson.has(key)) this.parts.ended?.(key);
  }

  #forgetOld(): void {
    const { clock, reservedMs = SUBSCRIPTION_MS } = this.parts;
    const before = clock.now() - reservedMs;
    for (
      let oldest = this.#oldest();
      oldest !== undefined && this.#all.get(oldest)!.at <= before;
      oldest = this.#oldest()
    ) this.forget(oldest);
  }

  #oldest(): string | undefined {
    return this.#all.keys().next().value;
  }

  #remove(endpoint: string): SavedSubscription | undefined {
    const saved = this.#all.get(endpoint);
    if (!saved) return undefined;
    this.#all.delete(endpoint);
    const { secret = "" } = saved;
    if (this.#bySecret.get(secret) === endpoint) this.#bySecret.delete(secret);
    const own = this.#byPerson.get(saved.key);
    own?.delete(endpoint);
    if (own?.size === 0) this.#byPerson.delete(saved.key);
    return saved;
  }
}
