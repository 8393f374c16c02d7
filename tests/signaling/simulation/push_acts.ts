import { assert } from "@std/assert";
import type { Life } from "../life.ts";
import type { Ledger } from "./ledger.ts";
import { type People, secretOf } from "./people.ts";
import { SimulatedPushService } from "./push_service.ts";
import { type Step, tokenKind } from "./steps.ts";

/** Dependencies of {@link PushActs}. */
export interface PushActsParts {
  people: People;
  ledger: Ledger;
  push: SimulatedPushService;
  /** Whether names come from tokens. */
  tokens: boolean;
  /** The present process. */
  life(): Life;
}

/** The acts of those who can be woken, and of push messages. */
export class PushActs {
  constructor(private readonly parts: PushActsParts) {}

  /** A person asks for push messages to the own browser, or for none. */
  subscribe({ user, variant }: Step): void {
    const { people, ledger, tokens, life } = this.parts;
    const { all } = people;
    const { exchange } = life();
    const at = user % all.length;
    const token = all[at].client?.line.session?.token;
    const session = ledger.resumeTokens.opens(token);
    const own = SimulatedPushService.subscription(at);
    const secret = tokens ? undefined : secretOf(at);
    const { waking } = ledger.calls;
    if (variant % 4 === 3) {
      exchange.unsubscribe(token ?? "", own.endpoint, secret);
      if (session && !ledger.closing) {
        waking.unsubscribed(own.endpoint, session.key);
      }
      return;
    }
    const refusal = exchange.subscribe(token ?? "", own, secret);
    if (!life().alive || ledger.closing) return;
    assert((refusal === null) === (session !== undefined), "not subscribed");
    if (session) waking.subscribed(own.endpoint, at, session.key);
  }

  /** A push message arrives, and does what it does at that browser. */
  pushed({ pick, variant }: Step): void {
    const { people, ledger, push, life } = this.parts;
    const message = push.take(pick, variant % 8 === 0);
    if (!message) return;
    const { user, content, gone, orphan } = message;
    const { waking } = ledger.calls;
    if (variant % 16 === 1) {
      if (orphan) return;
      gone();
      waking.gone(SimulatedPushService.subscription(user).endpoint);
      return;
    }
    waking.arrived(content);
    if (content.type === "over") return;
    const { ticket, callId } = content;
    if (variant % 4 > 1) {
      const token = tokenKind(variant >> 1);
      return people.wake(people.all[user], ticket, { token });
    }
    if (variant % 4 === 0) return;
    const rings = waking.ringing(ticket);
    ledger.actor = null;
    waking.declining = callId;
    const declined = life().exchange.declineAsleep(ticket);
    waking.declining = null;
    if (life().alive) assert(declined === rings, "not declined");
  }
}
