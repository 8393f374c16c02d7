import { CLOSE } from "../../shared/close_codes.ts";
import type {
  BanList,
  BanMade,
  BanSubject,
  EndRequest,
  ListedSession,
  SessionList,
} from "../../shared/operator_people.ts";
import { type Bans, banSubject } from "./bans.ts";
import type { Calls } from "../calls/calls.ts";
import type { Sessions } from "./sessions.ts";
import type { UserRegistry } from "./user_registry.ts";
import type { UserSession } from "./user_session.ts";

/** Limit of sessions in one list: more cannot be read by a person, who narrows the list by a name instead. */
export const MAX_LISTED_SESSIONS = 500;

/** Result of {@link PeopleControl.ban}. */
export type BanResult =
  | BanMade & { type: "made" }
  /** The name or the token id is invalid. */
  | { type: "impossible" }
  /** There are as many bans as may be. */
  | { type: "full" };

/** Dependencies of {@link PeopleControl}. */
export interface PeopleControlParts {
  users: UserRegistry;
  sessions: Sessions;
  calls: Calls;
  bans: Bans;
}

/** Actions of operators on people: list their sessions, end them, ban people. */
export class PeopleControl {
  constructor(private readonly parts: PeopleControlParts) {}

  /**
   * Up to {@link MAX_LISTED_SESSIONS} sessions, in the order of registration.
   *
   * @param name lists this person only
   */
  sessions(name?: string): SessionList {
    const { users } = this.parts;
    const all = name === undefined ? users.sessions() : users.devices(name);
    const sessions: ListedSession[] = [];
    for (const session of all) {
      if (sessions.length === MAX_LISTED_SESSIONS) {
        return { sessions, more: true };
      }
      sessions.push(listed(session));
    }
    return { sessions, more: false };
  }

  /**
   * Ends the session of this id, or all sessions of this person.
   *
   * @returns how many were ended
   */
  end(who: EndRequest): number {
    return this.#endAll(
      "name" in who
        ? [...this.parts.users.devices(who.name)]
        : [...this.parts.users.sessions()]
          .filter(({ id }) => id === who.session),
    );
  }

  /** The bans, the latest first. */
  bans(): BanList {
    const { bans } = this.parts;
    return { bans: bans.list(), kept: bans.kept };
  }

  /**
   * Keeps a name or a token out, and ends its sessions.
   *
   * @param ms how long; until it is lifted if absent
   */
  ban(asked: BanSubject, ms?: number): BanResult {
    const subject = banSubject(asked);
    if (!subject) return { type: "impossible" };
    const added = this.parts.bans.add(subject, ms);
    if (!added) return { type: "full" };
    return { type: "made", ...added, ended: this.endBanned() };
  }

  /** @returns false if there is no such ban */
  lift(asked: BanSubject): boolean {
    const subject = banSubject(asked);
    return subject !== null && this.parts.bans.lift(subject);
  }

  /** Ends all sessions that a ban keeps out. @returns how many */
  endBanned(): number {
    return this.#endAll(
      [...this.parts.users.sessions()].filter(({ name, tokenId }) =>
        this.parts.bans.refusal(name, tokenId) !== null
      ),
    );
  }

  #endAll(sessions: UserSession[]): number {
    for (const session of sessions) {
      const { socket } = session;
      const call = this.parts.calls.of(session);
      // A call that rings on several devices goes on ringing at the others.
      if (call && !call.ringsAt(session)) {
        call.end("ended_by_operator", "An operator ended this call.");
      }
      this.parts.sessions.remove(session);
      socket?.close(CLOSE.ended, "an operator ended the session");
    }
    return sessions.length;
  }
}

function listed(session: UserSession): ListedSession {
  const { id, name, protocolVersion, socket, callId, tokenId } = session;
  return {
    id,
    name,
    version: protocolVersion,
    connected: socket !== null,
    ...(callId === null ? {} : { callId }),
    ...(tokenId === undefined ? {} : { token: tokenId }),
  };
}
