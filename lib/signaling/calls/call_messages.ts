import type { Call } from "./call.ts";
import { callReason } from "./call_failure.ts";
import type { MediaError } from "../media_port.ts";
import type { CallEnd, CallObserver } from "./call_observer.ts";
import type { ExchangeEvent } from "../exchange_event.ts";
import type { IceServer } from "../../shared/protocol.ts";
import type { UserSession } from "../sessions/user_session.ts";

/** Dependencies of {@link callMessages}. */
export interface CallMessagesParts {
  /** A call has ended; its parties have not been told yet. */
  over(call: Call, end: CallEnd): void;
  event(event: ExchangeEvent): void;
  /** Fresh ICE servers at each call of this function. */
  iceServers(): IceServer[];
}

/** Turns a call's events into messages for its two parties. */
export function callMessages(
  { over, event, iceServers }: CallMessagesParts,
): CallObserver {
  return {
    rings(call, device, callerAway) {
      device.send({
        id: "incomingCall",
        from: call.caller.name,
        ...callIdFor(device, call),
        ...(device.extended ? iceServersOf(iceServers()) : {}),
      });
      if (!callerAway) return;
      device.sendExtended({ id: "peerReconnecting", callId: call.id });
    },
    answeredEarly(call, leg, sdpAnswer) {
      call.party(leg).sendExtended({
        id: leg === "caller" ? "callProgress" : "answerPrepared",
        callId: call.id,
        sdpAnswer,
      });
    },
    preparationFailed: (call, error) => tellError(call.callee, error),
    answered(call, { toCaller, toCallee, setupMs }) {
      call.callee.send({
        id: "startCommunication",
        sdpAnswer: toCallee,
        ...callIdFor(call.callee, call),
      });
      call.caller.send({
        id: "callResponse",
        response: "accepted",
        sdpAnswer: toCaller,
        ...callIdFor(call.caller, call),
      });
      const callId = call.id;
      const mediaServer = call.media?.mediaServer ?? null;
      event({ type: "call_answered", callId, mediaServer, setupMs });
    },
    candidate(call, leg, candidate) {
      const session = call.party(leg);
      session.send({
        id: "iceCandidate",
        candidate,
        ...callIdFor(session, call),
      });
    },
    renegotiated(call, leg, sdpAnswer, offerId) {
      call.party(leg).sendExtended({
        id: "renegotiateAnswer",
        callId: call.id,
        sdpAnswer,
        offerId,
      });
    },
    accepted: (call, ringMs) =>
      event({ type: "call_accepted", callId: call.id, ringMs }),
    repaired: (call, leg, repair) =>
      event({ type: "leg_repaired", callId: call.id, leg, ...repair }),
    repairNeeded(call, leg, cause) {
      event({ type: "leg_lost", callId: call.id, leg, cause });
      call.party(leg).sendExtended({
        id: "renegotiate",
        callId: call.id,
        cause,
        ...iceServersOf(iceServers()),
      });
    },
    renegotiationFailed: (call, leg, error) =>
      tellError(call.party(leg), error),
    reconnecting(call, leg, away) {
      const others = call.sessionsOf(leg === "caller" ? "callee" : "caller");
      for (const session of others) {
        session.sendExtended({
          id: away ? "peerReconnecting" : "peerReconnected",
          callId: call.id,
        });
      }
    },
    answeredElsewhere(call, device) {
      leaveCall(call, device);
      tellEnd(call, device, ANSWERED_ELSEWHERE);
    },
    ended(call, end) {
      const all = [call.caller, ...call.sessionsOf("callee")];
      for (const session of all) leaveCall(call, session);
      over(call, end);
      for (const session of all) tellEnd(call, session, end);
    },
  };
}

/** The end of a call for a device that rang while another one answered. */
const ANSWERED_ELSEWHERE: CallEnd = {
  reason: "answered_elsewhere",
  message: "You answered on another device.",
  from: "ringing",
};

function leaveCall(call: Call, session: UserSession): void {
  session.call = null;
  session.lastCallId = call.id;
}

/** The parts of a call that its end messages need. */
interface EndedCall {
  id: string;
  /** Absent if gone. */
  caller?: UserSession;
  callee: { name: string };
}

/** Tells a party that the call is over. */
export function tellEnd(
  call: EndedCall,
  session: UserSession,
  end: CallEnd,
): void {
  const message = end.message || wordsFor(call, session);
  if (end.by !== session) {
    const why = session.extended ? { reason: end.reason, callId: call.id } : {};
    // A caller still waiting for an answer gets it here, unless the callee hung
    // up (`stop`), which part 1 always reports by stopCommunication.
    const unanswered = session === call.caller && end.from !== "active" &&
      end.reason !== "hung_up";
    session.send(
      unanswered
        ? { id: "callResponse", response: "rejected", message, ...why }
        : { id: "stopCommunication", message, ...why },
    );
  }
  session.sendExtended({
    id: "callEnded",
    callId: call.id,
    reason: end.reason,
    message,
  });
}

/** Text for a party; none for a decline without a message, because clients that know the reason have better texts. */
function wordsFor(call: EndedCall, session: UserSession): string | undefined {
  return session.extended ? undefined : `${call.callee.name} declined.`;
}

function tellError(session: UserSession, error: MediaError): void {
  session.sendExtended({
    id: "error",
    message: error.message,
    reason: callReason(error.reason),
  });
}

function callIdFor(session: UserSession, call: Call): { callId?: string } {
  return session.extended ? { callId: call.id } : {};
}

/** The message field with ICE servers, or no field if there are none. */
export function iceServersOf(
  servers: IceServer[],
): { iceServers?: IceServer[] } {
  return servers.length > 0 ? { iceServers: servers } : {};
}
