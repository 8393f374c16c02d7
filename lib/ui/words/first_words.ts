import type { Language } from "../../shared/language.ts";
import type { LinkState, Problem } from "../../phone/phone_state.ts";

/** Text of a problem: a title, its cause and the next step. */
export interface ProblemWords {
  title: string;
  cause: string;
  next: string;
}

/** Problems that there are only during or after a call. */
export type CallProblem =
  | "declined"
  | "busy"
  | "in_call_elsewhere"
  | "no_answer"
  | "cancelled"
  | "answered_elsewhere"
  | "moved"
  | "hung_up"
  | "not_in_call"
  | "peer_lost"
  | "media_unavailable"
  | "media_failed"
  | "overloaded"
  | "camera_unplugged"
  | "microphone_unplugged"
  | "camera_interrupted"
  | "microphone_interrupted"
  | "microphone_switched"
  | "picture_paused"
  | "seal_lost"
  | "seal_renewed"
  | "other_tab"
  | "screen_failed"
  | "blur_failed"
  | "camera_not_shown"
  | "speaker_failed"
  | "camera_refused"
  | "camera_busy"
  | "camera_missing"
  | "microphone_refused"
  | "microphone_busy"
  | "microphone_missing"
  | "devices_refused"
  | "devices_missing";

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
  /** Those that there may be before a call. */
  problems: Record<Exclude<Problem["code"], CallProblem>, ProblemWords>;
}
