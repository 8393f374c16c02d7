import { assert } from "@std/assert";
import type { ServerMessage } from "../../../lib/protocol.ts";
import type { ExchangeEvent } from "../../../lib/signaling/exchange_event.ts";
import { REFUSED } from "../../../lib/signaling/refusal.ts";
import { DEFAULT_TIMING, MAX_DEVICES } from "../../../lib/signaling/timing.ts";
import { userNameKey } from "../../../lib/signaling/user_name.ts";
import type { FakeClock, FakeMedia } from "../fakes.ts";
import type { Asked, Line, Session } from "./books.ts";
import { CallLedger } from "./call_ledger.ts";

const PART_1_FIELDS: Partial<Record<ServerMessage["id"], string[]>> = {
  registerResponse: ["id", "response", "message"],
  callResponse: ["id", "response", "message", "sdpAnswer"],
  incomingCall: ["id", "from"],
  startCommunication: ["id", "sdpAnswer"],
  stopCommunication: ["id", "message"],
  iceCandidate: ["id", "candidate"],
  error: ["id", "message"],
  pong: ["id"],
};

/** Keeps books beside the exchange, from what is seen of it outside, and compares. */
export class Ledger {
  readonly sessions: Session[] = [];
  /** Resume tokens that open a session now. */
  readonly byToken = new Map<string, Session>();
  /** Every one that somebody was told. */
  readonly told = new Map<string, Session>();
  readonly calls: CallLedger;
  /** Whose message is being handled, and whom a call is to. */
  actor: Session | null = null;
  called = "";
  closing = false;
  #step = 0;

  /** @param tokens names come from tokens, and a person may have several devices */
  constructor(
    private readonly clock: FakeClock,
    media: FakeMedia,
    private readonly tokens: boolean,
  ) {
    this.calls = new CallLedger(clock, media);
  }

  /** Sessions of a person. */
  devices(name: string): Session[] {
    const key = userNameKey(name);
    return this.sessions.filter((one) => !one.over && one.key === key);
  }

  /** Whether a call or a dropped socket keeps a timer going. */
  awaitsAnything(): boolean {
    for (const call of this.calls.all.values()) if (!call.ended) return true;
    return this.sessions.some(({ over, line }) => !over && !line);
  }

  /** A socket is gone. */
  lineClosed(line: Line): void {
    line.open = false;
    const { session } = line;
    line.session = null;
    if (!session || session.line !== line) return;
    session.line = null;
    session.droppedAt = this.clock.now();
    if (!session.extended || this.closing) this.over(session);
  }

  /** The exchange's own account. */
  event(event: ExchangeEvent): void {
    switch (event.type) {
      case "call_started": {
        const { actor } = this;
        const devices = this.devices(this.called);
        assert(actor && devices.length > 0, "a call of nobody");
        assert(devices[0].key !== actor.key, "a call to oneself");
        return this.calls.started(event.callId, actor, devices);
      }
      case "call_accepted":
        return this.calls.accepted(event.callId, this.actor);
      case "call_answered":
        return this.calls.answered(event.callId);
      case "call_restored":
        return this.calls.restored(event.callId);
      case "call_ended":
        return this.calls.ended(event.callId, event.reason, this.actor);
    }
  }

  /** A register was answered: as it had to be? */
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
      ? this.newSession(message.name ?? asked.name, asked.protocol === 2)
      : this.byToken.get(asked.resumeToken!)!;
    assert(
      session.name === (message.name ?? session.name),
      "another's session",
    );
    assert(session.call?.id === message.call?.callId, "another call resumed");
    if (session.line) session.line.session = null;
    session.line = line;
    session.leaving = false;
    session.backIn = this.#step;
    line.session = session;
    if (message.resumeToken !== undefined) {
      this.#issue(message.resumeToken, session);
    }
    session.here = new Map(
      message.users?.map(({ name, busy }) => [userNameKey(name), busy]),
    );
  }

  #expected(line: Line, asked: Asked): "refused" | "resumed" | "new" {
    if (line.session) return "refused";
    const key = userNameKey(asked.name);
    const proven = asked.token === "good";
    const known = this.byToken.get(asked.resumeToken ?? "");
    if (
      known && !known.over && (!this.tokens || !proven || known.key === key)
    ) return "resumed";
    if (this.tokens && !proven) return "refused";
    const limit = this.tokens ? MAX_DEVICES : 1;
    return this.devices(asked.name).length < limit ? "new" : "refused";
  }

  /** A token opens this session, and no other does any more: each is good once. */
  #issue(token: string, session: Session): void {
    for (const [other, owner] of this.byToken) {
      if (owner === session) this.byToken.delete(other);
    }
    this.byToken.set(token, session);
    this.told.set(token, session);
    session.token = token;
  }

  newSession(name: string, extended: boolean): Session {
    const session: Session = {
      name,
      key: userNameKey(name),
      extended,
      line: null,
      droppedAt: this.clock.now(),
      leaving: false,
      over: false,
      call: null,
      owedEnds: [],
      owedCandidates: [],
      knownEnds: new Set(),
      peerAway: false,
      backIn: this.#step,
      here: new Map(),
    };
    this.sessions.push(session);
    return session;
  }

  /** A message arrived at a person, or at a socket that is not registered. */
  received({ session }: Line, message: ServerMessage): void {
    if (!session) return;
    // A shutdown ends sessions on open sockets: they may ask for part 2 anew.
    if (!session.extended && !this.closing) {
      const fields = PART_1_FIELDS[message.id];
      assert(fields, `part 1 was sent ${message.id}`);
      for (const field in message) {
        assert(fields.includes(field), `part 1 was sent ${field}`);
      }
    }
    this.calls.receivedAbout(session, message);
    switch (message.id) {
      case "iceCandidate":
        assert(
          session.owedCandidates.shift() === message.candidate.candidate,
          "a candidate lost, doubled, out of order or of another call",
        );
        return;
      case "startCommunication":
        return this.calls.receivedSuccess(session, message.callId);
      case "callResponse":
        if (message.response === "accepted") {
          return this.calls.receivedSuccess(session, message.callId);
        }
        if (!session.extended) session.owedEnds.shift();
        return;
      case "stopCommunication":
        if (!session.extended) {
          assert(session.owedEnds.shift(), "an end of no call");
        }
        return;
      case "callEnded": {
        const owed = session.owedEnds.shift();
        assert(owed?.callId === message.callId, "an end of another call");
        assert(owed.reason === message.reason, "both differ on the reason");
        session.knownEnds.add(message.callId);
        return;
      }
      case "peerReconnecting":
      case "peerReconnected": {
        // What was kept may be about a call before this one.
        if (message.callId !== session.call?.id) return;
        const away = message.id === "peerReconnecting";
        assert(session.peerAway !== away, `${message.id} twice`);
        session.peerAway = away;
        return;
      }
      case "error":
        if (message.message !== REFUSED.preparedAlready.message) return;
        assert(this.calls.preparing !== session, "a free leg was refused");
        return;
      case "renegotiateAnswer":
        // What was kept for a dropped socket may be of a pipeline lost since.
        if (session.backIn === this.#step) return;
        return this.calls.pipelines.receivedAnswer(message.sdpAnswer);
      case "peerMediaState":
        return assert(this.actor !== session, "one's own state came back");
      case "userJoined":
        assert(!session.here.has(userNameKey(message.name)), "joined twice");
        session.here.set(userNameKey(message.name), false);
        return;
      case "userBusy":
        session.here.set(userNameKey(message.name), message.busy);
        return;
      case "userLeft":
        assert(session.here.delete(userNameKey(message.name)), "left twice");
    }
  }

  over(session: Session): void {
    session.over = true;
    this.calls.partyLost(session);
  }

  /** Whether a session without socket has waited for as long as it may. */
  graceOver({ line, droppedAt, leaving }: Session): boolean {
    const { leavingMs, graceMs } = DEFAULT_TIMING;
    return !line &&
      this.clock.now() - droppedAt >= (leaving ? leavingMs : graceMs);
  }

  /** Everything that must hold between two steps. */
  check(counts: { users: number; sessions: number; calls: number }): void {
    this.#step++;
    for (const session of this.sessions) {
      if (!session.over && this.graceOver(session)) this.over(session);
    }
    const live = this.sessions.filter(({ over }) => !over);
    const people = this.#people(live);
    for (const session of live) {
      if (!session.line?.open) continue;
      assert(session.owedEnds.length === 0, "an end was not told");
      assert(session.owedCandidates.length === 0, "a candidate was lost");
      if (session.extended && !this.closing) this.#checkHere(session, people);
    }
    const standing = this.calls.check();
    assert(counts.calls === standing, `${counts.calls} calls of ${standing}`);
    if (this.closing) return;
    assert(counts.users === people.size, `${counts.users} users, not so many`);
    assert(counts.sessions === live.length, "a session too many or too few");
  }

  /** Who is here, by key, and in which call: each in one at most. */
  #people(live: Session[]): Map<string, Session["call"]> {
    const calls = new Map<string, Session["call"]>();
    for (const { key, call } of live) {
      const before = calls.get(key);
      assert(this.tokens || before === undefined, "a name is held twice");
      assert(!before || !call || before === call, "a person is in two calls");
      calls.set(key, before ?? call);
    }
    return calls;
  }

  /** Presence: every other person once, whatever devices they have. */
  #checkHere({ here, key }: Session, people: Map<string, unknown>): void {
    const others = people.size - 1;
    assert(here.size === others && !here.has(key), "presence miscounts people");
    for (const [other, busy] of here) {
      const inCall = (people.get(other) ?? null) !== null;
      assert(inCall === busy, "presence is wrong about somebody");
    }
  }
}
