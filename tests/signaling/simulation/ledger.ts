import { assert } from "@std/assert";
import type { Reason, ServerMessage } from "../../../lib/protocol.ts";
import type { LegRole } from "../../../lib/signaling/call_media.ts";
import type { ExchangeEvent } from "../../../lib/signaling/exchange_event.ts";
import { DEFAULT_TIMING } from "../../../lib/signaling/timing.ts";
import { userNameKey } from "../../../lib/signaling/user_name.ts";
import type { FakeClock, FakeMedia } from "../fakes.ts";

/** A socket of a simulated user, as the network sees it. */
export interface Line {
  user: number;
  open: boolean;
  session: Session | null;
}

/** What ought to be known of a registered person. */
export interface Session {
  name: string;
  extended: boolean;
  line: Line | null;
  droppedAt: number;
  /** Its page said that it goes away. */
  leaving: boolean;
  over: boolean;
  call: SimulatedCall | null;
  /** Ends of calls that this person has not been told. */
  owedEnds: { callId: string; reason: Reason }[];
  /** Candidates of the media server not yet received. */
  owedCandidates: string[];
  /** Calls that this person knows to be over. */
  knownEnds: Set<string>;
  peerAway: boolean;
}

/** What ought to be known of a call. */
export interface SimulatedCall {
  id: string;
  caller: Session;
  callee: Session;
  startedAt: number;
  /** The callee sent an accept; one without an offer may be void. */
  accepted: boolean;
  /** By the exchange's own account. */
  taken: boolean;
  prepared: boolean;
  answered: boolean;
  ended: boolean;
  /** Candidates sent by each leg's browser. */
  sent: Record<LegRole, string[]>;
}

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
  readonly calls = new Map<string, SimulatedCall>();
  readonly byToken = new Map<string, Session>();
  /** Whose message is being handled, and to whom a call goes. */
  actor: Session | null = null;
  called: Session | null = null;
  closing = false;

  constructor(
    private readonly clock: FakeClock,
    private readonly media: FakeMedia,
  ) {}

  holderOf(name: string): Session | undefined {
    return this.sessions.find((session) =>
      !session.over && userNameKey(session.name) === userNameKey(name)
    );
  }

  /** Whether a call or a dropped socket keeps a timer going. */
  awaitsAnything(): boolean {
    for (const call of this.calls.values()) if (!call.ended) return true;
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
    if (!session.extended || this.closing) session.over = true;
  }

  /** The exchange's own account of a call. */
  event(event: ExchangeEvent): void {
    switch (event.type) {
      case "call_started": {
        const { actor: caller, called: callee } = this;
        assert(caller && callee && caller !== callee, "a call of nobody");
        assert(!caller.call && !callee.call, "a session is in two calls");
        const call: SimulatedCall = {
          id: event.callId,
          caller,
          callee,
          startedAt: this.clock.now(),
          accepted: false,
          taken: false,
          prepared: false,
          answered: false,
          ended: false,
          sent: { caller: [], callee: [] },
        };
        caller.call = callee.call = call;
        caller.peerAway = callee.peerAway = false;
        this.calls.set(call.id, call);
        return;
      }
      case "call_accepted":
        this.#call(event.callId).taken = true;
        return;
      case "call_answered":
        assert(this.#call(event.callId).accepted, "nobody accepted this call");
        this.#call(event.callId).answered = true;
        return;
      case "call_ended":
        return this.#ended(this.#call(event.callId), event.reason);
    }
  }

  #ended(call: SimulatedCall, reason: Reason): void {
    assert(!call.ended, "a call ended twice");
    call.ended = true;
    const { actor, clock } = this;
    const { caller, callee } = call;
    if (reason === "declined") assert(actor === callee, "forged decline");
    if (reason === "cancelled") assert(actor === caller, "forged cancel");
    if (reason === "hung_up") {
      assert(actor === caller || actor === callee, "forged hang-up");
    }
    if (reason === "no_answer") {
      // An accept without an offer is void when its preparation had failed.
      assert(!call.accepted || call.prepared, "no answer after an accept");
      assert(
        clock.now() - call.startedAt >= DEFAULT_TIMING.ringMs,
        "rang too short",
      );
    }
    for (const party of [caller, callee]) {
      party.call = null;
      if (party.extended || party !== actor) {
        party.owedEnds.push({ callId: call.id, reason });
      }
    }
  }

  /** A message arrived at a person, or at a socket that is not registered. */
  received(line: Line, message: ServerMessage): void {
    const { session } = line;
    if (!session) return;
    // A shutdown ends sessions on open sockets: they may ask for part 2 anew.
    if (!session.extended && !this.closing) {
      const fields = PART_1_FIELDS[message.id];
      assert(fields, `part 1 was sent ${message.id}`);
      for (const field in message) {
        assert(fields.includes(field), `part 1 was sent ${field}`);
      }
    }
    this.#aboutOwnCall(session, message);
    switch (message.id) {
      case "iceCandidate":
        assert(
          session.owedCandidates.shift() === message.candidate.candidate,
          "a candidate lost, doubled, out of order or of another call",
        );
        return;
      case "startCommunication":
        return this.#answered(session);
      case "callResponse":
        if (message.response === "accepted") return this.#answered(session);
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
        const away = message.id === "peerReconnecting";
        assert(session.peerAway !== away, `${message.id} twice`);
        session.peerAway = away;
      }
    }
  }

  #aboutOwnCall(session: Session, message: ServerMessage): void {
    if (!("callId" in message) || message.callId === undefined) return;
    const call = this.#call(message.callId);
    assert(
      call.caller === session || call.callee === session,
      `${message.id} about a call of others`,
    );
    assert(
      !session.knownEnds.has(call.id),
      `${message.id} about a call that is over`,
    );
  }

  #answered(session: Session): void {
    const call = session.call;
    // Kept for a dropped socket: the call may be over when it arrives.
    if (!call) return assert(session.owedEnds.length > 0, "success of no call");
    assert(
      this.media.pipelines.some((pipeline) =>
        pipeline.callId === call.id && pipeline.connected &&
        pipeline.offers.caller.length > 0 && pipeline.offers.callee.length > 0
      ),
      "success before both directions are connected",
    );
  }

  #call(id: string): SimulatedCall {
    const call = this.calls.get(id);
    assert(call, `unknown call ${id}`);
    return call;
  }

  /** Everything that must hold between two steps. */
  check(counts: { users: number; calls: number }): void {
    const now = this.clock.now();
    let live = 0;
    for (const session of this.sessions) {
      const graceOver = !session.line &&
        now - session.droppedAt >=
          (session.leaving ? DEFAULT_TIMING.leavingMs : DEFAULT_TIMING.graceMs);
      if (graceOver) session.over = true;
      if (session.over) continue;
      live++;
      if (!session.line?.open) continue;
      assert(session.owedEnds.length === 0, "an end was not told");
      assert(session.owedCandidates.length === 0, "a candidate was lost");
    }
    if (!this.closing) {
      assert(counts.users === live, `${counts.users} users, ${live} live`);
    }
    let standing = 0;
    for (const call of this.calls.values()) {
      this.#checkPipelines(call);
      if (call.ended) continue;
      standing++;
      assert(!call.caller.over && !call.callee.over, "a call without a party");
      const limit = DEFAULT_TIMING.ringMs + DEFAULT_TIMING.negotiationMs;
      assert(call.answered || now - call.startedAt < limit, "a call hangs");
    }
    assert(counts.calls === standing, `${counts.calls} calls of ${standing}`);
  }

  #checkPipelines(call: SimulatedCall): void {
    const given: Record<LegRole, string[]> = { caller: [], callee: [] };
    let held = 0;
    let negotiated: LegRole[] = [];
    for (const pipeline of this.media.pipelines) {
      if (pipeline.callId !== call.id) continue;
      assert(pipeline.released < 2, "a pipeline was released twice");
      assert(pipeline.afterRelease.length === 0, "a released pipeline is used");
      if (!pipeline.released) held++;
      if (pipeline.connects) assert(call.accepted, "media before the accept");
      for (const { leg, candidate } of pipeline.candidates) {
        given[leg].push(candidate);
      }
      if (!pipeline.released) {
        negotiated = (["caller", "callee"] as const).filter((leg) =>
          pipeline.offers[leg].length > 0
        );
      }
    }
    assert(held <= (call.ended ? 0 : 1), "a pipeline was not released");
    for (const leg of ["caller", "callee"] as const) {
      const sent = call.sent[leg];
      for (let i = 0; i < given[leg].length; i++) {
        assert(given[leg][i] === sent[i], "a candidate of another call or leg");
      }
    }
    for (const leg of negotiated) {
      assert(
        call.ended || !call.accepted ||
          given[leg].length === call.sent[leg].length,
        "a candidate was lost on its way to the media server",
      );
    }
  }
}
