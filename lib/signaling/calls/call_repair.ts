import type { LegName } from "../media_port.ts";
import { LAST_WORD_MS } from "../timing.ts";
import type { LossCause, RepairCause } from "./call_event.ts";
import { answerMissing, notRepaired } from "./call_failure.ts";
import type { CallScope } from "./call_scope.ts";

interface LegRepair {
  cause: RepairCause;
  /** In the clock's ms. A more serious cause during the repair does not reset it. */
  startedAt: number;
  cancelTimer: () => void;
}

/** The legs of an active call that are being renegotiated, each with a time limit. */
export class CallRepair {
  readonly #legs = new Map<LegName, LegRepair>();
  readonly #attempts: Record<LegName, number> = { caller: 0, callee: 0 };

  constructor(private readonly scope: CallScope) {}

  /** The pipeline was lost, and at least one leg has not moved to the new one yet. */
  get mediaLost(): boolean {
    for (const { cause } of this.#legs.values()) {
      if (cause === "media_lost") return true;
    }
    return false;
  }

  /**
   * Expects a new offer for a lost leg, unless it is already being repaired for
   * an equal or more serious cause. A client of protocol version 1 negotiates
   * once: its leg is not repaired, but may hang up before the call ends.
   */
  begin(leg: LegName, cause: LossCause): void {
    const before = this.#legs.get(leg)?.cause;
    if (before === cause || before === "media_lost") return;
    // Its new connection is on its way.
    if (before === "resealed" && cause === "network") return;
    const { call, timing, emit } = this.scope;
    const repairable = call.party(leg).protocolVersion === 2;
    this.#set(leg, cause, repairable ? timing.repairMs : LAST_WORD_MS);
    if (repairable) emit({ type: "leg_lost", leg, cause });
  }

  /** Both browsers agree anew, which nobody has to be asked for. */
  resealed(leg: LegName): void {
    const before = this.#legs.get(leg);
    // Its time has begun.
    if (before && before.cause !== "own") before.cause = "resealed";
    else this.#set(leg, "resealed", this.scope.timing.repairMs);
  }

  /** The leg's browser sent an offer. @returns the number of this attempt */
  attempt(leg: LegName): number {
    const cause = this.#legs.get(leg)?.cause ?? "own";
    // Each offer of a browser's own gets the whole time.
    if (cause === "own") {
      this.#set(leg, cause, this.scope.timing.negotiationMs);
    }
    return ++this.#attempts[leg];
  }

  /** Whether this is the leg's latest attempt and its repair is still running. */
  isCurrent(leg: LegName, attempt: number): boolean {
    return this.#attempts[leg] === attempt && this.#legs.has(leg);
  }

  /** The leg is answered. */
  succeeded(leg: LegName): void {
    const repair = this.#legs.get(leg);
    if (!repair) return;
    const { cause, startedAt } = repair;
    this.#delete(leg);
    const { clock, emit } = this.scope;
    const durationMs = clock.now() - startedAt;
    emit({ type: "repaired", leg, cause, durationMs });
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
    const { clock, absence } = this.scope;
    const before = this.#legs.get(leg);
    before?.cancelTimer();
    this.#legs.set(leg, {
      cause,
      startedAt: before?.startedAt ?? clock.now(),
      cancelTimer: clock.after(ms, () => this.#expire(leg, cause)),
    });
    absence.set(leg, "media", true);
  }

  /** A lost leg ends the call. After a browser's own offer, its old leg continues. */
  #expire(leg: LegName, cause: RepairCause): void {
    const { call, emit } = this.scope;
    this.#delete(leg);
    if (cause === "own") {
      emit({ type: "renegotiation_failed", leg, error: answerMissing() });
    } else emit({ type: "failed", error: notRepaired(call.party(leg)) });
  }

  #delete(leg: LegName): void {
    this.#legs.get(leg)?.cancelTimer();
    if (this.#legs.delete(leg)) this.scope.absence.set(leg, "media", false);
  }
}
