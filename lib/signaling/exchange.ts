import type { ProtocolVersion } from "../shared/protocol.ts";
import type { IceServer } from "../shared/protocol_values.ts";
import type { CallMediaService } from "./media_port.ts";
import type { CallRecord } from "./calls/call_record.ts";
import type { CallState } from "./calls/call_view.ts";
import type { Clock } from "./clock.ts";
import type { ExchangeEvent } from "./exchange_event.ts";
import { Journal } from "./journal.ts";
import { type CostLimits, UNLIMITED } from "./limits/cost_limits.ts";
import { Costs } from "./limits/costs.ts";
import { MediaTurns } from "./limits/media_turns.ts";
import type { ExchangeStore } from "./store.ts";
import type { IdentityVerifier } from "./sessions/identity.ts";
import {
  type Refusal,
  refusalMessage,
  REFUSED,
  type RefusedMessage,
} from "./refusal.ts";
import { Requests } from "./requests.ts";
import { Bans } from "./sessions/bans.ts";
import { PeopleControl } from "./sessions/people_control.ts";
import { LeftMessages, type MessageStorage } from "./calls/left_messages.ts";
import { LeftTexts } from "./calls/left_texts.ts";
import { MissedCalls } from "./calls/missed_calls.ts";
import { Waking } from "./calls/waking.ts";
import type { PushPort } from "./push_port.ts";
import type { PushSubscriptionKeys } from "../shared/push.ts";
import { PushSubscriptions } from "./sessions/push_subscriptions.ts";
import { GuestLinks } from "./sessions/guest_links.ts";
import { PeopleRecents } from "./sessions/people_recents.ts";
import { PeopleSettings } from "./sessions/people_settings.ts";
import { ReservedNames } from "./sessions/reserved_names.ts";
import { Presence } from "./sessions/presence.ts";
import {
  DEFAULT_EVERYBODY_LIMITS,
  type EverybodyLimits,
  type PresencePace,
} from "./sessions/presence_limits.ts";
import { Sessions } from "./sessions/sessions.ts";
import { restore } from "./restoration.ts";
import {
  sendTo,
  type SignalingConnection,
  SocketConnection,
} from "./sockets/socket_connection.ts";
import { CallAdmission } from "./calls/call_admission.ts";
import { Calls } from "./calls/calls.ts";
import type { SealPolicy } from "./seal_policy.ts";
import type { Timing } from "./timing.ts";
import { UserRegistry } from "./sessions/user_registry.ts";
import { type SignalingSocket, UserSession } from "./sessions/user_session.ts";

/** Dependencies of the exchange; it uses nothing else from outside. */
export interface ExchangeParts {
  media: CallMediaService;
  clock: Clock;
  timing: Timing;
  /** Unguessable, for call ids and resume tokens. */
  randomId(): string;
  /** For browsers' peer connections; requested at each registration, because credentials expire. */
  iceServers(): IceServer[];
  /** Takes names from tokens; absent where people choose their own. */
  identity?: IdentityVerifier;
  /** Lets established calls survive this process, and restores those of the previous one. */
  store?: ExchangeStore;
  /** Lets other work have its turn while the store's content is restored; absent where that may take as long as it needs. */
  turn?(): Promise<void>;
  /** Wakes browsers whose page is closed; absent where pages ring only while they are open. */
  push?: PushPort;
  /** ms for which a name is kept for a browser that rings for it; absent where names come from tokens. */
  reservedMs?: number;
  /** Where recorded messages go; absent where none are kept. */
  messages?: MessageStorage;
  /** Limits on clients; absent means none, as in a simulation. */
  costs?: CostLimits;
  /** Rate limit of presence messages; absent means none. */
  presencePace?: PresencePace;
  /** Numbers of people at which presence changes; absent means those in service. */
  everybody?: EverybodyLimits;
  /** ms between two expensive requests to media servers; absent means none. */
  mediaStepMs?: number;
  /** Which calls are sealed; absent means none. */
  seal?(): SealPolicy;
  /** Number of calls for which the media servers have room; absent means no limit. */
  freeCalls?(): number;
  /** Called when a call ends, with the names of its people. Must not throw. */
  recorded?(record: CallRecord): void;
  /** Called with each event, for logs and metrics. Must not throw. */
  event?(event: ExchangeEvent): void;
}

/**
 * The telephone exchange: users, sessions and calls. Sockets, time, randomness
 * and media are injected, so that a simulation runs the same code.
 */
export class Exchange {
  readonly #users: UserRegistry;
  readonly #sessions: Sessions;
  readonly #calls: Calls;
  readonly #presence: Presence;
  readonly #requests: Requests;
  readonly #waking: Waking;
  /** Links by which guests may call somebody. */
  readonly guests: GuestLinks;
  /** Recorded messages; null where none are kept. */
  readonly messages: LeftMessages | null;
  /** For operators. */
  readonly people: PeopleControl;
  /** Resolves when the store's content is restored; nobody may connect before. Without {@link ExchangeParts.turn} it is restored at once. */
  readonly restored: Promise<void>;
  #shutdown: Promise<void> | null = null;
  #opened = 0;

  constructor(private readonly parts: ExchangeParts) {
    const { store } = parts;
    const digest = (token: string) => store?.digest(token) ?? token;
    this.#users = new UserRegistry(digest);
    this.#presence = new Presence(
      this.#users,
      parts.clock,
      parts.presencePace ?? { burst: Infinity, perSecond: Infinity, busyMs: 0 },
      parts.everybody ?? DEFAULT_EVERYBODY_LIMITS,
    );
    const costs = new Costs(parts.costs ?? UNLIMITED, parts.clock);
    const bans = new Bans(parts.clock, store);
    const subscriptions = new PushSubscriptions({
      ...parts,
      kept: (key) => settings.nameKept(key),
      ended: (key) => {
        if (isOnes(key)) return;
        missed.forget(key);
        texts.forget(key);
        settings.nameFreed(key);
        messages?.nameFreed(key);
      },
    });
    const reserved = new ReservedNames({ ...parts, subscriptions, digest });
    const isOnes = (key: string) =>
      parts.identity !== undefined || reserved.has(key);
    const settings = new PeopleSettings({
      ...parts,
      users: this.#users,
      isOnes,
    });
    const recents = new PeopleRecents({ ...parts, users: this.#users });
    const guests = this.guests = new GuestLinks(parts);
    const blocks = (key: string, caller: string) =>
      settings.blocks(key, caller);
    const missed = new MissedCalls({ ...parts, isOnes, blocks, costs });
    const users = this.#users;
    const texts = new LeftTexts({ ...parts, users, isOnes, blocks });
    const messages = this.messages = parts.messages
      ? new LeftMessages({
        ...parts,
        users,
        isOnes,
        blocks,
        costs,
        storage: parts.messages,
        proves: parts.identity !== undefined,
      })
      : null;
    const waking = this.#waking = new Waking({
      ...parts,
      users,
      subscriptions,
      reserved,
      bans,
      missed,
      costs,
    });
    const inner = {
      ...parts,
      reserved,
      bans,
      missed,
      texts,
      messages,
      settings,
      recents,
      guests,
      waking,
      subscriptions,
      costs,
      presence: this.#presence,
      users,
      turns: new MediaTurns(parts.mediaStepMs ?? 0, parts.clock),
      journal: new Journal(store),
      event: (what: ExchangeEvent) => parts.event?.(what),
    };
    this.#calls = new Calls(inner);
    this.#sessions = new Sessions({ ...inner, calls: this.#calls });
    const built = { ...inner, sessions: this.#sessions, calls: this.#calls };
    this.#requests = new Requests({
      ...built,
      admission: new CallAdmission(built),
      refuse: (self, message, refusal) =>
        this.#refuse(self, message, refusal, self.protocolVersion),
    });
    this.people = new PeopleControl(built);
    this.restored = store
      ? restore(store.load(), { ...built, people: this.people }, parts.turn)
      : Promise.resolve();
  }

  /** Number of registered users, including those whose socket is lost for a moment. */
  get userCount(): number {
    return this.#users.size;
  }

  /** Registered sessions by protocol version. */
  sessionsByProtocolVersion(): Record<ProtocolVersion, number> {
    const counts = { 1: 0, 2: 0 };
    for (const { protocolVersion } of this.#users.sessions()) {
      counts[protocolVersion]++;
    }
    return counts;
  }

  /** Current calls by state. */
  callsByState(): Record<Exclude<CallState, "ended">, number> {
    return this.#calls.byState();
  }

  /** Whether it is shutting down and accepts no new registrations and calls. */
  get draining(): boolean {
    return this.#shutdown !== null;
  }

  /**
   * Rings at this browser while its person is not here.
   *
   * @param resumeToken of a session of the person
   * @param secret of the browser, where the name is kept for it
   * @returns the refusal, or null
   */
  subscribe(
    resumeToken: string,
    subscription: PushSubscriptionKeys,
    secret?: string,
  ): Refusal | null {
    const session = this.#users.byToken(resumeToken);
    if (!session) return REFUSED.callerNotRegistered;
    return this.#waking.subscribe(session, subscription, secret);
  }

  /**
   * Rings no longer at this browser.
   *
   * @param resumeToken of a session of the person
   * @param secret as in {@link subscribe}
   * @returns the refusal, or null
   */
  unsubscribe(
    resumeToken: string,
    endpoint: string,
    secret?: string,
  ): Refusal | null {
    const session = this.#users.byToken(resumeToken);
    if (!session) return REFUSED.callerNotRegistered;
    this.#waking.unsubscribe(session, endpoint, secret);
    return null;
  }

  /**
   * A person declines a call by the ticket of a push message, without a session.
   *
   * @returns false if the call rings no longer
   */
  declineAsleep(ticket: string): boolean {
    return this.#calls.declineAsleep(ticket);
  }

  /** Number of current calls, including ringing ones. */
  get callCount(): number {
    return this.#calls.size;
  }

  /**
   * A socket opened.
   *
   * @param address as counted by limits; empty if unknown
   */
  connect(socket: SignalingSocket, address = ""): SignalingConnection {
    return new SocketConnection(socket, ++this.#opened, address, {
      sessions: this.#sessions,
      identity: this.#identity,
      requests: this.#requests,
      refuse: (to, message, refusal, version) =>
        this.#refuse(to, message, refusal, version),
    });
  }

  /**
   * Stops accepting registrations and calls, tells the clients that understand
   * it, and ends the remaining calls after `drainMs`. Resolves when no call is
   * left and its media is freed. The owner of the sockets closes them.
   */
  shutdown(drainMs: number): Promise<void> {
    this.#shutdown ??= this.#drain(drainMs);
    return this.#shutdown;
  }

  async #drain(drainMs: number): Promise<void> {
    this.#sessions.closed = true;
    for (const session of this.#users.sessions()) {
      session.send({
        id: "serverShutdown",
        message: "The server is going down.",
        drainMs,
      });
    }
    await this.#calls.emptied(drainMs);
    this.#calls.endAll();
    for (const session of [...this.#users.sessions()]) {
      this.#sessions.remove(session);
    }
    this.#presence.close();
    await this.#calls.freed(this.parts.timing.releaseMs);
  }

  /** Verifies tokens and guest links, where names come from tokens. */
  get #identity(): IdentityVerifier | undefined {
    const { identity } = this.parts;
    return identity && {
      verify: (token) =>
        this.guests.isLink(token)
          ? this.guests.verify(token)
          : identity.verify(token),
    };
  }

  #refuse(
    to: SignalingSocket | UserSession,
    message: RefusedMessage,
    refusal: Refusal,
    version: ProtocolVersion,
  ): void {
    const answer = refusalMessage(message, refusal, version);
    this.parts.event?.({
      type: "refused",
      message: message.id,
      reason: refusal.reason,
    });
    if (to instanceof UserSession) to.send(answer);
    else sendTo(to, answer);
  }
}
