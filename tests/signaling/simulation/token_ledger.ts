import type { Session } from "./books.ts";

/** The expected state of resume tokens. */
export class TokenLedger {
  /** Tokens that open a session now. */
  readonly #byToken = new Map<string, Session>();
  /** Every token ever issued, whether or not somebody got it. */
  readonly issued = new Map<string, Session>();

  opens(token: string | undefined): Session | undefined {
    return this.#byToken.get(token ?? "");
  }

  /**
   * A new token opens this session. Of the previous ones only the one just used
   * stays valid, until the new one has surely arrived.
   */
  issue(token: string, session: Session, used: string | undefined): void {
    for (const [other, owner] of this.#byToken) {
      if (owner === session && other !== used) this.#byToken.delete(other);
    }
    this.#byToken.set(token, session);
    this.issued.set(token, session);
    session.latest = token;
  }

  /** The latest token has arrived: no other opens this session. */
  retire(session: Session): void {
    for (const [token, owner] of this.#byToken) {
      if (owner === session && token !== session.latest) {
        this.#byToken.delete(token);
      }
    }
  }

  /**
   * Whether the token is valid only because its successor may not have arrived.
   */
  retains(token: string): boolean {
    const session = this.#byToken.get(token);
    return session !== undefined && session.latest !== token;
  }

  /** A process starts, which knows only the stored tokens. */
  restart(): void {
    this.#byToken.clear();
  }

  /** @param stored whether the store has this token for the session */
  restore(session: Session, stored: (token: string) => boolean): void {
    for (const [token, owner] of this.issued) {
      if (owner === session && stored(token)) this.#byToken.set(token, session);
    }
  }
}
