import { problems } from "./problems.ts";
import { problemEndings } from "../problem_endings.ts";
import type { Words } from "../words.ts";

/** Why a call is over, as one side sees it. English. */
export const endings: Words["endings"] = {
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
    detail: "They can see that you called. Try again when they are free.",
  }),
  unavailable: ({ peer }) => ({
    title: `${peer} isn’t taking calls right now`,
    detail: "Try another time, or reach them another way.",
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
    title: `Call with ${peer} ended`,
    detail: `Your call with ${peer} is over.`,
  }),
  not_registered: ({ peer }) => ({
    title: `${peer} isn’t online`,
    detail: `${problems.not_registered.cause} ${problems.not_registered.next}`,
  }),
  peer_lost: ({ peer }) => ({
    title: `The connection to ${peer} was lost`,
    detail:
      "A device went offline or a page was closed. Call again when both are back.",
  }),
  invalid_message: () => ({
    title: "This call cannot be connected",
    detail:
      "One of the two devices offers no format that this service carries. Try another browser.",
  }),
  seal_broken: ({ peer }) => ({
    title: "This call was ended for your safety",
    detail:
      `What came from the other side did not fit together: somebody may sit between you and ${peer}. Call again, and if it happens again, talk to ${peer} another way.`,
  }),
  ...problemEndings(problems),
};
