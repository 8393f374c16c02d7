import type { LegName } from "../media_port.ts";
import type { CallEvent } from "./call_event.ts";

/** Why a party counts as reconnecting. */
export type AbsenceCause = "socket" | "media" | "unconnected";

/** The reasons for which each party counts as reconnecting. */
export class CallAbsence {
  readonly #away: Record<LegName, Set<AbsenceCause>> = {
    caller: new Set(),
    callee: new Set(),
  };

  /** @param emit called when a party gets its first reason, and when it loses its last */
  constructor(private readonly emit: (event: CallEvent) => void) {}

  isAway(leg: LegName): boolean {
    return this.#away[leg].size > 0;
  }

  set(leg: LegName, cause: AbsenceCause, away: boolean): void {
    const causes = this.#away[leg];
    const before = causes.size > 0;
    if (away) causes.add(cause);
    else causes.delete(cause);
    const after = causes.size > 0;
    if (before !== after) {
      this.emit({ type: "reconnecting", leg, away: after });
    }
  }
}
