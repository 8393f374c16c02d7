import type { IceServer } from "../../shared/protocol_values.ts";
import type { ExchangeEvent } from "../exchange_event.ts";
import type { Journal } from "../journal.ts";
import type { MediaTurns } from "../limits/media_turns.ts";
import type { CallMediaService } from "../media_port.ts";
import type { Presence } from "../sessions/presence.ts";
import type { UserSession } from "../sessions/user_session.ts";
import type { SavedCall } from "../store.ts";
import type { Timing } from "../timing.ts";
import { Call, type CallParts } from "./call.ts";
import type { CallOrigin, RingingOrigin } from "./call_origin.ts";
import { type CallEnd, type CallEvent, wasMissed } from "./call_event.ts";
import { type CallRecord, callRecord } from "./call_record.ts";
import { reportOf } from "./call_reports.ts";
import {
  incomingCall,
  messagesFor,
  WITH_ICE_SERVERS,
} from "./call_messages.ts";
import type { CallState, CallView, Party } from "./call_view.ts";
import type { LegOffer } from "./leg_offer.ts";
import type { Waking } from "./waking.ts";
import { Elsewhere, type ElsewhereParts } from "./elsewhere.ts";
import { UnfreedMedia } from "./unfreed_media.ts";

/** Dependencies of {@link Calls}. */
export interface CallsParts extends ElsewhereParts {
  waking: Waking;
  presence: Presence;
  journal: Journal;
  media: CallMediaService;
  /** Order of the expensive requests to media servers. */
  turns: MediaTurns;
  timing: Timing;
  /** Unguessable. */
  randomId(): string;
  event(event: ExchangeEvent): void;
  /** Called when a call ends. Must not throw. */
  recorded?(record: CallRecord): void;
  /** For browsers' peer connections; credentials expire. */
  iceServers(): IceServer[];
}

/**
 * Every call from ring to end, the sessions in it, and the media that is not
 * freed yet. The only place that changes which session is in which call.
 */
export class Calls {
  readonly #calls = new Map<string, Call>();
  /** Sessions in calls, by their ids. */
  readonly #sessions = new Map<string, UserSession>();
  readonly #unfreed: UnfreedMedia;
  /** For the other devices of those in calls. */
  readonly elsewhere: Elsewhere;
  #emptied: (() => void) | null = null;

  readonly #callParts: CallParts;

  constructor(private readonly parts: CallsParts) {
    const { media, clock, timing } = parts;
    const emit = (call: CallView, event: CallEvent) =>
      this.#handle(call, event);
    const turn = ({ id }: Party, wanted: () => boolean) =>
      parts.turns.next(this.#sessions.get(id)?.address ?? "", wanted);
    const mustSeal = () => parts.seal?.() === "require";
    this.#unfreed = new UnfreedMedia(clock);
    this.elsewhere = new Elsewhere(parts, (session) => this.of(session));
    this.#callParts = { media, turn, clock, timing, mustSeal, emit };
  }

  get size(): number {
    return this.#calls.size;
  }

  /** The call that this session is in. */
  of({ callId }: UserSession): Call | undefined {
    return callId === null ? undefined : this.#calls.get(callId);
  }

  /** The call that rings at this session while it is in another one. */
  secondOf({ secondCallId }: UserSession): Call | undefined {
    return secondCallId === null ? undefined : this.#calls.get(secondCallId);
  }

  /**
   * Number of calls placed from an address. An address may hold as many calls
   * as are still free, so that others find room.
   *
   * @param address as counted by limits; the unknown one counts as 0
   */
  placedFrom(address: string): number {
    if (address === "") return 0;
    let count = 0;
    for (const { caller } of this.#calls.values()) {
      if (this.#sessions.get(caller.id)?.address === address) count++;
    }
    return count;
  }

  byState(): Record<Exclude<CallState, "ended">, number> {
    const counts = { ringing: 0, connecting: 0, active: 0 };
    for (const { state } of this.#calls.values()) {
      if (state !== "ended") counts[state]++;
    }
    return counts;
  }

  /**
   * Starts ringing. The caller is already authorised.
   *
   * @param callee the callee's sessions at which it rings: all free, or all in
   * another call; at least one, unless the callee is asleep
   * @param asleep the callee, if push messages are to wake the devices
   */
  place(
    caller: UserSession,
    callee: readonly UserSession[],
    asleep: Party | null,
    origin: Omit<RingingOrigin, "calleeInCall" | "waking">,
  ): void {
    const calleeInCall = callee.some(({ callId }) => callId !== null);
    const id = this.parts.randomId();
    const waking = asleep !== null;
    if (asleep) this.parts.waking.begin(id, asleep);
    const ringing = { ...origin, calleeInCall, waking };
    this.#begin(id, caller, callee, ringing, asleep);
  }

  /**
   * A person declines a call without opening the page.
   *
   * @returns false if it rings no longer
   */
  declineAsleep(ticket: string): boolean {
    const found = this.parts.waking.declined(ticket);
    const call = found && this.#calls.get(found.callId);
    if (!call) return false;
    call.end("declined", "", found.party);
    return true;
  }

  /** Continues a call of the previous process. */
  restore(saved: SavedCall, caller: UserSession, callee: UserSession): void {
    this.#begin(saved.id, caller, [callee], saved);
  }

  /** A session registered: a call that rings at the person's others rings there, too. */
  joined(session: UserSession, others: readonly UserSession[]): void {
    const call = others.flatMap((other) => {
      const call = this.of(other);
      return call?.ringsAt(other) ? [call] : [];
    })[0] ?? this.#calls.get(this.parts.waking.callOf(session.key) ?? "");
    if (!call) return;
    this.#sessions.set(session.id, session);
    call.joined(session);
  }

  /**
   * Another session of the person takes an active call, and with it the call
   * that rings meanwhile. The move is already authorised.
   */
  move(
    call: Call,
    from: UserSession,
    to: UserSession,
    offer: LegOffer,
  ): void {
    const second = this.secondOf(from);
    this.#sessions.set(to.id, to);
    call.move(from, to, offer, second?.id);
    if (!second) return;
    second.moveRing(from, to);
    // Only now is it in no call.
    this.elsewhere.tell(from);
  }

  /** A session lost its socket, or has another one. */
  socketChanged(session: UserSession): void {
    const connected = session.socket !== null;
    this.of(session)?.socketChanged(session, connected);
    this.secondOf(session)?.socketChanged(session, connected);
  }

  /** A session is over. */
  partyLost(session: UserSession): void {
    // First, because it would become the session's call otherwise.
    this.secondOf(session)?.partyLost(session);
    this.of(session)?.partyLost(session);
  }

  /**
   * A client starts again, and has lost what it was told and what its person
   * was typing: it hears of its second call again.
   */
  startedAgain(session: UserSession): void {
    this.of(session)?.pageReplaced(session);
    const second = this.secondOf(session);
    if (!second) return;
    const message = incomingCall(second, session, this.parts.iceServers());
    // The caller's own offer, for which a sealed call would have it wait, was lost, too.
    session.send({ ...message, sealed: undefined });
  }

  /** Resolves when no call is left, or after `ms`. */
  async emptied(ms: number): Promise<void> {
    if (this.size === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.parts.clock.after(ms, resolve);
      this.#emptied = () => {
        cancel();
        resolve();
      };
    });
  }

  endAll(): void {
    for (const call of [...this.#calls.values()]) {
      call.end("server_shutdown", "The server went down.");
    }
  }

  /** Resolves when all media abandoned so far is freed, or after `ms`. */
  freed(ms: number): Promise<void> {
    return this.#unfreed.freed(ms);
  }

  #begin(
    id: string,
    caller: UserSession,
    callee: readonly UserSession[],
    origin: CallOrigin,
    asleep: Party | null = null,
  ): void {
    const sessions = [caller, ...callee];
    for (const session of sessions) this.#sessions.set(session.id, session);
    const parties = [...callee, ...(asleep ? [asleep] : [])];
    const call = new Call(id, caller, parties, origin, this.#callParts);
    this.#calls.set(id, call);
    call.begin();
    for (const session of sessions) {
      if (!session.socket) this.socketChanged(session);
    }
  }

  /** State first, then reports and messages, so that none tells what a crash would undo. */
  #handle(call: CallView, event: CallEvent): void {
    const { clock, presence } = this.parts;
    const iceServers = WITH_ICE_SERVERS.has(event.type)
      ? this.parts.iceServers()
      : [];
    const messages = messagesFor(call, event, iceServers)
      .map(({ to, message }) => ({ to: this.#sessions.get(to), message }));
    const changed = this.#reduce(call, event);
    const report = reportOf(call, event, clock.now());
    if (report) this.parts.event(report);
    for (const session of changed) presence.changed(session);
    for (const { to, message } of messages) to?.send(message);
    this.elsewhere.follow(call, event);
    this.parts.waking.follow(call, event);
  }

  /** @returns a session of each person whose presence changed */
  #reduce(call: CallView, event: CallEvent): readonly UserSession[] {
    const { journal, presence } = this.parts;
    switch (event.type) {
      case "rings":
        this.#enter(call, call.caller);
        for (const session of call.sessionsOf("callee")) {
          this.#enter(call, session);
        }
        journal.call(call);
        return this.#people(call);
      case "restored":
        this.#enter(call, call.caller);
        this.#enter(call, call.callee);
        for (const session of this.#people(call)) presence.restored(session);
        return [];
      case "joined":
        this.#enter(call, event.session);
        journal.call(call);
        // It may be the first device of somebody whom the call woke, or the next first one.
        return this.#people(call);
      case "left":
        this.#leave(call, event.session);
        return [];
      case "answered_elsewhere":
        journal.call(call);
        for (const session of event.sessions) this.#leave(call, session);
        return [];
      case "moved":
        this.#enter(call, event.to);
        this.#leave(call, event.from);
        journal.call(call);
        return [];
      case "answered":
      case "renegotiated":
        journal.call(call);
        return [];
      case "media_replaced":
        this.#unfreed.add(event.freed);
        journal.call(call);
        return [];
      case "ended":
        this.#unfreed.add(event.freed);
        return this.#ended(call, event.end);
      case "accepted":
      case "answered_early":
      case "leg_lost":
      case "repaired":
      case "sealed_offer":
      case "sealed_answer":
      case "seal_revealed":
      case "candidate":
      case "chat":
      case "typing":
      case "recording_consent":
      case "media_state":
      case "preparation_failed":
      case "reconnecting":
      case "renegotiation_failed":
        return [];
      default:
        return event satisfies never;
    }
  }

  #ended(call: CallView, end: CallEnd): readonly UserSession[] {
    const { clock, journal, recorded } = this.parts;
    this.#calls.delete(call.id);
    const people = this.#people(call);
    const caller = this.#sessions.get(call.caller.id);
    if (caller && wasMissed(end)) caller.missedBy = call.callee.key;
    for (const leg of ["caller", "callee"] as const) {
      for (const session of call.sessionsOf(leg)) this.#leave(call, session);
    }
    recorded?.(callRecord(call, end, clock.now()));
    journal.callOver(call.id);
    if (this.size === 0) this.#emptied?.();
    return people;
  }

  #enter(call: CallView, { id }: Party): void {
    this.#sessions.get(id)?.enterCall(call.id);
  }

  #leave(call: CallView, { id }: Party): void {
    const session = this.#sessions.get(id);
    session?.leaveCall(call.id);
    if (session?.callId === null) this.#sessions.delete(id);
  }

  /** A session of each of the two people. */
  #people(call: CallView): UserSession[] {
    return (["caller", "callee"] as const).flatMap((leg) =>
      call.sessionsOf(leg).flatMap(({ id }) => this.#sessions.get(id) ?? [])
        .slice(0, 1)
    );
  }
}
