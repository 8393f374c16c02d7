import { assert } from "@std/assert";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import type { Life } from "../life.ts";
import type { Session } from "./books.ts";
import type { Ledger } from "./ledger.ts";
import type { People } from "./people.ts";
import { NAMES } from "./person.ts";
import type { Step } from "./steps.ts";

/** Steps of people who leave something for somebody who did not answer. */
export type LeftActKind =
  | "leaveText"
  | "textSeen"
  | "leaveMessage"
  | "sendMessage"
  | "hearMessages"
  | "deleteMessage";

/** The acts of those who leave something, and of those for whom it is. */
export class LeftActs {
  #made = 0;

  constructor(
    private readonly people: People,
    private readonly ledger: Ledger,
    /** The present process. */
    private readonly life: () => Life,
  ) {}

  do(kind: LeftActKind, { user, pick, variant }: Step): void {
    const { people } = this;
    const { texts } = this.ledger;
    const { client } = people.all[user % people.all.length];
    const session = client?.line.session;
    switch (kind) {
      case "leaveText": {
        const to = this.#missedBy(session, pick, variant);
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
      case "leaveMessage":
      case "sendMessage":
      case "hearMessages":
      case "deleteMessage":
        return this.#message(kind, session, pick, variant);
      default:
        kind satisfies never;
    }
  }

  /** Mostly the person who did not answer. */
  #missedBy(
    session: Session | null | undefined,
    pick: number,
    variant: number,
  ): string {
    const { all } = this.people;
    const { name } = all[pick % all.length];
    const missedBy = NAMES.find((one) =>
      userNameKey(one) === session?.missedBy
    );
    return variant % 4 ? missedBy ?? name : name;
  }

  /** A request by HTTP, with the last token that the person got. */
  #message(
    kind: Exclude<LeftActKind, "leaveText" | "textSeen">,
    session: Session | null | undefined,
    pick: number,
    variant: number,
  ): void {
    const { messages, resumeTokens, closing } = this.ledger;
    const life = this.life();
    const server = life.exchange.messages;
    if (!server || closing) return;
    const token = session?.token ?? "";
    const self = resumeTokens.opens(token);
    this.ledger.actor = null;
    const { ids } = messages;
    // Mostly a late one.
    const id = ids.at(-1 - pick % 4) ?? "another";
    switch (kind) {
      case "leaveMessage": {
        const to = this.#missedBy(session, pick, variant);
        const may = messages.mayLeave(self, to);
        const begun = server.begin(token, {
          to,
          type: "video/webm",
          ms: 1_000,
          bytes: 1_000,
          sha256: "0".repeat(64),
        });
        if (!life.alive && !("id" in begun)) return;
        assert(("id" in begun) === may, "a message may be left, or may not");
        if ("id" in begun && self) messages.begun(begun.id, self, to);
        return;
      }
      case "sendMessage": {
        const message = messages.sentBy(self, id);
        const found = server.sent(token, id);
        const isSent = found !== undefined && "id" in found;
        assert(isSent === (message !== undefined), "another's message");
        if (!message) return;
        if (variant % 8 === 7 && !message.kept) {
          messages.drop(id);
          return server.drop(id);
        }
        messages.complete(message);
        const kept = server.keep(id);
        if (life.alive) assert(kept, "a message was not kept");
        return;
      }
      case "hearMessages": {
        const found = server.received(token, id);
        assert(
          (found !== undefined && "id" in found) ===
            (messages.heardBy(self, id) !== undefined),
          "somebody else hears a message, or nobody does",
        );
        const lists = server.lists(token);
        assert(("sent" in lists) === (self !== undefined), "lists of nobody");
        if (self && "sent" in lists) messages.checkLists(self, lists);
        return;
      }
      case "deleteMessage":
        messages.deleted(self, id);
        server.remove(token, id);
        return;
      default:
        kind satisfies never;
    }
  }
}
