import type { LegRole } from "../media_port.ts";

/** What of a party may be away. */
export type AbsenceCause = "socket" | "media" | "unconnected";

/** What is away at each end of a call. */
export class CallAbsence {
  readonly #away: Record<LegRole, Set<AbsenceCause>> = {
    caller: new Set(),
    callee: new Set(),
  };

  /** @param changed told when the first of an end goes, and when the last is back */
  constructor(
    private readonly changed: (leg: LegRole, away: boolean) => void,
  ) {}

  isAway(leg: LegRole): boolean {
    return this.#away[leg].size > 0;
  }

  set(leg: LegRole, cause: AbsenceCause, away: boolean): void {
    const causes = this.#away[leg];
    const before = causes.size > 0;
    if (away) causes.add(cause);
    else causes.delete(cause);
    const after = causes.size > 0;
    if (before !== after) this.changed(leg, after);
  }
}
