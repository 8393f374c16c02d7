import { assert } from "@std/assert";
import type { ServerMessage } from "../../../lib/shared/protocol.ts";
import { REFUSED } from "../../../lib/signaling/refusal.ts";
import type { Session } from "./books.ts";
import type { ChoicesLedger } from "./choices_ledger.ts";
import type { CallLedger } from "./call_ledger.ts";
import {
  checkFound,
  hearsChange,
  hearsOf,
  type PresenceRules,
} from "./presence.ts";
import { consentArrived } from "./recording_ledger.ts";
import type { LeftTextLedger } from "./left_text_ledger.ts";
import type { MessageLedger } from "./message_ledger.ts";
import { textArrived } from "./text_ledger.ts";
import { checkVersion1 } from "./version_1.ts";

/** The parts of the ledger that say what a person may hear. */
export interface Expected {
  readonly calls: CallLedger;
  readonly choices: ChoicesLedger;
  readonly texts: LeftTextLedger;
  readonly messages: MessageLedger;
  /** The sender of the message being handled. */
  readonly actor: Session | null;
  readonly closing: boolean;
  /** Whether something may have happened since it was written. */
  readonly late: boolean;
  /** Number of the current step. */
  readonly step: number;
  readonly people: Map<string, Session["call"]>;
  readonly presence: PresenceRules;
}

/** Compares a message that arrives at a person with what is owed to them. */
export function arrived(
  session: Session,
  message: ServerMessage,
  expected: Expected,
): void {
  const { calls, choices, texts, actor, closing, step } = expected;
  // A shutdown ends sessions on open sockets: they may register again with
  // version 2.
  if (session.protocolVersion === 1 && !closing) {
    checkVersion1(message);
  }
  // It may name any call.
  if (message.id === "takeCallResponse" && message.response === "rejected") {
    return;
  }
  calls.receivedAbout(session, message);
  const about = "callId" in message && message.callId !== undefined
    ? calls.all.get(message.callId)
    : undefined;
  if (about) {
    for (const field of ["sdpAnswer", "sdpOffer"] as const) {
      const sdp = (message as { [field]?: string })[field];
      if (sdp) calls.pipelines.receivedDescription(about, session, sdp);
    }
  }
  switch (message.id) {
    case "incomingCall": {
      const callId = session.owedRings.shift();
      assert(callId !== undefined, "it rings for no call");
      assert(callId === (message.callId ?? callId), "another call");
      const video = message.video ?? true;
      return assert(
        session.protocolVersion === 1 ||
          video === calls.all.get(callId)?.video,
        "a video call rings as a voice call, or the other way round",
      );
    }
    case "callProgress":
      // Kept for a dropped socket, it may be of a call that was moved since.
      assert(
        session === about?.caller || session.backIn === step,
        "progress of another's call",
      );
      return assert(
        !message.sealed || session.backIn === step ||
          message.sdpAnswer === `passed ${about?.answering?.offer}`,
        "a sealed answer of a device that does not answer",
      );
    case "answerPrepared":
      // Kept for a dropped socket, it may be of a leg that was taken back.
      if (session.backIn === step) return;
      return assert(
        about?.answering?.device === session,
        "prepared for a device that lost the leg",
      );
    case "sealedOffer": {
      assert(session.sealed, "a sealed offer to a page that cannot");
      const { callId, offerId } = message;
      if (offerId === undefined) return;
      session.offered = { callId, offerId };
      return assert(session.reseals, "a new agreement with a page that cannot");
    }
    case "sealReveal": {
      const { callId, offerId = 0 } = message;
      assert(about && !about.revealed.has(offerId), "a nonce revealed twice");
      about.revealed.add(offerId);
      const { offered } = session;
      return assert(
        session.backIn === step ||
          (offerId > 0
            ? offered?.callId === callId && offered.offerId === offerId
            : session === about.answering?.device),
        "a nonce was revealed to the wrong side",
      );
    }
    case "iceCandidate":
      assert(
        session.owedCandidates.shift() === message.candidate.candidate,
        "a candidate lost, doubled, out of order or of another call",
      );
      return;
    case "startCommunication":
      return calls.receivedSuccess(session, message);
    case "callResponse":
      if (message.response === "accepted") {
        return calls.receivedSuccess(session, message);
      }
      assert(
        message.reason !== "in_call_elsewhere" || session.backIn === step ||
          !session.call,
        "a call of one's own is elsewhere",
      );
      if (message.message === REFUSED.takesNoCalls.message) {
        choices.refused(session, step);
      }
      if (session.protocolVersion === 1) session.owedEnds.shift();
      return;
    case "stopCommunication":
      if (session.protocolVersion === 1) {
        // A refusal that was under way may have taken its place.
        const owed = session.owedEnds.shift();
        assert(owed || expected.late, "an end of no call");
      }
      return;
    case "callEnded": {
      const owed = session.owedEnds.shift();
      assert(owed?.callId === message.callId, "an end of another call");
      assert(owed.reason === message.reason, "both differ on the reason");
      // It may be back in a call that another device took meanwhile.
      if (session.call !== about) session.knownEnds.add(message.callId);
      return;
    }
    case "takeCallResponse":
      return assert(
        session.call === about || session.backIn === step,
        "a device that took a call is not in it",
      );
    case "callElsewhere":
      session.elsewhere = message.call?.callId;
      return;
    case "peerReconnecting":
    case "peerReconnected": {
      // May be a repetition: only the last of those kept for an absent
      // session is sent.
      const { awayIn } = session;
      if (message.id === "peerReconnecting") awayIn.add(message.callId);
      else awayIn.delete(message.callId);
      return;
    }
    case "error":
      if (message.message !== REFUSED.preparedAlready.message) return;
      assert(calls.preparing !== session, "a free leg was refused");
      return;
    case "renegotiateAnswer":
      // A message kept for a dropped socket may be about a pipeline lost
      // since.
      if (session.backIn === step) return;
      return message.sealed
        ? calls.pipelines.receivedSealedAnswer(message.sdpAnswer)
        : calls.pipelines.receivedAnswer(message.sdpAnswer);
    case "peerChat":
    case "peerTyping":
      return textArrived(session, message);
    case "recordingConsent":
      return consentArrived(session, message);
    case "peerMediaState":
      return assert(
        expected.late || actor !== session,
        "one's own state came back",
      );
    case "leftText":
      return texts.arrived(session, message, step);
    case "textLeft":
      return texts.answered(session, message.response);
    case "messagesChanged":
      return expected.messages.changed(session, step);
    case "settings":
      session.choices = message.settings;
      return;
    case "recents":
      return assert(
        calls.waking.isOnes(session.key),
        "recent calls where no token proves who somebody is",
      );
    case "missedCall":
      if (message.at === undefined) choices.missed(session, message.from, step);
      return assert(
        message.at === undefined ||
          calls.waking.mayHear(session.key, session.line?.user),
        "somebody else hears who called",
      );
    case "presence":
      assert(message.users, "a watch was refused");
      assert(session.watched, "presence for one who does not watch");
      return hearsOf(session, message.everybody === true, message.users);
    case "foundUsers":
      if (closing || expected.late || expected.presence.paced) return;
      return checkFound(session, message, expected.people);
    case "userJoined":
    case "userBusy":
    case "userLeft":
      return hearsChange(session, message, expected.presence);
  }
}
