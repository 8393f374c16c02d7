import type { LegName } from "../media_port.ts";
import type { Clock } from "../clock.ts";
import { LAST_WORD_MS, type Timing } from "../timing.ts";

/** Why a leg renegotiates: the media server or the network failed, or its browser asked for it. */
export type RepairCause = "media_lost" | "network" | "own";

/** A completed repair. */
export interface FinishedRepair {
  cause: RepairCause;
  /** ms from the loss, or from the browser's own offer, to the answer. */
  durationMs: number;
}

interface LegRepair {
  cause: RepairCause;
  /** In the clock's ms. A more serious cause during the repair does not reset it. */
  startedAt: number;
  cancelTimer: () => void;
}

/** Callbacks of a call's repairs. */
export interface RepairObserver {
  /** A repair of this leg started or ended; the other side is to be told. */
  repairing(leg: LegName, on: boolean): void;
  /** A lost leg was not repaired in time. */
  expired(leg: LegName): void;
  /** A browser's own offer was not answered in time; its old leg continues. */
  ownOfferExpired(leg: LegName): void;
}

/** The legs of an active call that are being renegotiated, each with a time limit. */
export class CallRepair {
  readonly #legs = new Map<LegName, LegRepair>();
  readonly #attempts: Record<LegName, number> = { caller: 0, callee: 0 };

  constructor(
    private readonly clock: Clock,
    private readonly timing: Timing,
    private readonly observer: RepairObserver,
  ) {}

  /** The pipeline was lost, and at least one leg has not moved to the new one yet. */
  get mediaLost(): boolean {
    for (const { cause } of this.#legs.values()) {
      if (cause === "media_lost") return true;
    }
    return false;
  }

  /**
   * @param repairable whether its browser can send a new offer
   * @returns false if the leg is already being repaired for an equal or more
   * serious cause
   */
  begin(
    leg: LegName,
    cause: "media_lost" | "network",
    repairable = true,
  ): boolean {
    const before = this.#legs.get(leg);
    if (before?.cause === cause || before?.cause === "media_lost") return false;
    this.#set(leg, cause, repairable ? this.timing.repairMs : LAST_WORD_MS);
    return true;
  }

  /** The leg's browser sent an offer. @returns the number of this attempt */
  attempt(leg: LegName): number {
    if (!this.#legs.has(leg)) this.#set(leg, "own", this.timing.negotiationMs);
    return ++this.#attempts[leg];
  }

  /** Whether this is the leg's latest attempt and its repair is still running. */
  isCurrent(leg: LegName, attempt: number): boolean {
    return this.#attempts[leg] === attempt && this.#legs.has(leg);
  }

  /** @returns null if this leg was not being repaired */
  succeeded(leg: LegName): FinishedRepair | null {
    const repair = this.#legs.get(leg);
    if (!repair) return null;
    const { cause, startedAt } = repair;
    this.#delete(leg);
    return { cause, durationMs: this.clock.now() - startedAt };
  }

  /** After a browser's own offer, the old leg continues. A lost leg may be offered again. */
  failed(leg: LegName): void {
    if (this.#legs.get(leg)?.cause === "own") this.#delete(leg);
  }

  /** The call is over. */
  cancel(): void {
    for (const { cancelTimer } of this.#legs.values()) cancelTimer();
    this.#legs.clear();
  }

  #set(leg: LegName, cause: RepairCause, ms: number): void {
    const before = this.#legs.get(leg);
    before?.cancelTimer();
    this.#legs.set(leg, {
      cause,
      startedAt: before?.startedAt ?? this.clock.now(),
      cancelTimer: this.clock.after(ms, () => this.#expire(leg, cause)),
    });
    if (!before) this.observer.repairing(leg, true);
  }

  #expire(leg: LegName, cause: RepairCause): void {
    this.#delete(leg);
    if (cause === "own") this.observer.ownOfferExpired(leg);
    else this.observer.expired(leg);
  }

  #delete(leg: LegName): void {
    this.#legs.get(leg)?.cancelTimer();
    if (this.#legs.delete(leg)) this.observer.repairing(leg, false);
  }
}
