import type { Reason } from "../../lib/protocol.ts";
import type { EndedCall } from "../../lib/phone/phone_state.ts";
import type { EndingWords } from "./words.ts";
import { problems } from "./en_problems.ts";

/** Why a call is over, as one side sees it. English. */
export const endings: Record<Reason, (ended: EndedCall) => EndingWords> = {
  declined: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: `${peer} declined`,
        detail: "Perhaps it was a bad moment. Try again later.",
      }
      : {
        title: `You declined ${peer}’s call`,
        detail: "You can call back whenever it suits you.",
      },
  busy: ({ peer }) => ({
    title: `${peer} is in another call`,
    detail: "They see that you called. Try again when they are free.",
  }),
  no_answer: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: `${peer} did not answer`,
        detail: "It rang for a minute. Try again later.",
      }
      : {
        title: `You missed ${peer}’s call`,
        detail: "It rang for a minute. Call back if you like.",
      },
  cancelled: ({ peer, direction }) =>
    direction === "outgoing"
      ? {
        title: "Call cancelled",
        detail: `You stopped before ${peer} answered.`,
      }
      : {
        title: `You missed ${peer}’s call`,
        detail: "They stopped calling before you answered.",
      },
  answered_elsewhere: ({ peer }) => ({
    title: "Answered on another device",
    detail: `You took ${peer}’s call there. This device stopped ringing.`,
  }),
  hung_up: ({ peer }) => ({
    title: "Call ended",
    detail: `Your call with ${peer} is over.`,
  }),
  not_registered: ({ peer }) => ({
    title: `${peer} is not here`,
    detail: `${problems.not_registered.cause} ${problems.not_registered.next}`,
  }),
  peer_lost: ({ peer }) => ({
    title: `The connection to ${peer} was lost`,
    detail:
      "A device went offline or a page was closed. Call again when both are back.",
  }),
  name_taken: () => ofProblem("name_taken"),
  invalid_name: () => ofProblem("invalid_name"),
  not_in_call: () => ofProblem("not_in_call"),
  media_unavailable: () => ofProblem("media_unavailable"),
  media_failed: () => ofProblem("media_failed"),
  overloaded: () => ofProblem("overloaded"),
  rate_limited: () => ofProblem("rate_limited"),
  unauthorized: () => ofProblem("unauthorized"),
  server_shutdown: () => ofProblem("server_shutdown"),
  invalid_message: () => ofProblem("invalid_message"),
};

function ofProblem(reason: Reason): EndingWords {
  const { title, cause, next } = problems[reason];
  return { title, detail: `${cause} ${next}` };
}
