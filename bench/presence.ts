/**
 * The cost of presence in an exchange with many registered names, without
 * sockets.
 *
 * @module
 */
import type { Clock } from "../lib/signaling/clock.ts";
import { Exchange } from "../lib/signaling/exchange.ts";
import type { SignalingConnection } from "../lib/signaling/sockets/socket_connection.ts";
import { DEFAULT_TIMING } from "../lib/signaling/timing.ts";

const FEW = 1_000;
const MANY = 100_000;
const WATCHERS = 200;
/** Joins, or searches, of one round. */
const TIMES = 1_000;
/** Rounds; the median is reported. */
const ROUNDS = 5;
/** The second one goes through as many names as a search may, and finds none. */
const SEARCHES = ["smi", "smith anna"];

const GIVEN = ["Anna", "Jürgen", "Łukasz", "María", "Bjørn", "伟"];
const FAMILY = ["Müller", "O’Brien", "Kowalski", "Smith", "Ivanova", "Rossi"];

/** An exchange of people without sockets; its timers run at once. */
class Crowd {
  readonly #exchange: Exchange;
  #due: (() => void)[] = [];
  #count = 0;

  constructor(people: number) {
    const clock: Clock = {
      now: () => performance.now(),
      after: (_, callback) => {
        this.#due.push(callback);
        return () => this.#due = this.#due.filter((one) => one !== callback);
      },
    };
    const none = () => Promise.reject(new Error("no media"));
    this.#exchange = new Exchange({
      media: {
        canSeal: () => false,
        onceUp: () => () => {},
        createPipeline: none,
        adoptPipeline: none,
      },
      clock,
      timing: DEFAULT_TIMING,
      randomId: () => crypto.randomUUID(),
      iceServers: () => [],
    });
    while (this.#exchange.userCount < people) this.joins();
  }

  joins(): SignalingConnection {
    const i = this.#count++;
    return this.registers(`${GIVEN[i % 6]} ${FAMILY[i % 6]} ${i}`);
  }

  registers(name: string): SignalingConnection {
    const connection = this.#exchange.connect({
      send: () => {},
      close: () => {},
    });
    connection.handleMessage({ id: "register", name, protocol: 2 });
    this.#pass();
    return connection;
  }

  leaves(connection: SignalingConnection): void {
    connection.handleClose();
    this.#pass();
  }

  /** Time passes until nothing is due. */
  #pass(): void {
    while (this.#due.length > 0) this.#due.shift()!();
  }
}

/** Reports joins and searches among few and many names, and joins that others watch. */
export function measurePresence(
  report: (measure: string, value: string) => void,
): void {
  const crowds = [FEW, MANY].map((people) => ({
    people,
    crowd: new Crowd(people),
    joins: [] as number[],
    searches: SEARCHES.map((text) => ({ text, times: [] as number[] })),
    watched: [] as number[],
  }));
  for (const { crowd } of crowds) {
    for (let i = 0; i < WATCHERS; i++) {
      crowd.joins().handleMessage({ id: "watch", names: ["star"] });
    }
  }
  // In turn, since the machine's speed varies over time. The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { crowd, joins, searches, watched } of crowds) {
      joins[round] = joinMicros(crowd, "nobody's friend");
      watched[round] = joinMicros(crowd, "star");
      const asker = crowd.joins();
      for (const { text, times } of searches) {
        times[round] = micros(
          TIMES,
          () => asker.handleMessage({ id: "findUsers", text }),
        );
      }
      crowd.leaves(asker);
    }
  }
  for (const { people, joins, searches, watched } of crowds) {
    const among = `${people.toLocaleString("en")} names`;
    const plain = median(joins);
    report(`a join among ${among}`, `${plain.toFixed(0)} µs`);
    const ratio = (median(watched) / plain).toFixed(1);
    report(
      `a join among ${among} that ${WATCHERS} watch`,
      `${median(watched).toFixed(0)} µs, ${ratio} × the above`,
    );
    for (const { text, times } of searches) {
      const took = median(times);
      report(
        `a search for “${text}” among ${among}`,
        took < 100
          ? `${took.toFixed(0)} µs`
          : `${(took / 1_000).toFixed(1)} ms`,
      );
    }
  }
}

/** µs of a join; between two of them, the person leaves. */
function joinMicros(crowd: Crowd, name: string): number {
  let sum = 0;
  for (let i = 0; i < TIMES; i++) {
    const start = performance.now();
    const person = crowd.registers(name);
    sum += performance.now() - start;
    crowd.leaves(person);
  }
  return sum / TIMES * 1_000;
}

/** µs of one time. */
function micros(times: number, act: () => void): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) act();
  return (performance.now() - start) / times * 1_000;
}

/** Without the first round. */
function median([, ...rounds]: number[]): number {
  return rounds.sort((a, b) => a - b)[rounds.length >> 1];
}
