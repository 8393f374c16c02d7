import * as v from "valibot";
import type { BanSubject, EndRequest } from "../shared/operator_people.ts";
import type { PushSubscriptionKeys } from "../shared/push.ts";
import type { Switchboard } from "./switchboard.ts";

/** All that is asked of an exchange outside sockets: by operators, and by browsers about push messages. */
function deskMethods({ exchange, media }: Switchboard) {
  return {
    facts: () => ({
      draining: exchange.draining,
      users: exchange.userCount,
      calls: exchange.callsByState(),
      mediaServers: media.status(),
    }),
    drain: (node: string, on: boolean) =>
      on ? media.drain(node) : media.undrain(node),
    sessions: (name?: string) => exchange.people.sessions(name),
    endSessions: (who: EndRequest) => exchange.people.end(who),
    bans: () => exchange.people.bans(),
    ban: (subject: BanSubject, ms?: number) => exchange.people.ban(subject, ms),
    liftBan: (subject: BanSubject) => exchange.people.lift(subject),
    guestLinks: () => ({ links: exchange.guests.list() }),
    makeGuestLink: (to: string, ms: number, uses: number) =>
      exchange.guests.make(to, ms, uses),
    endGuestLink: (id: string) => exchange.guests.end(id),
    subscribe: (
      resumeToken: string,
      keys: PushSubscriptionKeys,
      secret?: string,
    ) => exchange.subscribe(resumeToken, keys, secret),
    unsubscribe: (resumeToken: string, endpoint: string, secret?: string) =>
      exchange.unsubscribe(resumeToken, endpoint, secret),
    decline: (ticket: string) => exchange.declineAsleep(ticket),
  };
}

type Methods = ReturnType<typeof deskMethods>;
type Method = keyof Methods;

const METHODS = [
  "facts",
  "drain",
  "sessions",
  "endSessions",
  "bans",
  "ban",
  "liftBan",
  "guestLinks",
  "makeGuestLink",
  "endGuestLink",
  "subscribe",
  "unsubscribe",
  "decline",
] as const satisfies Method[];

/** Answers all that is asked outside sockets, in whichever process the exchange runs. Every method rejects if that cannot be reached. */
export type Desk = {
  readonly [M in Method]: (
    ...asked: Parameters<Methods[M]>
  ) => Promise<Awaited<ReturnType<Methods[M]>>>;
};

/** The exchange's numbers, for operators. */
export type ExchangeFacts = ReturnType<Methods["facts"]>;

/** A call of a method by another process, which has checked its arguments. */
const Question = v.object({
  method: v.picklist(METHODS),
  asked: v.array(v.unknown()),
});

/** @param ask passes a question to where {@link answerAtDesk} answers it */
export function deskBy(ask: (question: unknown) => Promise<unknown>): Desk {
  return Object.fromEntries(
    METHODS.map((method) => [
      method,
      (...asked: unknown[]) => ask({ method, asked }),
    ]),
  ) as Desk;
}

/**
 * Answers a question of {@link deskBy}.
 *
 * @throws {v.ValiError} as a rejection, for something else
 */
export async function answerAtDesk(
  switchboard: Switchboard,
  question: unknown,
): Promise<unknown> {
  const { method, asked } = await v.parseAsync(Question, question);
  await switchboard.exchange.restored;
  const methods = deskMethods(switchboard) as Record<
    Method,
    (...asked: unknown[]) => unknown
  >;
  return methods[method](...asked);
}
