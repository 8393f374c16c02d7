import { assert } from "@std/assert";
import type { Lead, LeadParts } from "../../../lib/cluster/cluster.ts";
import type { Door } from "../../../lib/cluster/linked_sockets.ts";
import type { Exchange } from "../../../lib/signaling/exchange.ts";
import {
  DEFAULT_EVERYBODY_LIMITS,
  type PresencePace,
} from "../../../lib/signaling/sessions/presence_limits.ts";
import { FakeClock, FakeMedia } from "../fakes.ts";
import type { SimulatedProcess } from "../../cluster/simulation/simulated_process.ts";
import { drained, Life } from "../life.ts";
import { MemoryStore } from "../memory_store.ts";
import { TokenDesk } from "../sessions/token_desk.ts";
import { Acts } from "./acts.ts";
import { LeftActs } from "./left_acts.ts";
import { doorOfLines } from "./line_door.ts";
import type { SimulatedCall } from "./books.ts";
import { bothStores } from "./both_stores.ts";
import { Bus } from "./bus.ts";
import { isSent } from "./bus_steps.ts";
import { OwnTimers } from "./own_timers.ts";
import { Ledger } from "./ledger.ts";
import { HostileMediaServer } from "./media_server.ts";
import { People } from "./people.ts";
import { PushActs } from "./push_acts.ts";
import type { PresenceRules } from "./presence.ts";
import { processEnded, processStarted } from "./restart.ts";
import { SimulatedPushService } from "./push_service.ts";
import { RESERVED_MS } from "./waking_ledger.ts";
import { type Scenario, seededNumbers, type Step, WAITS } from "./steps.ts";

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
  #life!: Life;
  /** Timers of the present process. */
  #timers!: { readonly pending: number };
  /** The processes; null for one that is alone. */
  readonly #bus: Bus | null;
  readonly #next: (below: number) => number;
  readonly #people: People;
  readonly #acts: Acts;
  readonly #left: LeftActs;
  readonly #pushActs: PushActs;
  #ids = 0;
  /** Number of processes that have led. */
  #lives = 0;
  #found: unknown = null;
  #shutdown: Promise<void> | null = null;

  constructor(
    {
      users,
      tokens,
      seals,
      everybody = DEFAULT_EVERYBODY_LIMITS,
      paced = false,
      bus,
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
    this.#next = seededNumbers(bus?.seed ?? 0);
    this.#bus = bus
      ? new Bus({
        processes: bus.processes,
        clock: this.#clock,
        lead: (process, parts) => this.#lead(process, parts),
        next: this.#next,
        alive: () => this.#life.alive,
        timePasses: () => this.#ledger.actor = null,
      })
      : null;
    if (!this.#bus) this.#life = this.#start();
    this.#ledger.late = this.#bus !== null;
    this.#people = new People(
      users,
      this.#bus ?? {
        connect: (socket, address) => this.#door().connect(socket, address),
      },
      this.#ledger,
      this.#desk,
      (compare) => this.#observe(compare),
    );
    this.#acts = new Acts(this.#people, this.#ledger);
    this.#pushActs = new PushActs({
      people: this.#people,
      ledger: this.#ledger,
      push: this.#push,
      tokens,
      life: () => this.#life,
    });
    this.#left = new LeftActs(
      this.#people,
      this.#ledger,
      () => this.#life,
    );
  }

  /** @param lead its surroundings among several processes */
  #start(process?: SimulatedProcess, lead?: LeadParts): Life {
    const timers = lead ? new OwnTimers(lead.clock) : this.#clock;
    this.#timers = timers;
    const number = ++this.#lives;
    return new Life({
      media: this.#media,
      around: lead?.media,
      hear: process?.hear,
      clock: timers,
      store: lead ? bothStores(this.#store, lead.store) : this.#store,
      acts: () =>
        this.#observe(() =>
          assert(number === this.#lives, "a process acts that leads no more")
        ),
      randomId: () => `${++this.#ids}`,
      identity: this.#desk && lead
        ? { verify: (token) => lead.answer(this.#desk!.verify(token)) }
        : this.#desk ?? undefined,
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

  /** The exchange starts in the process that leads now. */
  async #lead(process: SimulatedProcess, parts: LeadParts): Promise<Lead> {
    await parts.turn();
    let standing: ReadonlySet<SimulatedCall> | null = null;
    if (this.#life) {
      this.#store.become(this.#bus!.processes.store.records);
      this.#answerLast(this.#next(2));
      await drained();
      this.#observe(() => standing = this.#ended());
    }
    const life = this.#life = this.#start(process, parts);
    await drained();
    if (standing && life === this.#life) {
      const calls = standing;
      this.#observe(() => processStarted(this.#ledger, calls));
    }
    return {
      door: this.#door(),
      answer: (question) => Promise.resolve(question),
      nodesChanged: () => {},
    };
  }

  /** The last requests to the media server may have reached it. */
  #answerLast(variant: number): void {
    if (variant % 2) this.#media.answerAll();
    else this.#media.pending.length = 0;
  }

  /** The process is gone. */
  #ended(): ReadonlySet<SimulatedCall> {
    this.#people.disconnect();
    this.#push.restart();
    this.#ledger.actor = null;
    this.#shutdown = null;
    const standing = processEnded(this.#ledger, this.#clock, this.#store);
    this.#ledger.closing = false;
    return standing;
  }

  /** That of the present process. */
  #door(): Door {
    return doorOfLines(this.#life, {
      ledger: this.#ledger,
      line: (address) => this.#people.lineOf(address),
      handled: (line) => this.#people.handledOn(line),
      observe: (compare) => this.#observe(compare),
    });
  }

  get #exchange(): Exchange {
    return this.#life.exchange;
  }

  /** Kills the process; another one restores its state. */
  async #restart(variant: number): Promise<void> {
    this.#life.kill();
    this.#answerLast(variant);
    await drained();
    const standing = this.#ended();
    this.#life = this.#start();
    await drained();
    this.#observe(() => processStarted(this.#ledger, standing));
  }

  /** @throws AssertionError for a broken invariant */
  async play(steps: Step[]): Promise<void> {
    await this.#bus?.recovered();
    for (const [at, step] of steps.entries()) {
      await this.#do(step);
      if (this.#isAtOnce(step, steps[at + 1])) continue;
      await this.#settled(step.variant);
    }
    await this.#finish();
  }

  /** Whether two people act before anything arrives over the bus. */
  #isAtOnce({ kind }: Step, next?: Step): boolean {
    return this.#bus !== null && isSent(kind) && isSent(next?.kind) &&
      this.#next(3) === 0;
  }

  /** Nobody is the actor of what happens then. */
  async #passTime(): Promise<void> {
    this.#ledger.actor = null;
    await this.#advance(30_000);
  }

  async #advance(ms: number): Promise<void> {
    if (this.#bus) await this.#bus.advance(ms);
    else this.#clock.advance(ms);
  }

  /** Everything that is under way arrives. */
  async #arrived(): Promise<void> {
    await drained();
    await this.#bus?.settle();
  }

  /** All that follows from a step has happened, and is checked. */
  async #settled(variant: number): Promise<void> {
    await this.#arrived();
    this.#people.sendAgain();
    await this.#arrived();
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
        await act();
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
    this.#bus?.disarm();
    if (this.#presence.paced) await this.#quiet();
    for (const client of this.#people.clients) this.#people.close(client);
    await this.#arrived();
    for (let i = 0; i < 3; i++) {
      this.#people.checkTokens();
      this.#media.answerAll();
      await this.#arrived();
      await this.#passTime();
      await this.#arrived();
      if (!this.#life.alive) await this.#restart(i);
    }
    await this.#shutdown;
    this.#check();
    assert(this.#exchange.userCount === 0, "a name is left");
    assert(this.#exchange.callCount === 0, "a call is left");
    assert(this.#timers.pending === 0, "a timer is left");
    const { sessions, calls } = this.#store;
    assert(sessions.size + calls.size === 0, "the store holds something");
    for (const key of this.#bus?.processes.store.records.keys() ?? []) {
      assert(!/^(session|call):/.test(key), "the shared store holds something");
    }
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
      assert(this.#timers.pending === 0, "a timer is left");
    }
  }

  #do(step: Step): void | Promise<void> {
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
        return this.#advance(WAITS[pick % WAITS.length]);
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
        return this.#pushActs.subscribe(step);
      case "pushed":
        return this.#pushActs.pushed(step);
      case "restart":
        return this.#life.kill();
      case "dieLater":
        return this.#life.killAfter(pick % 24);
      case "killLeader":
      case "killFollower":
      case "breakLink":
      case "muteLink":
      case "freezeLeader":
      case "freezeFollower":
      case "handOver":
        return this.#bus?.arm({ ...step, kind });
      default:
        return this.#acts.do(kind, step);
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
