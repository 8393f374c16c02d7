import type { Clock } from "../clock.ts";
import type { LegRole } from "../media_port.ts";
import { CONNECT_NOTICE_MS, type Timing } from "../timing.ts";

/** What legs that do not connect lead to. */
export interface LegConnectionsOwner {
  /** The other side is to be told that nothing comes, or no longer. */
  missing(leg: LegRole, on: boolean): void;
  /** It did not connect in time. */
  expired(leg: LegRole): void;
}

/** Which legs of a call have their media connected: an answer alone carries nothing. */
export class LegConnections {
  readonly #connected = new Set<LegRole>();
  /** Cancels what is to happen to a leg that does not connect. */
  readonly #waits = new Map<LegRole, (() => void)[]>();

  constructor(
    private readonly clock: Clock,
    private readonly timing: Pick<Timing, "connectMs">,
    private readonly owner: LegConnectionsOwner,
  ) {}

  /** The call was active in the process before. */
  restored(): void {
    this.#connected.add("caller").add("callee");
  }

  /** The leg is offered to a fresh endpoint. */
  offered(leg: LegRole): void {
    this.#connected.delete(leg);
  }

  connected(leg: LegRole): void {
    this.#connected.add(leg);
    this.#stopWaiting(leg);
  }

  /**
   * The leg of an active call was answered, and is to connect in time. A wait
   * that has begun goes on, however often the leg is offered again.
   *
   * @param noticeMs until the other side is told
   */
  expect(leg: LegRole, noticeMs: number): void {
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

  /** The call is active: what did not connect while it rang does so soon. */
  expectBoth(): void {
    this.expect("caller", CONNECT_NOTICE_MS);
    this.expect("callee", CONNECT_NOTICE_MS);
  }

  /** The call is over. */
  cancel(): void {
    for (const cancel of [...this.#waits.values()].flat()) cancel();
    this.#waits.clear();
  }

  #stopWaiting(leg: LegRole): void {
    const waits = this.#waits.get(leg);
    if (!waits) return;
    for (const cancel of waits) cancel();
    this.#waits.delete(leg);
    this.owner.missing(leg, false);
  }
}
