import { callAbout } from "./books.ts";
import type { Ledger } from "./ledger.ts";
import type { LeftActKind } from "./left_acts.ts";
import type { MediaStepKind } from "./media_server.ts";
import type { People } from "./people.ts";
import { watches } from "./presence.ts";
import { type Client, NAMES } from "./person.ts";
import { wishes } from "./recording_ledger.ts";
import { writes } from "./text_ledger.ts";
import { choicesOf } from "./choices_ledger.ts";
import type { BusStepKind } from "./bus_steps.ts";
import { brokenLine, type Step, type StepKind, tokenKind } from "./steps.ts";

/** Steps of people and their networks. */
export type ActKind = Exclude<
  StepKind,
  | BusStepKind
  | MediaStepKind
  | LeftActKind
  | "wait"
  | "subscribe"
  | "pushed"
  | "shutdown"
  | "restart"
  | "dieLater"
>;

/** A nonce, or the commitment to one. */
const SEAL = "0".repeat(64);

/** A description with a certificate, as far as the exchange reads it. */
function description(number: number, certificate: string): string {
  return [
    "v=0",
    `o=- ${number} 1 IN IP4 0.0.0.0`,
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    `a=fingerprint:sha-256 ${certificate}`,
    "",
  ].join("\r\n");
}

/** The acts of people: each sends a message, or changes a line, and tells the ledger what to expect. */
export class Acts {
  #made = 0;

  constructor(
    private readonly people: People,
    private readonly ledger: Ledger,
  ) {}

  do(kind: ActKind, { user, pick, variant }: Step): void {
    const { people } = this;
    const { calls } = this.ledger;
    const person = people.all[user % people.all.length];
    const { client } = person;
    const session = client?.line.session;
    const anothers = NAMES[(user + 1) % NAMES.length];
    const second = variant % 3 === 0 ? session?.second : null;
    const call = second ?? session?.call;
    const callId = [call?.id, undefined, "another"][
      variant % 8 < 6 ? 0 : variant % 8 - 5
    ];
    const offer = description(
      ++this.#made,
      variant % 4 === 3 ? `another ${this.#made}` : `of ${user}`,
    );
    switch (kind) {
      case "register": {
        const name = pick % 4 === 1 ? anothers : person.name;
        const protocol = variant % 3 === 0 ? 1 : 2;
        const token = tokenKind(variant);
        const secondCall = variant % 5 > 0;
        const reseals = variant % 7 > 0;
        const asked = { name, protocol, token, secondCall, reseals } as const;
        return people.register(person, asked);
      }
      case "resume":
        return people.resume(person, {
          token: tokenKind(pick),
          name: pick % 16 === 5 ? anothers : person.name,
          old: variant % 8 === 0,
          reloaded: variant % 4 === 1,
          secondCall: variant % 5 > 0,
          reseals: variant % 7 > 0,
          line: pick % 3 === 0 ? brokenLine(variant >> 2) : undefined,
        });
      case "call": {
        const { name: to } = people.all[pick % people.all.length];
        const video = variant % 4 === 0 ? undefined : variant % 4 === 1;
        return people.send(
          client,
          { id: "call", to, sdpOffer: offer, video },
          (session) => {
            this.ledger.called = to;
            if (!this.ledger.closing) {
              this.ledger.choices.called(session, to);
              this.ledger.texts.called(session, to);
            }
            this.ledger.withVideo = video ?? true;
            calls.pipelines.offers(offer, session);
          },
        );
      }
      case "accept": {
        const sdpOffer = variant % 5 === 0 ? undefined : offer;
        const seal = pick % 2 === 0 ? SEAL : undefined;
        const from = variant % 7
          ? call?.caller.name
          : NAMES[pick % NAMES.length];
        return people.send(client, {
          id: "incomingCallResponse",
          callResponse: "accept",
          from,
          callId,
          sdpOffer,
          seal,
        }, (session) => {
          calls.pipelines.offers(offer, session);
          const about = callAbout(session, callId);
          if (!session || (from && from !== about?.caller.name)) return;
          calls.accepts(about, session, sdpOffer, seal !== undefined);
        });
      }
      case "reject":
        return people.send(client, {
          id: "incomingCallResponse",
          callResponse: "reject",
          callId,
        });
      case "candidate": {
        const candidate = `up ${++this.#made}`;
        return people.send(
          client,
          { id: "onIceCandidate", candidate: { candidate }, callId },
          (session) =>
            calls.pipelines.sends(
              candidate,
              callAbout(session, callId),
              session,
            ),
        );
      }
      case "stop":
        return people.send(client, { id: "stop", callId });
      case "prepare": {
        const named = callId ?? call?.id ?? "another";
        return people.send(
          client,
          { id: "prepareAnswer", callId: named, sdpOffer: offer },
          (session) => {
            calls.pipelines.offers(offer, session);
            if (session) {
              calls.prepares(callAbout(session, named), session, offer);
            }
          },
        );
      }
      case "sealedAnswer": {
        const named = callId ?? call?.id ?? "another";
        const { offered } = session ?? {};
        const offerId = call?.answered && offered?.callId === named
          ? offered.offerId - (variant % 8 === 5 ? 1 : 0)
          : undefined;
        return people.send(
          client,
          { id: "sealedAnswer", callId: named, sdpAnswer: offer, offerId },
          (session) => {
            calls.pipelines.offers(offer, session);
            if (session && offerId === undefined) {
              calls.answersSealed(callAbout(session, named), session, offer);
            }
          },
        );
      }
      case "sealReveal":
        return people.send(client, {
          id: "sealReveal",
          callId: callId ?? "another",
          offerId: [undefined, 0, 1][pick % 3],
          seal: SEAL,
        });
      case "renegotiate": {
        const named = callId ?? "another";
        const seal = pick % 2 === 0 ? SEAL : undefined;
        return people.send(
          client,
          { id: "renegotiateOffer", callId: named, sdpOffer: offer, seal },
          (session) => {
            calls.pipelines.offers(offer, session);
            calls.unseals(callAbout(session, named));
          },
        );
      }
      case "take": {
        const elsewhere = (client: Client | null) =>
          client?.line.session &&
          this.ledger.moves.elsewhere(client.line.session);
        // Mostly somebody who can.
        const able = people.all.slice(user % people.all.length)
          .find(({ client }) => elsewhere(client));
        const taker = able && variant % 4 ? able.client : client;
        const named = variant % 8 ? elsewhere(taker)?.id : undefined;
        const callId = named ?? "another";
        const sdpOffer = description(++this.#made, `of ${taker?.line.user}`);
        const seal = pick % 4 > 0 ? SEAL : undefined;
        const offerId = pick % 3 === 0 ? undefined : pick % 3 - 1;
        return people.send(
          taker,
          { id: "takeCall", callId, sdpOffer, offerId, seal },
          (session) => {
            calls.pipelines.offers(sdpOffer, session);
            this.ledger.moves.takes(session, callId, sdpOffer);
          },
        );
      }
      case "mediaState":
        return people.send(client, {
          id: "mediaState",
          callId: callId ?? "another",
          state: {
            audio: variant % 2 === 0,
            video: variant % 3 === 0 ? "camera" : "off",
          },
        });
      case "chat": {
        const text = `text ${++this.#made}`;
        const named = callId ?? "another";
        return people.send(
          client,
          { id: "chat", callId: named, text },
          (session) =>
            writes(callAbout(session, named), session, {
              id: "peerChat",
              text,
            }),
        );
      }
      case "typing": {
        const text = variant % 4 === 3 ? "" : `typed ${++this.#made}`;
        const named = callId ?? "another";
        return people.send(
          client,
          { id: "typing", callId: named, text },
          (session) =>
            writes(callAbout(session, named), session, {
              id: "peerTyping",
              text,
            }),
        );
      }
      case "recordingWish": {
        const wish = (["ask", "agree", "ask", "end"] as const)[variant % 4];
        const named = callId ?? "another";
        return people.send(
          client,
          { id: "recordingWish", callId: named, wish },
          (session) => wishes(callAbout(session, named), session, wish),
        );
      }
      case "watch": {
        const names = NAMES.filter((_, at) => pick >> at & 1)
          .map((name) => variant % 2 ? name : name.toUpperCase());
        return people.send(
          client,
          { id: "watch", names },
          (session) => watches(session, names),
        );
      }
      case "find": {
        const [first] = NAMES[pick % NAMES.length];
        const text = variant % 2 ? first : first.toUpperCase();
        return people.send(client, { id: "findUsers", text });
      }
      case "choose": {
        const settings = choicesOf(pick, variant);
        return people.send(
          client,
          { id: "settings", settings },
          (session) =>
            this.ledger.choices.chosen(session, settings, this.ledger.closing),
        );
      }
      case "leaving":
        return people.send(client, { id: "leaving" }, (session) => {
          if (session) session.leaving = true;
        });
      case "ping":
        return people.ping(client, variant % 4 === 0);
      case "garbage":
        return people.sendGarbage(client);
      case "drop":
        if (client) people.close(client);
        if (client && variant % 4 === 0) people.close(client);
        person.client = null;
        return;
      case "staleClose": {
        const stale = person.stale.shift();
        if (stale) people.close(stale);
        return;
      }
      case "staleMessage":
        return people.sendStale(person);
      case "cut":
        return people.cut(client, brokenLine(variant));
      case "checkToken":
        return people.checkToken(pick);
      case "checkTokens":
        return people.checkTokens();
      default:
        kind satisfies never;
    }
  }
}
