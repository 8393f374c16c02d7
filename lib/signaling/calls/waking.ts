import { userNameKey } from "../../shared/name_key.ts";
import type { Clock } from "../clock.ts";
import type { Costs } from "../limits/costs.ts";
import type { PushSubscriptionKeys, RingOver } from "../../shared/push.ts";
import type { PushMessage, PushPort } from "../push_port.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import type { Bans } from "../sessions/bans.ts";
import type {
  PushSubscriptions,
  SavedSubscription,
} from "../sessions/push_subscriptions.ts";
import type { ReservedNames } from "../sessions/reserved_names.ts";
import { normalizeUserName } from "../sessions/user_name.ts";
import { isBusy, type UserRegistry } from "../sessions/user_registry.ts";
import type { UserSession } from "../sessions/user_session.ts";
import type { Timing } from "../timing.ts";
import type { CallEnd, CallEvent } from "./call_event.ts";
import type { CallView, Party } from "./call_view.ts";
import type { MissedCalls } from "./missed_calls.ts";

/** Seconds for which a push service keeps the message about a missed call: a day, after which it is found in the list of calls. */
const MISSED_TTL_S = 86_400;

/** Dependencies of {@link Waking}. */
export interface WakingParts {
  users: UserRegistry;
  subscriptions: PushSubscriptions;
  reserved: ReservedNames;
  bans: Bans;
  missed: MissedCalls;
  costs: Costs;
  clock: Pick<Clock, "now">;
  timing: Timing;
  /** Unguessable. */
  randomId(): string;
  /** Absent where pages ring only while they are open. */
  push?: PushPort;
}

/** A call that rings at subscribed browsers. */
interface WakingCall {
  readonly party: Party;
  readonly subscriptions: readonly SavedSubscription[];
  readonly tickets: readonly string[];
}

/** A person as a ticket identifies them. */
export interface TicketHolder {
  name: string;
  tokenId?: string;
}

/**
 * Calls to people who are not here: they ring at the browsers that subscribed,
 * by push messages. The person takes part in such a call as one more session,
 * which no message reaches, until a device registers.
 */
export class Waking {
  readonly #calls = new Map<string, WakingCall>();
  /** Ids of calls by the person called. */
  readonly #byPerson = new Map<string, string>();
  /** Each registers a device once, or declines the call. */
  readonly #tickets = new Map<
    string,
    { callId: string; holder: SavedSubscription }
  >();

  constructor(private readonly parts: WakingParts) {}

  /** Whether anybody can be woken. */
  get possible(): boolean {
    return this.parts.push !== undefined;
  }

  /**
   * Keeps a subscription of the session's browser.
   *
   * @param ownSecret of the browser, where the name is kept for it
   * @returns the refusal, or null
   */
  subscribe(
    session: UserSession,
    subscription: PushSubscriptionKeys,
    ownSecret?: string,
  ): Refusal | null {
    const { push, subscriptions, reserved, costs } = this.parts;
    const tooOften = costs.subscribe(session);
    if (tooOften) return tooOften;
    if (!push?.allows(subscription.endpoint)) return REFUSED.pushService;
    // A subscription proves who somebody is for as long as the last token lets it.
    if (session.byTicket) return null;
    if (session.guest) return REFUSED.guestMayNot;
    const secret = reserved.admit(session, ownSecret);
    if (typeof secret === "object") return secret;
    const { name, key, tokenId, sealed } = session;
    subscriptions.put({
      name,
      key,
      subscription,
      sealed,
      ...(tokenId === undefined ? {} : { tokenId }),
      ...(secret === undefined ? {} : { secret }),
    });
    return null;
  }

  /** Forgets a subscription of the session's person, or of a browser that keeps another name by its secret. */
  unsubscribe({ key }: UserSession, endpoint: string, secret = ""): void {
    const { subscriptions, reserved } = this.parts;
    const own = subscriptions.of(key)
      .some(({ subscription }) => subscription.endpoint === endpoint);
    if (own) subscriptions.forget(endpoint);
    reserved.free(secret);
  }

  /**
   * The person as a party at which a call may ring although no device is
   * connected; null if there is nothing to wake.
   *
   * @param written the name as the caller wrote it
   * @param devices the person's sessions
   */
  sleeper(written: string, devices: readonly UserSession[]): Party | null {
    const name = normalizeUserName(written);
    if (name === null || isBusy(devices)) return null;
    if (devices.some(({ socket }) => socket !== null)) return null;
    const key = userNameKey(name);
    const asleep = this.#reachable(key);
    const latest = asleep.at(-1);
    if (!latest || this.#byPerson.has(key)) return null;
    return {
      id: `asleep ${this.parts.randomId()}`,
      name: devices[0]?.name ?? latest.name,
      key,
      protocolVersion: 2,
      sealed: asleep.every(({ sealed }) => sealed),
      reseals: false,
    };
  }

  /** Whether a call rings at the subscribed browsers of this person. */
  rings(written: string): boolean {
    const name = normalizeUserName(written);
    return name !== null && this.#byPerson.has(userNameKey(name));
  }

  /** Id of the call that rings at this person's subscribed browsers. */
  callOf(key: string): string | undefined {
    return this.#byPerson.get(key);
  }

  /** A call begins that rings at subscribed browsers. */
  begin(callId: string, party: Party): void {
    const subscriptions = this.#reachable(party.key);
    const tickets = subscriptions.map(() => this.parts.randomId());
    this.#calls.set(callId, { party, subscriptions, tickets });
    this.#byPerson.set(party.key, callId);
    for (const [at, holder] of subscriptions.entries()) {
      this.#tickets.set(tickets[at], { callId, holder });
    }
  }

  /** Sends the push messages about a call, and keeps it if it was missed. */
  follow(call: CallView, event: CallEvent): void {
    const waking = this.#calls.get(call.id);
    if (!waking) return;
    if (event.type === "rings") return this.#ring(call, waking);
    if (event.type === "accepted") return this.#over(call, "answered");
    if (event.type !== "ended") return;
    const reason = overReason(event.end);
    this.#over(call, reason);
    const { key } = waking.party;
    const here = this.parts.users.devicesOf({ key })
      .some(({ socket }) => socket !== null);
    if (reason === "missed" && !here) {
      this.parts.missed.unanswered(call.caller, key);
    }
  }

  /** The person to whom this ticket was sent; null if its call rings no longer. */
  holder(ticket: string): TicketHolder | null {
    return this.#tickets.get(ticket)?.holder ?? null;
  }

  /** A device has registered with this ticket. */
  used(ticket: string): void {
    this.#tickets.delete(ticket);
  }

  /** The call that a ticket declines, and the party that declines it. */
  declined(ticket: string): { callId: string; party: Party } | null {
    const callId = this.#tickets.get(ticket)?.callId;
    const waking = callId === undefined ? undefined : this.#calls.get(callId);
    return callId !== undefined && waking
      ? { callId, party: waking.party }
      : null;
  }

  #reachable(key: string): SavedSubscription[] {
    const { push, subscriptions, bans } = this.parts;
    if (!push) return [];
    return subscriptions.of(key)
      .filter(({ name, tokenId }) => bans.refusal(name, tokenId) === null);
  }

  #ring(call: CallView, { subscriptions, tickets }: WakingCall): void {
    const { clock, timing } = this.parts;
    const until = call.startedAt + timing.ringMs;
    const ttlS = Math.max(0, Math.ceil((until - clock.now()) / 1000));
    for (const [at, { name, subscription }] of subscriptions.entries()) {
      this.#send(subscription, {
        content: {
          type: "ring",
          callId: call.id,
          from: call.caller.name,
          video: call.video,
          name,
          until,
          ticket: tickets[at],
        },
        ttlS,
        urgency: "high",
        topic: call.id,
      });
    }
  }

  /** It rings no longer: the other browsers hear of it, and the tickets are worth nothing. */
  #over(call: CallView, reason: RingOver): void {
    const { id: callId, caller, startedAt } = call;
    const waking = this.#calls.get(callId);
    if (!waking) return;
    this.#calls.delete(callId);
    this.#byPerson.delete(waking.party.key);
    for (const ticket of waking.tickets) this.#tickets.delete(ticket);
    const { clock, timing } = this.parts;
    const leftMs = startedAt + timing.ringMs - clock.now();
    const missed = reason === "missed";
    for (const { subscription } of waking.subscriptions) {
      this.#send(subscription, {
        content: { type: "over", callId, from: caller.name, reason },
        ttlS: missed ? MISSED_TTL_S : Math.max(0, Math.ceil(leftMs / 1000)),
        urgency: missed ? "normal" : "high",
        topic: callId,
      });
    }
  }

  #send(
    subscription: PushSubscriptionKeys,
    message: PushMessage,
  ): void {
    const { push, subscriptions } = this.parts;
    const { endpoint } = subscription;
    push?.send(subscription, message, () => subscriptions.forget(endpoint));
  }
}

function overReason({ reason, from }: CallEnd): RingOver {
  if (from !== "ringing") return "answered";
  return reason === "declined" ? "declined" : "missed";
}
