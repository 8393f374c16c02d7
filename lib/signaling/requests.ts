import type { ClientMessage } from "../shared/protocol.ts";
import type { Call } from "./calls/call.ts";
import type { CallAdmission } from "./calls/call_admission.ts";
import type { SealPart } from "./calls/call_event.ts";
import type { LegOffer } from "./calls/leg_offer.ts";
import type { Calls } from "./calls/calls.ts";
import type { Costs } from "./limits/costs.ts";
import { MAY_BE_LATE, type Refusal, REFUSED } from "./refusal.ts";
import { isUserName } from "./sessions/user_name.ts";
import type { LeftTexts } from "./calls/left_texts.ts";
import type { GuestLinks } from "./sessions/guest_links.ts";
import type { IdentityVerifier } from "./sessions/identity.ts";
import type { PeopleRecents } from "./sessions/people_recents.ts";
import { isTimeZone, type PeopleSettings } from "./sessions/people_settings.ts";
import type { Presence } from "./sessions/presence.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { UserSession } from "./sessions/user_session.ts";

const DAY_MS = 86_400_000;
/** Id of the offer in an accept, which names none. */
const ACCEPT_OFFER = 0;

/** Messages about other people than that of a guest's link. */
const NOT_FOR_GUESTS: ReadonlySet<ClientMessage["id"]> = new Set([
  "findUsers",
  "settings",
  "recents",
  "makeGuestLink",
]);

/** A message of a registered client. */
export type Request = Exclude<ClientMessage, { id: "register" | "ping" }>;

/** Dependencies of {@link Requests}. */
export interface RequestsParts {
  calls: Calls;
  sessions: Sessions;
  admission: CallAdmission;
  costs: Costs;
  presence: Presence;
  texts: LeftTexts;
  settings: PeopleSettings;
  recents: PeopleRecents;
  guests: GuestLinks;
  /** Absent where people choose their names, and anybody can call anybody. */
  identity?: IdentityVerifier;
  refuse(self: UserSession, message: Request, refusal: Refusal): void;
}

/** Does what registered clients ask for, or refuses what the sender may not ask for now. */
export class Requests {
  constructor(private readonly parts: RequestsParts) {}

  /** Handles a message of this session. */
  handle(self: UserSession, message: Request): void {
    const { calls, admission, costs, sessions, presence } = this.parts;
    const refuse = (refusal: Refusal) =>
      this.parts.refuse(self, message, refusal);
    const named = "callId" in message ? message.callId : undefined;
    const second = calls.secondOf(self);
    const isSecond = second !== undefined && second.id === named;
    const call = isSecond ? second : calls.of(self);
    if (self.guest && NOT_FOR_GUESTS.has(message.id)) {
      return refuse(REFUSED.guestMayNot);
    }
    if (message.id === "takeCall") return this.#take(self, message);
    if (named !== undefined && call?.id !== named) {
      if (self.lastCallId === named && MAY_BE_LATE.has(message.id)) return;
      return refuse(REFUSED.notInThatCall);
    }
    switch (message.id) {
      case "call": {
        const admitted = admission.admit(self, message.to);
        if ("reason" in admitted) return refuse(admitted);
        const { sdpOffer, video = true, seal } = message;
        const sealed = admitted.sealed ? { seal } : undefined;
        const origin = { sdpOffer, video, sealed };
        return calls.place(self, admitted.callee, admitted.asleep, origin);
      }
      case "incomingCallResponse":
        if (!call?.ringsAt(self)) return refuse(REFUSED.noIncomingCall);
        // The message is about an earlier call with another person.
        if (message.from && !isUserName(message.from, call.caller.name)) {
          return refuse(REFUSED.notInThatCall);
        }
        if (message.callResponse === "reject") {
          return call.end("declined", message.message ?? "", self);
        }
        if (isSecond) return refuse(REFUSED.endTheOther);
        if (!call.accept(self, offerOf(message))) {
          return refuse(REFUSED.offerMissing);
        }
        return costs.answered(call.caller, self);
      case "onIceCandidate":
        return call?.addIceCandidate(self, message.candidate);
      case "stop":
        return call?.end(
          call.state === "ringing" && call.legOf(self) === "caller"
            ? "cancelled"
            : "hung_up",
          `${self.name} hung up.`,
          self,
        );
      case "prepareAnswer": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        if (!call?.ringsAt(self)) return refuse(REFUSED.noIncomingCall);
        if (isSecond) return refuse(REFUSED.endTheOther);
        const tooOften = costs.offer(self);
        if (tooOften) return refuse(tooOften);
        if (!call.early.prepare(self, message.sdpOffer)) {
          refuse(REFUSED.preparedAlready);
        }
        return;
      }
      case "sealedAnswer": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        const { offerId } = message;
        if (offerId !== undefined) {
          return this.#answerSealed(self, call, { ...message, offerId });
        }
        if (!call?.ringsAt(self)) return refuse(REFUSED.noIncomingCall);
        if (isSecond) return refuse(REFUSED.endTheOther);
        const tooOften = costs.offer(self);
        if (tooOften) return refuse(tooOften);
        if (
          !call.early.answerSealed(self, message.sdpAnswer, sealPart(message))
        ) {
          refuse(REFUSED.preparedAlready);
        }
        return;
      }
      case "sealReveal":
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        return this.#reveal(self, call, message);
      case "renegotiateOffer": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        if (call?.state !== "active") return refuse(REFUSED.notActive);
        const tooOften = costs.offer(self);
        if (tooOften) return refuse(tooOften);
        return call.renegotiate(call.legOf(self), message);
      }
      case "leaving":
        return sessions.leaving(self);
      case "mediaState":
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        // Before the accept there is no picture to switch, and several devices
        // may ring.
        if (!call || call.state === "ringing") return;
        return call.mediaStateChanged(call.legOf(self), message.state);
      case "chat": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        if (!call?.connectsPages) return refuse(REFUSED.nobodyReads);
        const tooOften = costs.chat(self);
        if (tooOften) return refuse(tooOften);
        return call.chat(call.legOf(self), message.text);
      }
      case "typing": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        if (!call?.connectsPages) return refuse(REFUSED.nobodyReads);
        const tooOften = costs.typing(self);
        if (tooOften) return refuse(tooOften);
        return call.typing(call.legOf(self), message.text);
      }
      case "recordingWish": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        if (!call?.connectsPages) return refuse(REFUSED.nobodyAgrees);
        // No limit is in the way of an end.
        const tooOften = message.wish === "ask" && costs.recording(self);
        if (tooOften) return refuse(tooOften);
        return call.recording.wish(call.legOf(self), message.wish);
      }
      case "leaveText": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        const { to, text } = message;
        const refusal = this.parts.texts.leave(self, to, text);
        if (refusal) return refuse(refusal);
        return self.send({ id: "textLeft", response: "accepted" });
      }
      case "textSeen":
        return this.parts.texts.seen(self, message);
      case "makeGuestLink": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        if (!this.parts.identity) return refuse(REFUSED.notForGuests);
        const tooOften = costs.settings(self);
        if (tooOften) return refuse(tooOften);
        void this.#makeGuestLink(self, message);
        return;
      }
      case "settings": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        const { settings } = message;
        const zone = settings.hours?.timeZone;
        if (zone !== undefined && !isTimeZone(zone)) {
          return refuse(REFUSED.unknownTimeZone);
        }
        const tooOften = costs.settings(self);
        if (tooOften) return refuse(tooOften);
        return this.parts.settings.set(self, settings);
      }
      case "recents": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        if (!this.parts.identity) return refuse(REFUSED.recentsNeedTokens);
        const tooOften = costs.settings(self);
        if (tooOften) return refuse(tooOften);
        return this.parts.recents.add(self, message.recents);
      }
      case "watch": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        // A refusal would have the page try again.
        if (self.guest) {
          return self.send({ id: "presence", everybody: true, users: [] });
        }
        const tooOften = costs.watch(self);
        if (tooOften) return refuse(tooOften);
        return presence.watch(self, message.names);
      }
      case "findUsers": {
        if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
        const tooOften = costs.find(self);
        if (tooOften) return refuse(tooOften);
        const { text } = message;
        const users = presence.find(self, text);
        return self.send({ id: "foundUsers", text, users });
      }
      default:
        message satisfies never;
    }
  }

  /** Never rejects: signing cannot fail. */
  async #makeGuestLink(
    self: UserSession,
    message: Request & { id: "makeGuestLink" },
  ): Promise<void> {
    const { days, uses } = message;
    const { guests } = this.parts;
    const made = await guests.make(self.name, days * DAY_MS, uses);
    if ("reason" in made) return this.parts.refuse(self, message, made);
    const { link: { until }, token } = made;
    self.send({ id: "guestLink", response: "accepted", token, until, uses });
  }

  /** Answers the offer that came in an established call. */
  #answerSealed(
    self: UserSession,
    call: Call | undefined,
    message: Request & { id: "sealedAnswer"; offerId: number },
  ): void {
    const { offerId, sdpAnswer } = message;
    const refuse = (refusal: Refusal) =>
      this.parts.refuse(self, message, refusal);
    if (call?.state !== "active") return refuse(REFUSED.notActive);
    const tooOften = this.parts.costs.offer(self);
    if (tooOften) return refuse(tooOften);
    const part = sealPart(message);
    call.resealing.answer(call.legOf(self), { sdpAnswer, offerId, part });
  }

  /** The side that offered reveals its nonce. */
  #reveal(
    self: UserSession,
    call: Call | undefined,
    message: Request & { id: "sealReveal" },
  ): void {
    if (!call) return;
    const part = sealPart(message);
    const { resealing, early } = call;
    const { offerId } = message;
    if (!resealing.reveal(call.legOf(self), offerId, part)) {
      early.reveal(self, part);
    }
  }

  #take(self: UserSession, message: Request & { id: "takeCall" }): void {
    const { calls, costs } = this.parts;
    const refuse = (refusal: Refusal) =>
      this.parts.refuse(self, message, refusal);
    if (self.protocolVersion === 1) return refuse(REFUSED.notInVersion1);
    const found = calls.elsewhere.admit(self, message.callId, message);
    if ("reason" in found) return refuse(found);
    const tooOften = costs.move(self) ?? costs.offer(self);
    if (tooOften) return refuse(tooOften);
    calls.move(found.call, found.from, self, message);
  }
}

/** The offer of an accept, which is that of the browser's first connection. */
function offerOf(
  { sdpOffer, seal }: Request & { id: "incomingCallResponse" },
): LegOffer | undefined {
  return sdpOffer ? { sdpOffer, seal, offerId: ACCEPT_OFFER } : undefined;
}

/** A side's part of a seal, without the rest of its message. */
function sealPart<Message extends Partial<SealPart>>(
  { seal, device }: Message,
): Pick<Message, "seal" | "device"> {
  return { seal, device };
}
