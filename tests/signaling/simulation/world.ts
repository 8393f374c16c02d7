import { assert } from "@std/assert";
import type { Exchange } from "../../../lib/signaling/exchange.ts";
import { FakeClock, FakeMedia } from "../fakes.ts";
import { drained, Life } from "../life.ts";
import { MemoryStore } from "../memory_store.ts";
import { TokenDesk } from "../sessions/token_desk.ts";
import { callAbout } from "./books.ts";
import { Ledger } from "./ledger.ts";
import { HostileMediaServer } from "./media_server.ts";
import { People } from "./people.ts";
import { NAMES } from "./person.ts";
import { processEnded, processStarted } from "./restart.ts";
import {
  brokenLine,
  type Scenario,
  type Step,
  tokenKind,
  WAITS,
} from "./steps.ts";

/** A description with a certificate, as far as the exchange reads it. */
function description(number: number, certificate: string): string {
  return [
    "v=0",
    `o=- ${number} 1 IN IP4 0.0.0.0`,
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    `a=fingerprint:sha-256 ${certificate}`,
    "",
  ].join("\r\n");
}

/** An exchange among simulated people, networks and a hostile media server. */
export class World {
  readonly #clock = new FakeClock();
  readonly #media = new FakeMedia();
  readonly #ledger: Ledger;
  readonly #server: HostileMediaServer;
  readonly #desk: TokenDesk | null;
  readonly #store = new MemoryStore();
  #life: Life;
  readonly #people: People;
  #ids = 0;
  #made = 0;
  #found: unknown = null;
  #shutdown: Promise<void> | null = null;

  constructor({ users, tokens, seals }: Scenario) {
    this.#media.seals = seals;
    this.#media.manual = true;
    this.#media.slowToRelease = true;
    this.#media.creating = (callId) =>
      this.#observe(() => this.#ledger.calls.pipelineAsked(callId));
    this.#desk = tokens ? new TokenDesk() : null;
    this.#ledger = new Ledger(this.#clock, this.#media, tokens);
    this.#server = new HostileMediaServer(this.#media, this.#ledger.calls);
    this.#life = this.#start();
    this.#people = new People(
      users,
      { connect: (socket) => this.#life.connect(socket) },
      this.#ledger,
      this.#desk,
      (compare) => this.#observe(compare),
    );
  }

  #start(): Life {
    return new Life({
      media: this.#media,
      clock: this.#clock,
      store: this.#store,
      randomId: () => `${++this.#ids}`,
      identity: this.#desk ?? undefined,
      event: (event) => this.#observe(() => this.#ledger.event(event)),
    });
  }

  get #exchange(): Exchange {
    return this.#life.exchange;
  }

  /** Kills the process; another one restores its state. */
  async #restart(variant: number): Promise<void> {
    this.#life.kill();
    // The last requests to the media server may have reached it.
    if (variant % 2) this.#media.answerAll();
    else this.#media.pending.length = 0;
    await drained();
    this.#people.disconnect();
    const standing = processEnded(this.#ledger, this.#clock, this.#store);
    this.#ledger.actor = null;
    this.#ledger.closing = false;
    this.#shutdown = null;
    this.#life = this.#start();
    await drained();
    this.#observe(() => processStarted(this.#ledger, standing));
  }

  /** @throws AssertionError for a broken invariant */
  async play(steps: Step[]): Promise<void> {
    for (const step of steps) {
      this.#ledger.calls.touched.clear();
      this.#do(step);
      await drained();
      this.#people.sendAgain();
      await drained();
      if (!this.#life.alive) await this.#restart(step.variant);
      this.#check();
    }
    await this.#finish();
  }

  /**
   * Everybody leaves, time passes, all requests are answered: nothing may be
   * left.
   */
  async #finish(): Promise<void> {
    for (const client of this.#people.clients) this.#people.close(client);
    await drained();
    for (let i = 0; i < 3; i++) {
      this.#people.checkTokens();
      this.#media.answerAll();
      await drained();
      this.#clock.advance(30_000);
      await drained();
      if (!this.#life.alive) await this.#restart(i);
    }
    await this.#shutdown;
    this.#check();
    assert(this.#exchange.userCount === 0, "a name is left");
    assert(this.#exchange.callCount === 0, "a call is left");
    assert(this.#clock.pending === 0, "a timer is left");
    const { sessions, calls } = this.#store;
    assert(sessions.size + calls.size === 0, "the store holds something");
    for (const { released } of this.#media.pipelines) {
      assert(released === 1, "a pipeline is left");
    }
  }

  #check(): void {
    if (this.#found) throw this.#found;
    this.#ledger.actor = null;
    const { 1: version1, 2: version2 } = this.#exchange
      .sessionsByProtocolVersion();
    this.#ledger.check({
      users: this.#exchange.userCount,
      sessions: version1 + version2,
      calls: this.#exchange.callCount,
    });
    this.#people.check();
    if (!this.#ledger.closing && !this.#ledger.awaitsAnything()) {
      assert(this.#clock.pending === 0, "a timer is left");
    }
  }

  #do(step: Step): void {
    const { kind, user, pick, variant } = step;
    const people = this.#people;
    const { calls } = this.#ledger;
    const person = people.all[user % people.all.length];
    const { client } = person;
    const session = client?.line.session;
    const second = variant % 3 === 0 ? session?.second : null;
    const call = second ?? session?.call;
    const callId = [call?.id, undefined, "another"][
      variant % 8 < 6 ? 0 : variant % 8 - 5
    ];
    const offer = description(
      ++this.#made,
      variant % 4 === 3 ? `another ${this.#made}` : `of ${user}`,
    );
    switch (kind) {
      case "register": {
        const name = pick % 8 === 1
          ? NAMES[(user + 1) % NAMES.length]
          : person.name;
        const protocol = variant % 3 === 0 ? 1 : 2;
        const token = tokenKind(variant);
        const secondCall = variant % 5 > 0;
        return people.register(person, { name, protocol, token, secondCall });
      }
      case "resume":
        return people.resume(person, {
          token: tokenKind(pick),
          old: variant % 8 === 0,
          reloaded: variant % 4 === 1,
          secondCall: variant % 5 > 0,
          line: pick % 3 === 0 ? brokenLine(variant >> 2) : undefined,
        });
      case "call": {
        const { name: to } = people.all[pick % people.all.length];
        const video = variant % 4 === 0 ? undefined : variant % 4 === 1;
        return people.send(
          client,
          { id: "call", to, sdpOffer: offer, video },
          (session) => {
            this.#ledger.called = to;
            this.#ledger.withVideo = video ?? true;
            calls.pipelines.offers(offer, session);
          },
        );
      }
      case "accept": {
        const sdpOffer = variant % 5 === 0 ? undefined : offer;
        const from = variant % 7
          ? call?.caller.name
          : NAMES[pick % NAMES.length];
        return people.send(client, {
          id: "incomingCallResponse",
          callResponse: "accept",
          from,
          callId,
          sdpOffer,
        }, (session) => {
          calls.pipelines.offers(offer, session);
          const about = callAbout(session, callId);
          if (!session || (from && from !== about?.caller.name)) return;
          calls.accepts(about, session, sdpOffer);
        });
      }
      case "reject":
        return people.send(client, {
          id: "incomingCallResponse",
          callResponse: "reject",
          callId,
        });
      case "candidate": {
        const candidate = `up ${++this.#made}`;
        return people.send(
          client,
          { id: "onIceCandidate", candidate: { candidate }, callId },
          (session) =>
            calls.pipelines.sends(
              candidate,
              callAbout(session, callId),
              session,
            ),
        );
      }
      case "stop":
        return people.send(client, { id: "stop", callId });
      case "prepare": {
        const named = callId ?? call?.id ?? "another";
        return people.send(
          client,
          { id: "prepareAnswer", callId: named, sdpOffer: offer },
          (session) => {
            calls.pipelines.offers(offer, session);
            if (session) {
              calls.prepares(callAbout(session, named), session, offer);
            }
          },
        );
      }
      case "sealedAnswer": {
        const named = callId ?? call?.id ?? "another";
        return people.send(
          client,
          { id: "sealedAnswer", callId: named, sdpAnswer: offer },
          (session) => {
            calls.pipelines.offers(offer, session);
            if (session) {
              calls.answersSealed(callAbout(session, named), session, offer);
            }
          },
        );
      }
      case "sealReveal":
        return people.send(client, {
          id: "sealReveal",
          callId: callId ?? "another",
          seal: "0".repeat(64),
        });
      case "renegotiate": {
        const named = callId ?? "another";
        return people.send(
          client,
          { id: "renegotiateOffer", callId: named, sdpOffer: offer },
          (session) => {
            calls.pipelines.offers(offer, session);
            calls.unseals(callAbout(session, named));
          },
        );
      }
      case "mediaState":
        return people.send(client, {
          id: "mediaState",
          callId: callId ?? "another",
          state: {
            audio: variant % 2 === 0,
            video: variant % 3 === 0 ? "camera" : "off",
          },
        });
      case "chat": {
        const text = `text ${++this.#made}`;
        const named = callId ?? "another";
        return people.send(
          client,
          { id: "chat", callId: named, text },
          (session) => calls.writes(callAbout(session, named), session, text),
        );
      }
      case "leaving":
        return people.send(client, { id: "leaving" }, (session) => {
          if (session) session.leaving = true;
        });
      case "ping":
        return people.ping(client, variant % 4 === 0);
      case "garbage":
        return people.sendGarbage(client);
      case "drop":
        if (client) people.close(client);
        if (client && variant % 4 === 0) people.close(client);
        person.client = null;
        return;
      case "staleClose": {
        const stale = person.stale.shift();
        if (stale) people.close(stale);
        return;
      }
      case "staleMessage":
        return people.sendStale(person);
      case "cut":
        return people.cut(client, brokenLine(variant));
      case "checkToken":
        return people.checkToken(pick);
      case "checkTokens":
        return people.checkTokens();
      case "answer":
      case "answerAll":
      case "refuse":
      case "serverCandidate":
      case "legLost":
      case "legSilent":
      case "pipelineLost":
      case "drained":
        return this.#server.do(kind, step, (one) => this.#life.hears(one));
      case "wait":
        return this.#clock.advance(WAITS[pick % WAITS.length]);
      case "shutdown":
        this.#ledger.closing = true;
        this.#shutdown = this.#exchange.shutdown(5_000);
        return;
      case "restart":
        return this.#life.kill();
      case "dieLater":
        return this.#life.killAfter(pick % 24);
      default:
        kind satisfies never;
    }
  }

  /**
   * Runs a comparison within a call of the exchange; its failure is reported
   * after the step, since the exchange must not catch it.
   */
  #observe(compare: () => void): void {
    try {
      compare();
    } catch (error) {
      this.#found ??= error;
    }
  }
}
