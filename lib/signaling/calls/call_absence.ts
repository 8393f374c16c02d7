import type { LegName } from "../media_port.ts";
import type { CallEvent } from "./call_event.ts";
import type { CallView, Party } from "./call_view.ts";

/** Why a party counts as reconnecting. */
export type AbsenceCause = "socket" | "media" | "unconnected";

/** The reasons for which each party counts as reconnecting. */
export class CallAbsence {
  readonly #away: Record<LegName, Set<AbsenceCause>> = {
    caller: new Set(),
    callee: new Set(),
  };
  /** Ids of the sessions without a socket. */
  readonly #offline = new Set<string>();

  /** @param emit called when a party gets its first reason, and when it loses its last */
  constructor(
    private readonly call: Pick<CallView, "sessionsOf">,
    private readonly emit: (event: CallEvent) => void,
  ) {}

  /** A session lost its socket, or has one again, or is out of the call. */
  socketChanged({ id }: Party, connected: boolean): void {
    if (connected) this.#offline.delete(id);
    else this.#offline.add(id);
  }

  /** A leg's sessions or their sockets have changed: it is away while none of them has one. */
  update(leg: LegName): void {
    const sessions = this.call.sessionsOf(leg);
    this.set(leg, "socket", sessions.every(({ id }) => this.#offline.has(id)));
  }

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
