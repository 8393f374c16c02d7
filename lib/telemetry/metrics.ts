/**
 * Metrics for Prometheus; docs/operations.md explains each name. No
 * label holds a person's name, an address or anything else that a client chose.
 *
 * @module
 */
import { Counter, Histogram, Registry } from "prom-client";
import { registerGauges, type ServiceFacts } from "./metrics_gauges.ts";
import { CLOSE } from "../shared/close_codes.ts";
import type { ExchangeEvent } from "../signaling/exchange_event.ts";
import type { PushResult } from "../signaling/push_port.ts";
import type { RecordResult } from "./records/call_records.ts";
import type { SocketRejection } from "../signaling/sockets/client_socket.ts";

/** Histogram buckets in seconds for requests between machines. */
const FAST = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5];
/** Histogram buckets in seconds for setup and repair of media. */
const SETUP = [.05, .1, .2, .3, .5, .75, 1, 1.5, 2, 3, 5, 10, 25];
/** Histogram buckets in seconds for people answering; the phone rings for 60. */
const PEOPLE = [1, 2, 3, 5, 8, 13, 20, 30, 45, 60];

/** Close codes with a label of their own: clients can send a thousand others (RFC 6455 7.4.2). */
const KNOWN_CODES: ReadonlySet<number> = new Set([
  ...Object.values(CLOSE),
  1000,
  1002,
  1003,
  1005,
  1006,
  1007,
  1011,
]);

/** Counts events and formats them for Prometheus. */
export class ServiceMetrics {
  readonly #registry = new Registry();
  readonly #registrations = this.#counter(
    "registrations_total",
    "Names registered, and sessions taken over by a new socket (resumed).",
    ["kind"],
  );
  readonly #started = this.#counter("calls_started_total", "Calls that rang.");
  readonly #restored = this.#counter(
    "calls_restored_total",
    "Calls of the previous process that continued.",
  );
  readonly #moved = this.#counter(
    "calls_moved_total",
    "Calls taken by another device of the same person.",
  );
  readonly #ended = this.#counter(
    "calls_ended_total",
    "Calls ended, by reason and by the state they ended in.",
    ["reason", "state"],
  );
  readonly #lost = this.#counter(
    "legs_lost_total",
    "Legs of established calls whose media was lost, by cause.",
    ["cause"],
  );
  readonly #refusals = this.#counter(
    "refusals_total",
    "Messages refused by the exchange, by reason.",
    ["reason"],
  );
  readonly #limits = this.#counter(
    "limit_refusals_total",
    "Sockets refused or closed because of a limit.",
    ["limit"],
  );
  readonly #guesses = this.#counter(
    "token_guesses_total",
    "Operators' tokens that were wrong, or came too soon to be checked.",
    ["result"],
  );
  readonly #closes = this.#counter(
    "socket_closes_total",
    "Signaling sockets closed, by close code.",
    ["code"],
  );
  readonly #records = this.#counter(
    "call_records_total",
    "Call records, by whether the file or webhook accepted them.",
    ["result"],
  );
  readonly #pushes = this.#counter(
    "pushes_total",
    "Push messages, by whether the push service took them, or knows the browser no longer.",
    ["result"],
  );
  readonly #faults = this.#counter(
    "faults_total",
    "Faults of the program itself that were contained and logged.",
  );
  readonly #ringDelay = this.#histogram(
    "call_ring_delay_seconds",
    "From the caller's message to the callee's ring.",
    FAST,
  );
  readonly #accept = this.#histogram(
    "call_accept_seconds",
    "From ring to accept.",
    PEOPLE,
  );
  readonly #media = this.#histogram(
    "call_media_setup_seconds",
    "From accept until both legs are answered and connected.",
    SETUP,
  );
  readonly #repair = this.#histogram(
    "leg_repair_seconds",
    "Repaired legs: from the loss, or the browser's own offer, to the answer.",
    SETUP,
    ["cause"],
  );
  readonly #roundTrip = this.#histogram(
    "media_round_trip_seconds",
    "From a request to a media server to its answer.",
    FAST,
  );
  readonly #lag = this.#histogram(
    "event_loop_lag_seconds",
    "How late a timer of 100 ms ran.",
    FAST,
  );

  /** @param facts values that are read at each scrape */
  constructor(facts: ServiceFacts) {
    registerGauges(this.#registry, facts);
  }

  /** Content type of {@link text}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in Prometheus' text format 0.0.4. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Counts an event of the exchange. */
  event(event: ExchangeEvent): void {
    switch (event.type) {
      case "registered":
        return this.#registrations.inc({
          kind: event.resumed ? "resumed" : "new",
        });
      case "unregistered":
        return;
      case "refused":
        return this.#refusals.inc({ reason: event.reason });
      case "call_started":
        this.#started.inc();
        return this.#ringDelay.observe(event.delayMs / 1000);
      case "call_restored":
        return this.#restored.inc();
      case "call_accepted":
        return this.#accept.observe(event.ringMs / 1000);
      case "call_answered":
        return this.#media.observe(event.setupMs / 1000);
      case "leg_lost":
        return this.#lost.inc({ cause: event.cause });
      case "leg_repaired":
        return this.#repair.observe(
          { cause: event.cause },
          event.durationMs / 1000,
        );
      case "call_moved":
        return this.#moved.inc();
      case "call_ended":
        return this.#ended.inc({ reason: event.reason, state: event.from });
      default:
        event satisfies never;
    }
  }

  /** Counts a socket that exceeded a limit. */
  rejected(limit: SocketRejection): void {
    this.#limits.inc({ limit });
  }

  /** Counts an operator's token that was wrong or came during back-off. */
  tokenGuess(result: "wrong" | "too_soon"): void {
    this.#guesses.inc({ result });
  }

  /** Counts a call record. */
  callRecord(result: RecordResult): void {
    this.#records.inc({ result });
  }

  /** Counts a push message. */
  push(result: PushResult): void {
    this.#pushes.inc({ result });
  }

  /** Counts a closed socket. */
  socketClosed(code: number): void {
    this.#closes.inc({ code: KNOWN_CODES.has(code) ? code : "other" });
  }

  /** Counts an internal error that the program survived. */
  fault(): void {
    this.#faults.inc();
  }

  /** Records the response time of a media server. */
  roundTrip(ms: number): void {
    this.#roundTrip.observe(ms / 1000);
  }

  /** Records the delay of a timer. */
  lag(ms: number): void {
    this.#lag.observe(ms / 1000);
  }

  /** Number of ended calls by reason, since the start. */
  async endings(): Promise<Record<string, number>> {
    return await totals(this.#ended, "reason");
  }

  /** Number of refusals by reason and by limit, since the start. */
  async refusals(): Promise<Record<string, number>> {
    return {
      ...await totals(this.#refusals, "reason"),
      ...await totals(this.#limits, "limit"),
    };
  }

  #counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ ...this.#common(name, help), labelNames });
  }

  #histogram(
    name: string,
    help: string,
    buckets: number[],
    labelNames: string[] = [],
  ): Histogram {
    return new Histogram({ ...this.#common(name, help), buckets, labelNames });
  }

  #common(name: string, help: string) {
    return { name: `one2one_${name}`, help, registers: [this.#registry] };
  }
}

async function totals(
  counter: Counter,
  label: string,
): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { labels, value } of (await counter.get()).values) {
    const key = String(labels[label]);
    sums[key] = (sums[key] ?? 0) + value;
  }
  return sums;
}
