import type { Session } from "./books.ts";

/** The books of resume tokens. */
export class TokenLedger {
  /** Such that open a session now. */
  readonly #byToken = new Map<string, Session>();
  /** Every one that there was, whether somebody was told it or not. */
  readonly issued = new Map<string, Session>();

  opens(token: string | undefined): Session | undefined {
    return this.#byToken.get(token ?? "");
  }

  /** A token opens this session, and of those before only the one that was used, as long as nobody may have the new one. */
  issue(token: string, session: Session, used: string | undefined): void {
    for (const [other, owner] of this.#byToken) {
      if (owner === session && other !== used) this.#byToken.delete(other);
    }
    this.#byToken.set(token, session);
    this.issued.set(token, session);
    session.latest = token;
  }

  /** Somebody has the latest: no other opens this session. */
  retire(session: Session): void {
    for (const [token, owner] of this.#byToken) {
      if (owner === session && token !== session.latest) {
        this.#byToken.delete(token);
      }
    }
  }

  /** Whether the token is good only because its user may not have the next one. */
  retains(token: string): boolean {
    const session = this.#byToken.get(token);
    return session !== undefined && session.latest !== token;
  }

  /** A process starts, and knows what is stored. */
  restart(): void {
    this.#byToken.clear();
  }

  /** @param stored whether the store has this one for the session */
  restore(session: Session, stored: (token: string) => boolean): void {
    for (const [token, owner] of this.issued) {
      if (owner === session && stored(token)) this.#byToken.set(token, session);
    }
  }
}
