import type { ServerMessage } from "../../shared/protocol.ts";
import type { IceServer } from "../../shared/protocol_values.ts";
import type { MediaError } from "../media_port.ts";
import type { CallEnd, CallEvent } from "./call_event.ts";
import { callReason } from "./call_failure.ts";
import { type CallView, otherLeg, type Party, videoOf } from "./call_view.ts";

/** A message for one session. */
export interface AddressedMessage {
  /** Id of the session. */
  to: string;
  message: ServerMessage;
}

/** Events whose messages carry ICE servers. */
export const WITH_ICE_SERVERS: ReadonlySet<CallEvent["type"]> = new Set([
  "rings",
  "joined",
  "leg_lost",
]);

/**
 * The messages that tell the parties of an event, in order. Pure. A session
 * leaves out a message that its protocol version does not have.
 *
 * @param iceServers fresh ones for an event of {@link WITH_ICE_SERVERS}
 */
export function messagesFor(
  call: CallView,
  event: CallEvent,
  iceServers: IceServer[] = [],
): AddressedMessage[] {
  const { caller, callee } = call;
  const callId = call.id;
  switch (event.type) {
    case "rings":
      return [
        ...call.sessionsOf("callee").map((session) =>
          to(session, incomingCall(call, session, iceServers))
        ),
        to(caller, {
          id: "ringing",
          callId,
          ...iceServersOf(iceServers),
          ...(event.calleeInCall ? { calleeInCall: true } : {}),
          ...(event.waking ? { waking: true } : {}),
        }),
      ];
    case "joined": {
      const { session, callerAway, woken } = event;
      return [
        to(session, incomingCall(call, session, iceServers)),
        ...(callerAway
          ? [to(session, { id: "peerReconnecting", callId })]
          : []),
        ...(woken ? [to(caller, { id: "ringing", callId })] : []),
      ];
    }
    case "answered_early": {
      const { leg, sdpAnswer } = event;
      const id = leg === "caller" ? "callProgress" : "answerPrepared";
      return [to(call.party(leg), { id, callId, sdpAnswer })];
    }
    case "sealed_offer": {
      const { sessions, sdpOffer, seal, offerId, accepts } = event;
      const id = "sealedOffer";
      return sessions.map((session) =>
        to(session, { id, callId, sdpOffer, seal, offerId, accepts })
      );
    }
    case "sealed_answer": {
      const { sdpAnswer, part } = event;
      const id = "callProgress";
      return [to(caller, { id, callId, sdpAnswer, sealed: true, ...part })];
    }
    case "seal_revealed": {
      const { leg, offerId, part } = event;
      const id = "sealReveal";
      return [to(call.party(leg), { id, callId, offerId, ...part })];
    }
    case "preparation_failed":
      return [to(callee, errorMessage(event.error))];
    case "answered_elsewhere":
      return event.sessions.flatMap((session) =>
        endMessages(call, session, ANSWERED_ELSEWHERE)
      );
    case "answered":
      return [
        to(callee, {
          id: "startCommunication",
          sdpAnswer: event.toCallee,
          ...callIdFor(callee, call),
        }),
        to(caller, {
          id: "callResponse",
          response: "accepted",
          sdpAnswer: event.toCaller,
          ...callIdFor(caller, call),
        }),
      ];
    case "candidate": {
      const { candidate } = event;
      const party = call.party(event.leg);
      const id = "iceCandidate";
      return [to(party, { id, candidate, ...callIdFor(party, call) })];
    }
    case "media_state": {
      const { state } = event;
      const peer = call.party(otherLeg(event.leg));
      return [to(peer, { id: "peerMediaState", callId, state })];
    }
    case "chat": {
      const { text } = event;
      const peer = call.party(otherLeg(event.leg));
      return [to(peer, { id: "peerChat", callId, text })];
    }
    case "typing": {
      const { text } = event;
      const peer = call.party(otherLeg(event.leg));
      return [to(peer, { id: "peerTyping", callId, text })];
    }
    case "recording_consent": {
      const { given } = event;
      const id = "recordingConsent";
      return (["caller", "callee"] as const).map((leg) => {
        const ours = given.has(leg);
        const theirs = given.has(otherLeg(leg));
        return to(call.party(leg), { id, callId, ours, theirs });
      });
    }
    case "leg_lost":
      return [
        to(call.party(event.leg), {
          id: "renegotiate",
          callId,
          cause: event.cause,
          ...iceServersOf(iceServers),
          ...(call.sealed ? { sealed: true } : {}),
        }),
      ];
    case "renegotiated": {
      const { leg, sdpAnswer, offerId, part } = event;
      const id = "renegotiateAnswer";
      const sealed = part && { sealed: true, ...part };
      return [
        to(call.party(leg), { id, callId, sdpAnswer, offerId, ...sealed }),
      ];
    }
    case "renegotiation_failed":
      return [to(call.party(event.leg), errorMessage(event.error))];
    case "moved": {
      const { from, second, media, peerMedia } = event;
      // First, or it would become that session's only call.
      const rang = second === undefined
        ? []
        : endMessages({ id: second, callee: from }, from, MOVED);
      const id = "takeCallResponse";
      const response = "accepted";
      return [
        ...rang,
        ...endMessages(call, from, MOVED),
        to(event.to, { id, response, callId, media, peerMedia }),
        ...(event.peerAway
          ? [to(event.to, { id: "peerReconnecting", callId })]
          : []),
      ];
    }
    case "reconnecting": {
      const id = event.away ? "peerReconnecting" : "peerReconnected";
      return call.sessionsOf(otherLeg(event.leg))
        .map((session) => to(session, { id, callId }));
    }
    case "ended":
      return [caller, ...call.sessionsOf("callee")]
        .flatMap((session) => endMessages(call, session, event.end));
    case "left":
    case "restored":
    case "accepted":
    case "media_replaced":
    case "repaired":
      return [];
    default:
      return event satisfies never;
  }
}

/** The end of a call for a session that rang while another one answered. */
const ANSWERED_ELSEWHERE: CallEnd = {
  reason: "answered_elsewhere",
  message: "You answered on another device.",
  from: "ringing",
};

/** The end of a call for a session from which another one of the person took it. */
const MOVED: CallEnd = {
  reason: "moved",
  message: "This call continues on your other device.",
  from: "active",
};

/** The parts of a call that its end messages need. */
interface EndedCall {
  id: string;
  /** Absent if gone. */
  caller?: Party;
  callee: { name: string };
}

/** The messages that tell a session that its call is over. */
export function endMessages(
  call: EndedCall,
  session: Party,
  { reason, from, by, message: words }: CallEnd,
): AddressedMessage[] {
  const newer = session.protocolVersion === 2;
  // A decline without words has no text here, because clients that know the
  // reason have better ones.
  const message = words ||
    (newer ? undefined : `${call.callee.name} declined.`);
  const callId = call.id;
  const ended = to(session, { id: "callEnded", callId, reason, message });
  if (by?.id === session.id) return [ended];
  const why = newer ? { reason, callId } : {};
  // A caller still waiting for an answer gets it here, unless the callee hung
  // up (`stop`), which version 1 always reports by stopCommunication.
  const unanswered = session.id === call.caller?.id && from !== "active" &&
    reason !== "hung_up";
  const told = unanswered
    ? { id: "callResponse", response: "rejected", message, ...why } as const
    : { id: "stopCommunication", message, ...why } as const;
  return [to(session, told), ended];
}

function to({ id }: Party, message: ServerMessage): AddressedMessage {
  return { to: id, message };
}

/** The message by which a call rings at a session. */
export function incomingCall(
  call: CallView,
  session: Party,
  iceServers: IceServer[],
): ServerMessage & { id: "incomingCall" } {
  return {
    id: "incomingCall",
    from: call.caller.name,
    ...callIdFor(session, call),
    ...(session.protocolVersion === 2
      ? { ...videoOf(call), ...iceServersOf(iceServers) }
      : {}),
    ...(call.sealed && session.sealed ? { sealed: true } : {}),
  };
}

function errorMessage({ message, reason }: MediaError): ServerMessage {
  return { id: "error", message, reason: callReason(reason) };
}

function callIdFor(session: Party, call: CallView): { callId?: string } {
  return session.protocolVersion === 2 ? { callId: call.id } : {};
}

/** The message field with ICE servers, or no field if there are none. */
function iceServersOf(servers: IceServer[]): { iceServers?: IceServer[] } {
  return servers.length > 0 ? { iceServers: servers } : {};
}
