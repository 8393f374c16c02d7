import type { TokenDesk } from "../sessions/token_desk.ts";
import type { Asked } from "./books.ts";
import type { Line } from "./line.ts";

/** Tokens that people have shown: the validity of each, and its line. */
export class ShownTokens {
  readonly #worth = new Map<string, { asked: Asked; line: Line }>();

  constructor(private readonly desk: TokenDesk) {}

  /** @returns the token to send; undefined for none */
  show(asked: Asked, line: Line): string | undefined {
    if (asked.token === "none") return undefined;
    const token = `${this.#worth.size}`;
    this.#worth.set(token, { asked, line });
    return token;
  }

  /** Checks one of the waiting tokens. */
  check(pick: number): void {
    const { pending } = this.desk;
    if (pending.length === 0) return;
    const [waiting] = pending.splice(pick % pending.length, 1);
    const { asked } = this.#worth.get(waiting.token)!;
    switch (asked.token) {
      case "good":
        return waiting.find({ name: asked.name });
      case "expired":
        return waiting.find({ reason: "unauthorized", message: "Expired." });
      default:
        return waiting.fail();
    }
  }

  checkAll(): void {
    while (this.desk.pending.length > 0) this.check(0);
  }

  /** Whether a token of this line is still unchecked. */
  waits(line: Line): boolean {
    return this.desk.pending.some(({ token }) =>
      this.#worth.get(token)!.line === line
    );
  }

  /** Drops the waiting tokens: nothing checks them any more. */
  forget(): void {
    this.desk.pending.splice(0);
  }
}
