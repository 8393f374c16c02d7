import { assert } from "@std/assert";
import type { Exchange } from "../../../lib/signaling/exchange.ts";
import {
  DEFAULT_EVERYBODY_LIMITS,
  type PresencePace,
} from "../../../lib/signaling/sessions/presence_limits.ts";
import { FakeClock, FakeMedia } from "../fakes.ts";
import { drained, Life } from "../life.ts";
import { MemoryStore } from "../memory_store.ts";
import { TokenDesk } from "../sessions/token_desk.ts";
import { Acts } from "./acts.ts";
import { LeftActs } from "./left_acts.ts";
import { Ledger } from "./ledger.ts";
import { HostileMediaServer } from "./media_server.ts";
import { People, secretOf } from "./people.ts";
import type { PresenceRules } from "./presence.ts";
import { processEnded, processStarted } from "./restart.ts";
import { SimulatedPushService } from "./push_service.ts";
import { RESERVED_MS } from "./waking_ledger.ts";
import { type Scenario, type Step, tokenKind, WAITS } from "./steps.ts";

/** Two changes among a few people take up the burst. */
const SLOW_PACE: PresencePace = { burst: 5, perSecond: 50, busyMs: 200 };

/** An exchange among simulated people, networks and a hostile media server. */
export class World {
  readonly #clock = new FakeClock();
  readonly #media = new FakeMedia();
  readonly #ledger: Ledger;
  readonly #server: HostileMediaServer;
  readonly #desk: TokenDesk | null;
  readonly #store = new MemoryStore();
  readonly #push = new SimulatedPushService();
  readonly #presence: PresenceRules;
  #life: Life;
  readonly #people: People;
  readonly #acts: Acts;
  readonly #left: LeftActs;
  #ids = 0;
  #found: unknown = null;
  #shutdown: Promise<void> | null = null;

  constructor(
    {
      users,
      tokens,
      seals,
      everybody = DEFAULT_EVERYBODY_LIMITS,
      paced = false,
    }: Scenario,
  ) {
    this.#media.seals = seals;
    this.#media.manual = true;
    this.#media.slowToRelease = true;
    this.#media.creating = (callId) =>
      this.#observe(() => this.#ledger.calls.pipelineAsked(callId));
    this.#desk = tokens ? new TokenDesk() : null;
    this.#presence = { everybody, paced };
    this.#ledger = new Ledger(
      this.#clock,
      this.#media,
      this.#store,
      tokens,
      this.#presence,
    );
    this.#server = new HostileMediaServer(this.#media, this.#ledger.calls);
    this.#life = this.#start();
    this.#people = new People(
      users,
      { connect: (socket) => this.#life.connect(socket) },
      this.#ledger,
      this.#desk,
      (compare) => this.#observe(compare),
    );
    this.#acts = new Acts(this.#people, this.#ledger);
    this.#left = new LeftActs(
      this.#people,
      this.#ledger,
      () => this.#life,
    );
  }

  #start(): Life {
    return new Life({
      media: this.#media,
      clock: this.#clock,
      store: this.#store,
      randomId: () => `${++this.#ids}`,
      identity: this.#desk ?? undefined,
      push: this.#push,
      messages: {
        bytes: 1_000_000,
        gone: (id) =>
          this.#observe(() => {
            if (this.#life.alive) this.#ledger.messages.fileGone(id);
          }),
      },
      reservedMs: this.#desk ? undefined : RESERVED_MS,
      event: (event) => this.#observe(() => this.#ledger.event(event)),
      everybody: this.#presence.everybody,
      presencePace: this.#presence.paced ? SLOW_PACE : undefined,
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
    this.#push.restart();
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
      this.#do(step);
      await this.#settled(step.variant);
    }
    await this.#finish();
  }

  /** Nobody is the actor of what happens then. */
  #passTime(): void {
    this.#ledger.actor = null;
    this.#clock.advance(30_000);
  }

  /** All that follows from a step has happened, and is checked. */
  async #settled(variant: number): Promise<void> {
    await drained();
    this.#people.sendAgain();
    await drained();
    if (!this.#life.alive) await this.#restart(variant);
    this.#check();
  }

  /** Waits until nothing happens any more: everybody's view must be right then. */
  async #quiet(): Promise<void> {
    for (let i = 0; i < 4; i++) {
      for (
        const act of [
          () => this.#people.checkTokens(),
          () => this.#media.answerAll(),
          () => this.#passTime(),
        ]
      ) {
        act();
        await this.#settled(i);
      }
    }
    this.#check(true);
  }

  /**
   * Everybody leaves, time passes, all requests are answered: nothing may be
   * left.
   */
  async #finish(): Promise<void> {
    if (this.#presence.paced) await this.#quiet();
    for (const client of this.#people.clients) this.#people.close(client);
    await drained();
    for (let i = 0; i < 3; i++) {
      this.#people.checkTokens();
      this.#media.answerAll();
      await drained();
      this.#passTime();
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

  /** @param quiet whether nothing has happened for a while */
  #check(quiet = false): void {
    if (this.#found) throw this.#found;
    this.#ledger.actor = null;
    const { 1: version1, 2: version2 } = this.#exchange
      .sessionsByProtocolVersion();
    this.#ledger.check({
      users: this.#exchange.userCount,
      sessions: version1 + version2,
      calls: this.#exchange.callCount,
    }, quiet);
    this.#people.check();
    this.#ledger.calls.waking.check(this.#store);
    this.#push.check(this.#ledger.calls.all);
    const late = this.#presence.paced && !quiet;
    if (!late && !this.#ledger.closing && !this.#ledger.awaitsAnything()) {
      assert(this.#clock.pending === 0, "a timer is left");
    }
  }

  #do(step: Step): void {
    const { kind, pick } = step;
    switch (kind) {
      case "answer":
      case "answerAll":
      case "refuse":
      case "serverCandidate":
      case "legLost":
      case "legSilent":
      case "unconnected":
      case "legConnected":
      case "pipelineLost":
      case "drained":
        return this.#server.do(kind, step, (one) => this.#life.hears(one));
      case "wait":
        return this.#clock.advance(WAITS[pick % WAITS.length]);
      case "leaveText":
      case "textSeen":
      case "leaveMessage":
      case "sendMessage":
      case "hearMessages":
      case "deleteMessage":
        return this.#left.do(kind, step);
      case "shutdown":
        this.#ledger.closing = true;
        this.#ledger.texts.closing();
        this.#ledger.messages.closing();
        this.#shutdown = this.#exchange.shutdown(5_000);
        return;
      case "subscribe":
        return this.#subscribe(step);
      case "pushed":
        return this.#pushed(step);
      case "restart":
        return this.#life.kill();
      case "dieLater":
        return this.#life.killAfter(pick % 24);
      default:
        return this.#acts.do(kind, step);
    }
  }

  #subscribe({ user, variant }: Step): void {
    const { all } = this.#people;
    const at = user % all.length;
    const token = all[at].client?.line.session?.token;
    const session = this.#ledger.resumeTokens.opens(token);
    const own = SimulatedPushService.subscription(at);
    const secret = this.#desk ? undefined : secretOf(at);
    const { waking } = this.#ledger.calls;
    if (variant % 4 === 3) {
      this.#exchange.unsubscribe(token ?? "", own.endpoint, secret);
      if (session && !this.#ledger.closing) {
        waking.unsubscribed(own.endpoint, session.key);
      }
      return;
    }
    const refusal = this.#exchange.subscribe(token ?? "", own, secret);
    if (!this.#life.alive || this.#ledger.closing) return;
    assert((refusal === null) === (session !== undefined), "not subscribed");
    if (session) waking.subscribed(own.endpoint, at, session.key);
  }

  #pushed({ pick, variant }: Step): void {
    const message = this.#push.take(pick, variant % 8 === 0);
    if (!message) return;
    const { user, content, gone, orphan } = message;
    const { waking } = this.#ledger.calls;
    if (variant % 16 === 1) {
      if (orphan) return;
      gone();
      waking.gone(SimulatedPushService.subscription(user).endpoint);
      return;
    }
    waking.arrived(content);
    if (content.type === "over") return;
    const { ticket, callId } = content;
    if (variant % 4 > 1) {
      const token = tokenKind(variant >> 1);
      return this.#people.wake(this.#people.all[user], ticket, { token });
    }
    if (variant % 4 === 0) return;
    const rings = waking.ringing(ticket);
    this.#ledger.actor = null;
    waking.declining = callId;
    const declined = this.#exchange.declineAsleep(ticket);
    waking.declining = null;
    if (this.#life.alive) assert(declined === rings, "not declined");
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
