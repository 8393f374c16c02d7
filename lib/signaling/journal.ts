import type { Call } from "./calls/call.ts";
import type { ExchangeStore } from "./store.ts";
import type { UserSession } from "./sessions/user_session.ts";

/** Tokens that open a session in the next process: as many as there can be that its owner was told last. */
const MAX_TOKENS = 3;

/** Writes down what a next process has to know; nothing where there is no store. */
export class Journal {
  /** Under which sessions of part 2 are stored. */
  readonly #ids = new Map<UserSession, string>();

  constructor(
    private readonly store: ExchangeStore | undefined,
    private readonly randomId: () => string,
  ) {}

  /** A session of the process before, that is stored already. */
  adopt(session: UserSession, id: string): void {
    this.#ids.set(session, id);
  }

  /**
   * It is new, or has another token. To be written before its owner is told.
   *
   * @param former what opened it before: its owner may never be told the new one
   */
  session(session: UserSession, former: string[] = []): void {
    if (!this.store || !session.extended) return;
    const id = this.#ids.get(session) ?? this.randomId();
    this.#ids.set(session, id);
    this.store.putSession({
      id,
      name: session.name,
      tokens: [this.store.digest(session.resumeToken), ...former]
        .slice(0, MAX_TOKENS),
    });
  }

  sessionOver(session: UserSession): void {
    const id = this.#ids.get(session);
    if (id === undefined) return;
    this.#ids.delete(session);
    this.store?.deleteSession(id);
  }

  /** It rings, stands, or has other media. To be written before its parties are told. */
  call(call: Call): void {
    if (!this.store) return;
    const party = (sessions: readonly UserSession[]) => ({
      name: sessions[0].name,
      sessions: sessions.flatMap((session) => this.#ids.get(session) ?? []),
    });
    const active = call.state === "active";
    this.store.putCall({
      id: call.id,
      caller: party(call.sessionsOf("caller")),
      callee: party(call.sessionsOf("callee")),
      startedAt: call.startedAt,
      active,
      media: active ? call.media : null,
    });
  }

  /** To be deleted before its media is freed: what is not there is not looked for. */
  callOver(id: string): void {
    this.store?.deleteCall(id);
  }
}
