import type { CallView, Party } from "./calls/call_view.ts";
import type { ExchangeStore } from "./store.ts";
import type { UserSession } from "./sessions/user_session.ts";

/** Resume tokens stored for a session: any of them may be the last one that its owner received. */
const MAX_TOKENS = 3;

/** Stores everything that the next process needs; does nothing without a store. */
export class Journal {
  constructor(private readonly store: ExchangeStore | undefined) {}

  /**
   * Stores a session that is new or has a new token. Call this before the owner
   * gets the token.
   *
   * @param former previous tokens, still valid because the owner may never get
   * the new one
   */
  session(session: UserSession, former: string[] = []): void {
    if (!this.store || session.protocolVersion === 1) return;
    const { id, name, tokenId, byTicket, guest } = session;
    this.store.putSession({
      id,
      name,
      ...(tokenId === undefined ? {} : { tokenId }),
      ...(byTicket ? { byTicket } : {}),
      ...(guest ? { guest } : {}),
      tokens: [this.store.digest(session.resumeToken), ...former]
        .slice(0, MAX_TOKENS),
    });
  }

  sessionOver({ id, protocolVersion }: UserSession): void {
    if (protocolVersion === 2) this.store?.deleteSession(id);
  }

  /** Stores a call that rings, is established or has other media. Call this before its parties are told. */
  call(call: CallView): void {
    if (!this.store) return;
    const party = (sessions: readonly Party[]) => ({
      name: sessions[0].name,
      sessions: sessions.filter(({ protocolVersion }) => protocolVersion === 2)
        .map(({ id }) => id),
    });
    const active = call.state === "active";
    this.store.putCall({
      id: call.id,
      caller: party(call.sessionsOf("caller")),
      callee: party(call.sessionsOf("callee")),
      startedAt: call.startedAt,
      answeredAt: call.answeredAt,
      active,
      media: active ? call.media : null,
    });
  }

  /** Deletes a call. Call this before its media is freed, so that no process looks for freed media. */
  callOver(id: string): void {
    this.store?.deleteCall(id);
  }
}
