import { assert } from "@std/assert";
import type { ClientMessage, ServerMessage } from "../../../lib/protocol.ts";
import { Exchange } from "../../../lib/signaling/exchange.ts";
import { REFUSED } from "../../../lib/signaling/refusal.ts";
import type { SignalingConnection } from "../../../lib/signaling/socket_connection.ts";
import { DEFAULT_TIMING } from "../../../lib/signaling/timing.ts";
import { FakeClock, FakeMedia, mediaDown } from "../fakes.ts";
import { Ledger, type Line, type Session } from "./ledger.ts";
import type { Scenario, Step } from "./steps.ts";

/** Odd ones among them: names that plain objects have already. */
const NAMES = ["ann", "__proto__", "constructor", "Ben", "cy", "dee"];
/** ms: within a round trip, a retry, and at and around each time limit. */
const WAITS = [
  1,
  499,
  500,
  5_000,
  9_999,
  10_000,
  15_000,
  25_000,
  59_999,
  60_000,
];

interface Client {
  line: Line;
  connection: SignalingConnection;
}

interface Person {
  client: Client | null;
  /** Sockets that another one took the session of, or that were given up. */
  stale: Client[];
  tokens: string[];
}

/** An exchange among simulated people, networks and a hostile media server. */
export class World {
  readonly #clock = new FakeClock();
  readonly #media = new FakeMedia();
  readonly #ledger = new Ledger(this.#clock, this.#media);
  readonly #people: Person[] = [];
  #ids = 0;
  #found: unknown = null;
  #candidates = 0;
  #shutdown: Promise<void> | null = null;
  readonly #exchange = new Exchange({
    media: this.#media,
    clock: this.#clock,
    timing: DEFAULT_TIMING,
    randomId: () => `${++this.#ids}`,
    iceServers: () => [],
    event: (event) => this.#observe(() => this.#ledger.event(event)),
  });

  constructor(users: number) {
    this.#media.manual = true;
    for (let i = 0; i < users; i++) {
      this.#people.push({ client: null, stale: [], tokens: [] });
    }
  }

  /** @throws AssertionError for an invariant that does not hold */
  async play(scenario: Scenario): Promise<void> {
    for (const step of scenario.steps) {
      this.#do(step);
      await drained();
      this.#check();
    }
    await this.#finish();
  }

  /** Everybody leaves, time passes, the media server answers: nothing is left. */
  async #finish(): Promise<void> {
    for (const person of this.#people) {
      for (const client of [...person.stale, person.client]) {
        if (client) this.#close(client);
      }
    }
    await drained();
    for (let i = 0; i < 3; i++) {
      this.#media.answerAll();
      await drained();
      this.#clock.advance(30_000);
      await drained();
    }
    await this.#shutdown;
    this.#check();
    assert(this.#exchange.userCount === 0, "a name is left");
    assert(this.#exchange.callCount === 0, "a call is left");
    assert(this.#clock.pending === 0, "a timer is left");
    for (const { released } of this.#media.pipelines) {
      assert(released === 1, "a pipeline is left");
    }
  }

  #check(): void {
    if (this.#found) throw this.#found;
    this.#ledger.actor = null;
    this.#ledger.check({
      users: this.#exchange.userCount,
      calls: this.#exchange.callCount,
    });
    if (!this.#ledger.closing && !this.#ledger.awaitsAnything()) {
      assert(this.#clock.pending === 0, "a timer is left");
    }
  }

  #do({ kind, user, pick, variant }: Step): void {
    const person = this.#people[user % this.#people.length];
    const { client } = person;
    const session = client?.line.session;
    const callId = [session?.call?.id, undefined, "another"][
      variant % 8 < 6 ? 0 : variant % 8 - 5
    ];
    const ownCall = session?.call && callId !== "another" ? session.call : null;
    const offer = `offer ${pick}`;
    switch (kind) {
      case "register":
        return this.#register(
          person,
          user,
          NAMES[(pick % 8 === 1 ? user + 1 : user) % NAMES.length],
          variant % 3 === 0 ? undefined : 2,
        );
      case "resume":
        return this.#resume(person, user, variant);
      case "call": {
        const to = NAMES[pick % this.#people.length];
        this.#ledger.called = this.#ledger.holderOf(to) ?? null;
        return this.#send(client, { id: "call", to, sdpOffer: offer });
      }
      case "accept": {
        const sdpOffer = variant % 5 === 0 ? undefined : offer;
        const caller = session?.call?.caller.name;
        const from = variant % 7 ? caller : NAMES[pick % NAMES.length];
        if (
          ownCall?.callee === session && !ownCall?.accepted && ownCall &&
          (sdpOffer || ownCall.prepared) && (!from || from === caller)
        ) ownCall.accepted = true;
        return this.#send(client, {
          id: "incomingCallResponse",
          callResponse: "accept",
          from,
          callId,
          sdpOffer,
        });
      }
      case "reject":
        return this.#send(client, {
          id: "incomingCallResponse",
          callResponse: "reject",
          callId,
        });
      case "candidate": {
        const candidate = `up ${++this.#candidates}`;
        if (ownCall && session) {
          const leg = ownCall.caller === session ? "caller" : "callee";
          ownCall.sent[leg].push(candidate);
        }
        return this.#send(client, {
          id: "onIceCandidate",
          candidate: { candidate },
          callId,
        });
      }
      case "stop":
        return this.#send(client, { id: "stop", callId });
      case "prepare":
        if (!session?.call) return;
        if (session.extended && ownCall?.callee === session) {
          ownCall.prepared = true;
        }
        return this.#send(client, {
          id: "prepareAnswer",
          callId: callId ?? session.call.id,
          sdpOffer: offer,
        });
      case "renegotiate":
        return this.#send(client, {
          id: "renegotiateOffer",
          callId: callId ?? "another",
          sdpOffer: offer,
        });
      case "mediaState":
        return this.#send(client, {
          id: "mediaState",
          callId: callId ?? "another",
          state: {
            audio: variant % 2 === 0,
            video: variant % 3 === 0 ? "camera" : "off",
          },
        });
      case "leaving":
        if (client?.line.session) client.line.session.leaving = true;
        return this.#send(client, { id: "leaving" });
      case "ping":
        return this.#send(client, { id: "ping" });
      case "garbage":
        return client?.connection.handleInvalid(null, REFUSED.offerMissing);
      case "drop":
        if (client) this.#close(client);
        if (client && variant % 4 === 0) this.#close(client);
        person.client = null;
        return;
      case "staleClose": {
        const stale = person.stale.shift();
        if (stale) this.#close(stale);
        return;
      }
      case "staleMessage":
        return this.#send(person.stale[0] ?? null, { id: "stop" });
      case "answer":
        return this.#media.pending.splice(this.#pendingAt(pick), 1)[0]
          ?.resolve();
      case "answerAll":
        return this.#media.answerAll();
      case "refuse":
        return this.#media.pending.splice(this.#pendingAt(pick), 1)[0]
          ?.reject(variant % 2 ? mediaDown() : new Error("Kurento's own"));
      case "serverCandidate":
        return this.#serverCandidate(pick, variant);
      case "legLost":
        return this.#pipeline(pick)?.events.legLost(
          variant % 2 ? "caller" : "callee",
        );
      case "legSilent":
        return this.#pipeline(pick)?.events.legSilent(
          variant % 2 ? "caller" : "callee",
        );
      case "pipelineLost":
        return this.#pipeline(pick)?.events.lost(mediaDown());
      case "wait":
        return this.#clock.advance(WAITS[pick % WAITS.length]);
      case "shutdown":
        if (pick % 4) return;
        this.#ledger.closing = true;
        this.#shutdown = this.#exchange.shutdown(5_000);
        return;
      default:
        kind satisfies never;
    }
  }

  #pendingAt(pick: number): number {
    return pick % Math.max(1, this.#media.pending.length);
  }

  #pipeline(pick: number) {
    // Mostly the latest; sometimes one long released.
    const { pipelines } = this.#media;
    return pipelines.at(pick % 4 ? -1 : -1 - pick % (pipelines.length || 1));
  }

  #serverCandidate(pick: number, variant: number): void {
    const pipeline = this.#pipeline(pick);
    if (!pipeline) return;
    const leg = variant % 2 ? "caller" : "callee";
    const candidate = `down ${++this.#candidates}`;
    const call = this.#ledger.calls.get(pipeline.callId);
    if (leg === "callee" && !call?.taken) return;
    if (!pipeline.released && call && !call.ended) {
      call[leg].owedCandidates.push(candidate);
    }
    pipeline.events.iceCandidate(leg, { candidate });
  }

  #register(
    person: Person,
    user: number,
    name: string,
    protocol: 2 | undefined,
  ): void {
    person.client ??= this.#open(user);
    const taken = this.#ledger.holderOf(name);
    const { line } = person.client;
    const before = line.session;
    this.#asking = name;
    this.#send(person.client, { id: "register", name, protocol });
    if (this.#ledger.closing) return;
    assert(
      (line.session !== before) === (!taken && !before),
      "a name is held twice, or refused though free",
    );
  }

  #resume(person: Person, user: number, variant: number): void {
    const token = person.tokens.at(variant % 4 ? -1 : 0);
    if (token === undefined) return;
    if (person.client) person.stale.push(person.client);
    person.client = this.#open(user);
    this.#asking = NAMES[user % NAMES.length];
    this.#send(person.client, {
      id: "register",
      name: this.#asking,
      protocol: 2,
      resumeToken: token,
    }, this.#ledger.byToken.get(token));
    // Single use, whatever came of it.
    this.#ledger.byToken.delete(token);
  }

  #open(user: number): Client {
    const line: Line = { user, open: true, session: null };
    const connection = this.#exchange.connect({
      send: (text) => this.#receive(line, JSON.parse(text)),
      close: () => line.open = false,
    });
    return { line, connection };
  }

  #close({ line, connection }: Client): void {
    this.#ledger.lineClosed(line);
    connection.handleClose();
  }

  #send(
    client: Client | null,
    message: ClientMessage,
    resumes?: Session,
  ): void {
    if (!client) return;
    this.#resuming = resumes;
    this.#ledger.actor = client.line.session;
    client.connection.handleMessage(message);
    this.#resuming = undefined;
  }

  /** The name in the register that is being sent: part 1 is not told it back. */
  #asking = "";
  /** The session of the token that is being used. */
  #resuming: Session | undefined;

  #receive(line: Line, message: ServerMessage): void {
    if (!line.open) return;
    if (
      message.id === "registerResponse" && message.response === "accepted"
    ) this.#observe(() => this.#registered(line, message));
    this.#observe(() => this.#ledger.received(line, message));
  }

  /** What is found inside a call of the exchange is told after the step: it has no business with it. */
  #observe(compare: () => void): void {
    try {
      compare();
    } catch (error) {
      this.#found ??= error;
    }
  }

  #registered(
    line: Line,
    message: ServerMessage & { id: "registerResponse" },
  ): void {
    const token = message.resumeToken;
    if (message.resumed) {
      const session = this.#resuming;
      assert(session && !session.over, "a session came back from the dead");
      assert(session.name === message.name, "another's session was resumed");
      assert(session.call?.id === message.call?.callId, "another call resumed");
      if (session.line) session.line.session = null;
      session.line = line;
      line.session = session;
      session.leaving = false;
    } else {
      line.session = {
        name: message.name ?? this.#asking,
        extended: token !== undefined,
        line,
        droppedAt: 0,
        leaving: false,
        over: false,
        call: null,
        owedEnds: [],
        owedCandidates: [],
        knownEnds: new Set(),
        peerAway: false,
      };
      this.#ledger.sessions.push(line.session);
    }
    if (token === undefined) return;
    this.#people[line.user].tokens.push(token);
    this.#ledger.byToken.set(token, line.session!);
  }
}

/** Between two events of a real process every promise that can settle has. */
async function drained(): Promise<void> {
  for (let i = 0; i < 16; i++) await null;
}
