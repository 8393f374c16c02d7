import { userNameKey } from "../../../lib/shared/name_key.ts";
import type { Ledger } from "./ledger.ts";
import type { People } from "./people.ts";
import { NAMES } from "./person.ts";
import type { Step } from "./steps.ts";

/** Steps of people who leave something for somebody who did not answer. */
export type LeftActKind = "leaveText" | "textSeen";

/** The acts of those who leave something, and of those for whom it is. */
export class LeftActs {
  #made = 0;

  constructor(
    private readonly people: People,
    private readonly ledger: Ledger,
  ) {}

  do(kind: LeftActKind, { user, pick, variant }: Step): void {
    const { people } = this;
    const { texts } = this.ledger;
    const { client } = people.all[user % people.all.length];
    const session = client?.line.session;
    switch (kind) {
      case "leaveText": {
        const missedBy = NAMES.find((name) =>
          userNameKey(name) === session?.missedBy
        );
        const { name } = people.all[pick % people.all.length];
        const to = variant % 4 ? missedBy ?? name : name;
        const text = `left ${++this.#made}`;
        return people.send(
          client,
          { id: "leaveText", to: variant % 3 ? to : to.toUpperCase(), text },
          (session) => texts.leaves(session, to, text),
        );
      }
      case "textSeen": {
        const shown = [...session?.shownTexts.values() ?? []];
        const one = shown[pick % shown.length];
        const from = one?.from ?? NAMES[pick % NAMES.length];
        const at = (one?.at ?? 0) + (variant % 4 === 3 ? 1 : 0);
        return people.send(
          client,
          { id: "textSeen", from: variant % 3 ? from : from.toUpperCase(), at },
          (session) => texts.seen(session, from, at),
        );
      }
      default:
        kind satisfies never;
    }
  }
}
