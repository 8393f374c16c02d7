import { assert } from "@std/assert";
import type {
  ProtocolVersion,
  ServerMessage,
} from "../../../lib/shared/protocol.ts";
import type { ExchangeEvent } from "../../../lib/signaling/exchange_event.ts";
import { DEFAULT_TIMING, MAX_DEVICES } from "../../../lib/signaling/timing.ts";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import type { FakeClock, FakeMedia } from "../fakes.ts";
import type { MemoryStore } from "../memory_store.ts";
import { arrived } from "./arrivals.ts";
import { type Asked, type Session, takesAnother } from "./books.ts";
import { ChoicesLedger } from "./choices_ledger.ts";
import { CallLedger } from "./call_ledger.ts";
import { delivered, lineHeard, pageGone, written } from "./delivery_ledger.ts";
import { LeftTextLedger } from "./left_text_ledger.ts";
import { MessageLedger } from "./message_ledger.ts";
import { type Coming, hears, type Line } from "./line.ts";
import { MoveLedger } from "./move_ledger.ts";
import {
  checkPresence,
  hearsOf,
  peopleOf,
  type PresenceRules,
} from "./presence.ts";
import { recorderLost } from "./recording_ledger.ts";
import { typingLost } from "./text_ledger.ts";
import { TokenLedger } from "./token_ledger.ts";

/**
 * Keeps the expected state from what is visible outside of the exchange, and
 * compares the two.
 */
export class Ledger {
  readonly sessions: Session[] = [];
  readonly resumeTokens = new TokenLedger();
  readonly calls: CallLedger;
  readonly choices: ChoicesLedger;
  readonly texts: LeftTextLedger;
  readonly messages: MessageLedger;
  readonly moves = new MoveLedger(({ name }) => this.devices(name));
  /**
   * The sender of the message being handled, which is also the recipient of a
   * call.
   */
  actor: Session | null = null;
  called = "";
  withVideo = true;
  closing = false;
  /** Whether messages arrive later than they are written: something may have happened since. */
  late = false;
  /** Number of the current step. */
  step = 0;

  /**
   * @param tokens whether names come from tokens; a person may then have
   * several devices
   */
  constructor(
    private readonly clock: FakeClock,
    media: FakeMedia,
    store: MemoryStore,
    private readonly tokens: boolean,
    readonly presence: PresenceRules,
  ) {
    this.calls = new CallLedger(clock, media, tokens);
    const parts = {
      clock,
      store,
      waking: this.calls.waking,
      devices: (name: string) => this.devices(name),
    };
    const choices = this.choices = new ChoicesLedger(parts);
    this.texts = new LeftTextLedger({ ...parts, choices });
    this.messages = new MessageLedger({ ...parts, choices, tokens });
  }

  /** Sessions of a person. */
  devices(name: string): Session[] {
    const key = userNameKey(name);
    return this.sessions.filter((one) => !one.over && one.key === key);
  }

  /** Whether a call or a dropped socket keeps a timer running. */
  awaitsAnything(): boolean {
    for (const call of this.calls.all.values()) if (!call.ended) return true;
    return this.sessions.some(({ over, line }) => !over && !line);
  }

  /** A socket has closed. */
  lineClosed(line: Line): void {
    line.open = false;
    const { session } = line;
    line.session = null;
    if (!session || session.line !== line) return;
    session.line = null;
    session.droppedAt = this.clock.now();
    if (session.protocolVersion === 1 || this.closing) this.over(session);
  }

  /** An event that the exchange reports. */
  event(event: ExchangeEvent): void {
    switch (event.type) {
      case "call_started": {
        const { actor } = this;
        const all = this.devices(this.called);
        const devices = all.some(({ call }) => call)
          ? all.filter(takesAnother)
          : all;
        const key = userNameKey(this.called);
        const wakes = this.calls.waking.wakes(key, all);
        assert(actor && (devices.length > 0 || wakes), "a call of nobody");
        assert(key !== actor.key, "a call to oneself");
        assert(
          !this.choices.refuses(key, actor.key),
          "it rings at somebody who takes no call of this person",
        );
        this.texts.rings(actor);
        return this.calls.started(
          event.callId,
          actor,
          devices,
          wakes ? key : null,
          this.withVideo,
        );
      }
      case "call_accepted":
        return this.calls.accepted(event.callId, this.actor);
      case "call_answered":
        return this.calls.answered(event.callId);
      case "call_restored":
        return this.calls.restored(event.callId);
      case "leg_lost":
        return this.calls.legLost(event.callId, event.leg);
      case "leg_repaired":
        return this.calls.legRepaired(event.callId, event.leg);
      case "call_moved":
        return this.moves.moved(event.callId, event.leg);
      case "call_ended":
        return this.calls.ended(event.callId, event.reason, this.actor);
    }
  }

  /**
   * The server learns that a line's latest answer arrived: the previous token
   * becomes invalid.
   */
  heard(line: Line): void {
    const { session } = line;
    if (!session || line.heard) return;
    lineHeard(session, line);
    this.resumeTokens.retire(session);
  }

  /** Checks the answer to a register. */
  registered(
    line: Line,
    asked: Asked,
    message: ServerMessage & { id: "registerResponse" },
  ): void {
    const answer = message.response === "rejected"
      ? "refused"
      : message.resumed
      ? "resumed"
      : "new";
    if (!this.closing) {
      const expected = this.#expected(line, asked);
      assert(answer === expected, `a register was ${answer}, not ${expected}`);
    }
    if (answer === "refused") return;
    const session = answer === "new"
      ? this.newSession(message.name ?? asked.name, asked.protocol)
      : this.resumeTokens.opens(asked.resumeToken)!;
    assert(
      session.name === (message.name ?? session.name),
      "another's session",
    );
    assert(session.call?.id === message.call?.callId, "another call resumed");
    assert(
      this.closing || message.response === "rejected" ||
        session.protocolVersion === 1 ||
        message.elsewhere?.callId === this.moves.elsewhere(session)?.id,
      "another call is elsewhere",
    );
    if (answer === "resumed" && asked.resumeToken === session.latest) {
      const { lastLine } = session;
      if (lastLine) lineHeard(session, lastLine);
    }
    const { resumeToken: ticket } = asked;
    const wakes = this.tokens && answer === "new" && asked.token !== "good" &&
      this.calls.waking.opens(ticket, session.key);
    if (ticket !== undefined && wakes) {
      this.calls.waking.used(ticket);
      this.resumeTokens.issue(ticket, session, undefined);
    }
    if (session.line) session.line.session = null;
    session.line = session.lastLine = line;
    session.sealed = session.protocolVersion === 2 && asked.sealed === true;
    session.reseals ||= session.sealed && asked.reseals;
    session.leaving = false;
    session.backIn = this.step;
    session.sentAgain = 0;
    line.session = session;
    line.heard = false;
    if (message.resumeToken !== undefined) {
      this.resumeTokens.issue(message.resumeToken, session, asked.resumeToken);
    }
    if (answer === "resumed" && message.received === undefined) {
      for (const lost of pageGone(session)) this.received(session, lost);
    }
    session.takesSecond = asked.secondCall && session.protocolVersion === 2;
    if (answer === "resumed" && asked.received === undefined) {
      if (session.second) session.owedRings.push(session.second.id);
      if (session.call) {
        typingLost(session.call, session);
        recorderLost(session.call, session);
      }
    }
    session.elsewhere = message.elsewhere?.callId;
    session.choices = message.settings;
    if (answer === "new" || session.hearsAllTexts) this.texts.hearsAll(session);
    session.hearsAllTexts = false;
    if (answer === "new") {
      this.calls.joined(session, this.devices(session.name));
    }
    session.watched = null;
    hearsOf(session, message.users !== undefined, message.users);
  }

  #expected(line: Line, asked: Asked): "refused" | "resumed" | "new" {
    if (line.session) return "refused";
    const key = userNameKey(asked.name);
    const proven = asked.token === "good";
    const known = this.resumeTokens.opens(asked.resumeToken);
    if (
      known && !known.over && (!this.tokens || !proven || known.key === key)
    ) {
      return line.number < (known.lastLine?.number ?? 0)
        ? "refused"
        : "resumed";
    }
    const wakes = this.calls.waking.opens(asked.resumeToken, key);
    if (this.tokens && !proven && !wakes) return "refused";
    const keeper = this.calls.waking.keeper(key) ?? line.user;
    if (keeper !== line.user) return "refused";
    const limit = this.tokens ? MAX_DEVICES : 1;
    return this.devices(asked.name).length < limit ? "new" : "refused";
  }

  newSession(name: string, protocolVersion: ProtocolVersion): Session {
    const session: Session = {
      name,
      key: userNameKey(name),
      protocolVersion,
      sealed: false,
      reseals: false,
      offered: null,
      line: null,
      lastLine: null,
      droppedAt: this.clock.now(),
      leaving: false,
      over: false,
      call: null,
      second: null,
      takesSecond: false,
      owedEnds: [],
      owedCandidates: [],
      owedTexts: [],
      owedConsents: [],
      missedBy: null,
      owedLeft: [],
      owedChanges: 0,
      owedTextAnswers: [],
      shownTexts: new Map(),
      hearsAllTexts: false,
      owedRings: [],
      vanished: [],
      sentAgain: 0,
      knownEnds: new Set(),
      awayIn: new Set(),
      backIn: this.step,
      here: new Map(),
      everybody: true,
      watched: null,
    };
    this.sessions.push(session);
    return session;
  }

  /** The server writes a message to a line. */
  written(line: Line, message: ServerMessage): void {
    const { session } = line;
    if (session) written(session, line, message);
  }

  /** A message arrives over a line. */
  delivered(line: Line, { session, message }: Coming): void {
    if (!session) return;
    delivered(session, line, message);
    this.received(session, message);
  }

  /** A message arrives at a person, or is lost for good. */
  received(session: Session, message: ServerMessage): void {
    const { backIn } = session;
    if (this.late) session.backIn = this.step;
    arrived(session, message, this);
    session.backIn = backIn;
  }

  over(session: Session): void {
    session.over = true;
    this.calls.partyLost(session);
  }

  /** Whether a session without socket has used up its time to come back. */
  graceOver({ line, droppedAt, leaving }: Session): boolean {
    const { leavingMs, graceMs } = DEFAULT_TIMING;
    return !line &&
      this.clock.now() - droppedAt >= (leaving ? leavingMs : graceMs);
  }

  /** The sessions that are not over. */
  get live(): Session[] {
    return this.sessions.filter(({ over }) => !over);
  }

  /** The people who are present, by key, and their calls. */
  get people(): Map<string, Session["call"]> {
    return peopleOf(this.live, this.tokens);
  }

  /**
   * Checks the invariants between two steps.
   *
   * @param quiet whether nothing has happened for a while
   */
  check(
    counts: { users: number; sessions: number; calls: number },
    quiet: boolean,
  ): void {
    this.step++;
    for (const session of this.sessions) {
      if (!session.over && this.graceOver(session)) this.over(session);
    }
    const { live } = this;
    const people = this.people;
    for (const session of live) {
      if (!hears(session.line)) continue;
      assert(session.vanished.length === 0, "a message was not sent again");
      assert(session.owedRings.length === 0, "a device does not ring");
      assert(session.owedEnds.length === 0, "an end was not told");
      assert(session.owedCandidates.length === 0, "a candidate was lost");
      assert(session.owedTexts.length === 0, "a text was lost");
      assert(session.owedConsents.length === 0, "a consent was not told");
      if (session.protocolVersion === 2 && !this.closing) {
        if (quiet || !this.presence.paced) {
          checkPresence(session, people, this.presence);
        }
      }
    }
    if (!this.closing) {
      this.moves.check(live.filter(({ line }) => hears(line)));
    }
    const standing = this.calls.check();
    assert(counts.calls === standing, `${counts.calls} calls of ${standing}`);
    this.texts.check(this.live);
    this.messages.check(this.live);
    this.choices.check(this.closing ? [] : live);
    if (this.closing) return;
    assert(counts.users === people.size, `${counts.users} users, not so many`);
    assert(counts.sessions === live.length, "a session too many or too few");
  }
}
