import type { Language } from "../../shared/language.ts";
import type { LinkState } from "../../phone/phone_state.ts";

/** Text of a problem: a title, its cause and the next step. */
export interface ProblemWords {
  title: string;
  cause: string;
  next: string;
}

/** Problems whose texts cannot be loaded when they are shown. */
export type StartProblem =
  | "invalid_message"
  | "connection_lost";

/** Texts of the problems because of which nobody joins, or that end it. */
export type JoinProblems = Record<
  | "not_registered"
  | "name_taken"
  | "invalid_name"
  | "rate_limited"
  | "network_full"
  | "unauthorized"
  | "banned"
  | "ended_by_operator"
  | "server_shutdown"
  | "insecure_page"
  | "unsupported_browser",
  ProblemWords
>;

/** The texts of the first screen in one language. */
export interface FirstWords {
  /** Language tag for Intl. */
  language: Language;
  brand: string;
  chooseLanguage: string;
  join: {
    title: string;
    lead: string;
    /** Replaces `lead` if a token provides the name. */
    signedInLead: string;
    name: string;
    nameHint: string;
    submit: string;
    pending: string;
    noScript: string;
    /** The page was opened by a link that calls somebody. */
    toCall: (peer: string) => string;
  };
  /** Check of camera, microphone and speaker. */
  devices: {
    title: string;
    check: string;
    checkHint: string;
    preview: string;
    level: string;
    heardOnly: string;
    seenOnly: string;
    watchOnly: string;
    mute: string;
    unmute: string;
    cameraStop: string;
    cameraStart: string;
  };
  /** A part of the page, or all of it, is not there yet. */
  loading: {
    waits: string;
    failed: string;
    retry: string;
  };
  notice: { dismiss: string; details: string };
  /** The banner above everything; empty if there is nothing to say. */
  link: Record<LinkState, string>;
  problems: Record<StartProblem, ProblemWords>;
}
