import type { LegRole } from "../media_port.ts";
import type { Clock } from "../clock.ts";
import { LAST_WORD_MS, type Timing } from "../timing.ts";

/** Why a leg negotiates anew: the media server or the network failed, or its browser asked for it. */
export type RepairCause = "media_lost" | "network" | "own";

/** A repair that came to its end. */
export interface FinishedRepair {
  cause: RepairCause;
  /** ms from the loss, or the browser's own offer, to the answer. */
  durationMs: number;
}

interface LegRepair {
  cause: RepairCause;
  /** In the clock's ms; a graver cause on the way goes on counting. */
  startedAt: number;
  cancelTimer: () => void;
}

/** What repairs of a call lead to. */
export interface RepairObserver {
  /** The other side is to be told, or no longer. */
  repairing(leg: LegRole, on: boolean): void;
  /** A leg that carries nothing was not answered in time. */
  expired(leg: LegRole): void;
  /** An offer of the browser's own was not answered in time; its old leg goes on. */
  ownOfferExpired(leg: LegRole): void;
}

/** Which legs of an active call negotiate anew, and until when. */
export class CallRepair {
  readonly #legs = new Map<LegRole, LegRepair>();
  readonly #attempts: Record<LegRole, number> = { caller: 0, callee: 0 };

  constructor(
    private readonly clock: Clock,
    private readonly timing: Timing,
    private readonly observer: RepairObserver,
  ) {}

  /** Both legs move to a fresh pipeline, and at least one has not yet. */
  get mediaLost(): boolean {
    for (const { cause } of this.#legs.values()) {
      if (cause === "media_lost") return true;
    }
    return false;
  }

  /**
   * @param repairable whether its browser can offer anew
   * @returns false when the leg is being repaired already, for no lesser cause
   */
  begin(
    leg: LegRole,
    cause: "media_lost" | "network",
    repairable = true,
  ): boolean {
    const before = this.#legs.get(leg);
    if (before?.cause === cause || before?.cause === "media_lost") return false;
    this.#set(leg, cause, repairable ? this.timing.repairMs : LAST_WORD_MS);
    return true;
  }

  /** The leg's browser offers. @returns this attempt's number */
  attempt(leg: LegRole): number {
    if (!this.#legs.has(leg)) this.#set(leg, "own", this.timing.negotiationMs);
    return ++this.#attempts[leg];
  }

  /** Whether no later offer of this leg came, and nobody waits in vain. */
  isCurrent(leg: LegRole, attempt: number): boolean {
    return this.#attempts[leg] === attempt && this.#legs.has(leg);
  }

  /** @returns null when no repair of this leg was under way */
  succeeded(leg: LegRole): FinishedRepair | null {
    const repair = this.#legs.get(leg);
    if (!repair) return null;
    const { cause, startedAt } = repair;
    this.#delete(leg);
    return { cause, durationMs: this.clock.now() - startedAt };
  }

  /** The old leg goes on after an offer of the browser's own; a lost one may be offered again. */
  failed(leg: LegRole): void {
    if (this.#legs.get(leg)?.cause === "own") this.#delete(leg);
  }

  /** The call is over. */
  cancel(): void {
    for (const { cancelTimer } of this.#legs.values()) cancelTimer();
    this.#legs.clear();
  }

  #set(leg: LegRole, cause: RepairCause, ms: number): void {
    const before = this.#legs.get(leg);
    before?.cancelTimer();
    this.#legs.set(leg, {
      cause,
      startedAt: before?.startedAt ?? this.clock.now(),
      cancelTimer: this.clock.after(ms, () => this.#expire(leg, cause)),
    });
    if (!before) this.observer.repairing(leg, true);
  }

  #expire(leg: LegRole, cause: RepairCause): void {
    this.#delete(leg);
    if (cause === "own") this.observer.ownOfferExpired(leg);
    else this.observer.expired(leg);
  }

  #delete(leg: LegRole): void {
    this.#legs.get(leg)?.cancelTimer();
    if (this.#legs.delete(leg)) this.observer.repairing(leg, false);
  }
}
