/**
 * Every word the phone shows or says, by key. Another language is another
 * object of type {@link Words}.
 *
 * @module
 */
import type { Reason } from "../../lib/protocol.ts";
import type {
  EndedCall,
  LinkState,
  PhoneState,
  Problem,
  Quality,
} from "../../lib/phone/phone_state.ts";
import { endings } from "./words_endings.ts";
import { problems } from "./words_problems.ts";

/** A problem in words: what it is, why, what to do next. */
export interface ProblemWords {
  title: string;
  cause: string;
  next: string;
}

/** Why a call is over: one line, and what can be done about it. */
export interface EndingWords {
  title: string;
  detail: string;
}

/** The texts of one language. */
export interface Words {
  brand: string;
  join: {
    title: string;
    lead: string;
    name: string;
    nameHint: string;
    submit: string;
    pending: string;
    noScript: string;
  };
  people: {
    title: (userName: string) => string;
    peer: string;
    call: string;
    here: string;
    count: (count: number) => string;
    empty: string;
    noMatch: (text: string) => string;
    free: string;
    busy: string;
    callUser: (name: string) => string;
    missed: string;
    missedAt: (from: string, at: number) => string;
    callBack: (name: string) => string;
  };
  incoming: {
    title: (peer: string) => string;
    hint: string;
    accept: string;
    acceptAudio: string;
    decline: string;
    silence: string;
  };
  returning: {
    title: (peer: string) => string;
    hint: (peer: string) => string;
    rejoin: string;
  };
  call: {
    calling: string;
    ringing: string;
    connecting: string;
    waitingForPicture: string;
    cameraOff: (peer: string) => string;
    sharing: (peer: string) => string;
    muted: (peer: string) => string;
    reconnecting: Record<"self" | "peer" | "media", (peer: string) => string>;
    duration: string;
    hangUp: string;
    cancel: string;
    mute: string;
    unmute: string;
    cameraStop: string;
    cameraStart: string;
    fullScreen: string;
    leaveFullScreen: string;
    controls: string;
    remoteVideo: (peer: string) => string;
    selfView: string;
    selfCameraOff: string;
    playSound: string;
    quality: Record<Quality, string>;
  };
  ended: {
    duration: (spoken: string) => string;
    quote: (message: string) => string;
    callAgain: string;
    callBack: string;
    done: string;
  };
  console: {
    open: string;
    close: string;
    title: string;
    copy: string;
    copied: string;
    copyFailed: string;
    empty: string;
    kind: Record<"sent" | "received" | "event", string>;
  };
  notice: { dismiss: string; details: string };
  /** The banner over everything; empty where there is nothing to say. */
  link: Record<LinkState, string>;
  problems: Record<Problem["code"], ProblemWords>;
  endings: Record<Reason, (ended: EndedCall) => EndingWords>;
}

/** English. */
export const words: Words = {
  brand: "One2One",
  join: {
    title: "Call somebody, face to face",
    lead: "Pick a name, and whoever is here can ring you. Nothing to install.",
    name: "Your name",
    nameHint: "Others see it and call you by it.",
    submit: "Join",
    pending: "Joining…",
    noScript: "This page needs JavaScript to make calls.",
  },
  people: {
    title: (userName) => `Hello, ${userName}`,
    peer: "Whom do you want to call?",
    call: "Call",
    here: "Here now",
    count: (count) => count === 1 ? "1 person" : `${count} people`,
    empty:
      "Nobody else is here yet. Send someone the address of this page: they appear here when they join.",
    noMatch: (text) => `Nobody here is called “${text}”.`,
    free: "Free",
    busy: "In a call",
    callUser: (name) => `Call ${name}`,
    missed: "Missed calls",
    missedAt: (from, at) =>
      `${from}, ${
        new Intl.DateTimeFormat("en", { timeStyle: "short" }).format(at)
      }`,
    callBack: (name) => `Call ${name} back`,
  },
  incoming: {
    title: (peer) => `${peer} is calling`,
    hint: "Camera and microphone open when you accept.",
    accept: "Accept",
    acceptAudio: "Audio only",
    decline: "Decline",
    silence: "Silence",
  },
  returning: {
    title: (peer) => `You are still in a call with ${peer}`,
    hint: (peer) => `This page was loaded again. ${peer} waits for you.`,
    rejoin: "Back to the call",
  },
  call: {
    calling: "Calling…",
    ringing: "Ringing…",
    connecting: "Connecting…",
    waitingForPicture: "Waiting for the picture…",
    cameraOff: (peer) => `${peer}’s camera is off`,
    sharing: (peer) => `${peer} is sharing the screen`,
    muted: (peer) => `${peer} is muted`,
    reconnecting: {
      self: () => "Your connection was interrupted. Reconnecting…",
      peer: (peer) => `${peer}’s connection was interrupted. Reconnecting…`,
      media: () => "Sound and picture were interrupted. Reconnecting…",
    },
    duration: "Duration of the call",
    hangUp: "Hang up",
    cancel: "Stop calling",
    mute: "Mute microphone",
    unmute: "Unmute microphone",
    cameraStop: "Turn camera off",
    cameraStart: "Turn camera on",
    fullScreen: "Full screen",
    leaveFullScreen: "Leave full screen",
    controls: "Call controls",
    remoteVideo: (peer) => `Picture of ${peer}`,
    selfView: "Your own picture. Press to move it to the next corner.",
    selfCameraOff: "Camera off",
    playSound: "Play sound and picture",
    quality: {
      good: "Good connection",
      fair: "Fair connection",
      poor: "Poor connection",
      unknown: "Measuring the connection",
    },
  },
  ended: {
    duration: (spoken) => `You talked for ${spoken}.`,
    quote: (message) => `“${message}”`,
    callAgain: "Call again",
    callBack: "Call back",
    done: "Done",
  },
  console: {
    open: "Show the console",
    close: "Hide the console",
    title: "Console",
    copy: "Copy",
    copied: "Copied",
    copyFailed: "Not copied",
    empty: "No traffic yet.",
    kind: { sent: "sent", received: "received", event: "event" },
  },
  notice: { dismiss: "Dismiss", details: "Details" },
  link: {
    open: "",
    connecting: "Connecting to the server…",
    waiting_to_retry: "The server cannot be reached. Trying again…",
    closed: "Not connected to the server. Reload the page to try again.",
  },
  problems,
  endings,
};

/** The call state as one announcement for screen readers. */
export function announce(state: PhoneState): string {
  switch (state.name) {
    case "unregistered":
      return state.problem ? words.problems[state.problem.code].title : "";
    case "registering":
      return words.join.pending;
    case "idle":
      return state.ended
        ? words.endings[state.ended.reason](state.ended).title
        : `You are here as ${state.userName}.`;
    case "calling":
      return state.ringing
        ? `Ringing ${state.call.peer}.`
        : `Calling ${state.call.peer}.`;
    case "incoming":
      return words.incoming.title(state.call.peer) + ".";
    case "returning":
      return words.returning.title(state.call.peer) + ".";
    case "connecting":
      return `Connecting to ${state.call.peer}.`;
    case "active":
      return state.reconnecting
        ? words.call.reconnecting[state.reconnecting](state.call.peer)
        : `In a call with ${state.call.peer}.`;
  }
}

/** The document's title for a call state. */
export function documentTitle(state: PhoneState): string {
  switch (state.name) {
    case "unregistered":
    case "registering":
    case "idle":
      return words.brand;
    case "incoming":
      return `☎ ${words.incoming.title(state.call.peer)}`;
    case "calling":
      return `Calling ${state.call.peer}`;
    case "returning":
    case "connecting":
    case "active":
      return `${state.call.peer} · ${words.brand}`;
  }
}
