import type { Clock } from "../clock.ts";
import type { LegName } from "../media_port.ts";
import { CONNECT_NOTICE_MS, type Timing } from "../timing.ts";

/** Callbacks for legs that do not connect. */
export interface LegConnectionsOwner {
  /** A leg has no media, or has it again; the other side is to be told. */
  missing(leg: LegName, on: boolean): void;
  /** The leg did not connect in time. */
  expired(leg: LegName): void;
}

/** Tracks which legs of a call have connected media: an answer alone carries none. */
export class LegConnections {
  readonly #connected = new Set<LegName>();
  /** Functions that cancel the timers of each unconnected leg. */
  readonly #waits = new Map<LegName, (() => void)[]>();

  constructor(
    private readonly clock: Clock,
    private readonly timing: Pick<Timing, "connectMs">,
    private readonly owner: LegConnectionsOwner,
  ) {}

  /** The call was active in the previous process. */
  restored(): void {
    this.#connected.add("caller").add("callee");
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
   * @param noticeMs ms until the other side is told
   */
  expect(leg: LegName, noticeMs: number): void {
    if (this.#connected.has(leg) || this.#waits.has(leg)) return;
    const tell = () => this.owner.missing(leg, true);
    const waits = [
      this.clock.after(
        this.timing.connectMs,
        () => this.owner.expired(leg),
      ),
    ];
    this.#waits.set(leg, waits);
    if (noticeMs > 0) waits.push(this.clock.after(noticeMs, tell));
    else tell();
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
    this.owner.missing(leg, false);
  }
}
