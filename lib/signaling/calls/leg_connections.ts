import type { LegName } from "../media_port.ts";
import { CONNECT_NOTICE_MS } from "../timing.ts";
import { notConnected } from "./call_failure.ts";
import type { CallScope } from "./call_scope.ts";

/** Tracks which legs of a call have connected media: an answer alone carries none. */
export class LegConnections {
  readonly #connected = new Set<LegName>();
  /** Functions that cancel the timers of each unconnected leg. */
  readonly #waits = new Map<LegName, (() => void)[]>();

  constructor(private readonly scope: CallScope) {}

  /** The call was active in the previous process. */
  restored(): void {
    this.#connected.add("caller").add("callee");
  }

  /** Whether both legs are connected. */
  get complete(): boolean {
    return this.#connected.size === 2;
  }

  /** The leg is offered to a new endpoint. */
  offered(leg: LegName): void {
    this.#connected.delete(leg);
  }

  connected(leg: LegName): void {
    this.#connected.add(leg);
    this.#stopWaiting(leg);
  }

  /**
   * An answered leg of an active call must connect in time. Another offer does
   * not restart a running timer.
   *
   * @param noticeMs ms until its party counts as reconnecting
   */
  expect(leg: LegName, noticeMs: number): void {
    if (this.#connected.has(leg) || this.#waits.has(leg)) return;
    const { call, clock, timing, absence, emit } = this.scope;
    const missing = () => absence.set(leg, "unconnected", true);
    const waits = [
      clock.after(
        timing.connectMs,
        () => emit({ type: "failed", error: notConnected(call.party(leg)) }),
      ),
    ];
    this.#waits.set(leg, waits);
    if (noticeMs > 0) waits.push(clock.after(noticeMs, missing));
    else missing();
  }

  /** The call is active: legs that did not connect while it rang must connect soon. */
  expectBoth(): void {
    this.expect("caller", CONNECT_NOTICE_MS);
    this.expect("callee", CONNECT_NOTICE_MS);
  }

  /** The call is over. */
  cancel(): void {
    for (const cancel of [...this.#waits.values()].flat()) cancel();
    this.#waits.clear();
  }

  #stopWaiting(leg: LegName): void {
    const waits = this.#waits.get(leg);
    if (!waits) return;
    for (const cancel of waits) cancel();
    this.#waits.delete(leg);
    this.scope.absence.set(leg, "unconnected", false);
  }
}
