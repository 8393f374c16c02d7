/**
 * Every word the phone shows or says, by key. Another language is another
 * object of type {@link Words}.
 *
 * @module
 */
import type { PastCall } from "../../lib/phone/call_history.ts";
import type { Reason } from "../../lib/protocol.ts";
import type {
  EndedCall,
  LinkState,
  PhoneState,
  Problem,
  Quality,
} from "../../lib/phone/phone_state.ts";
import type { FigureRow } from "./figures.ts";
import type { Shortcut } from "./shortcut.ts";
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
  /** BCP 47, for Intl. */
  language: string;
  brand: string;
  join: {
    title: string;
    lead: string;
    name: string;
    nameHint: string;
    submit: string;
    pending: string;
    noScript: string;
    /** The page was opened by a link that calls somebody. */
    toCall: (peer: string) => string;
  };
  /** Choice and check of camera, microphone and speaker. */
  devices: {
    title: string;
    check: string;
    checkHint: string;
    preview: string;
    camera: string;
    microphone: string;
    speaker: string;
    systemDefault: string;
    noneFound: string;
    level: string;
    testSpeaker: string;
    testing: string;
    heardOnly: string;
    seenOnly: string;
    watchOnly: string;
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
    recent: string;
    clearRecent: string;
    past: Record<PastCall["outcome"], string>;
    callBack: (name: string) => string;
    copyLink: string;
    linkCopied: string;
    linkNotCopied: string;
    notify: string;
  };
  /** The offer of a call, after a link that names somebody. */
  invitation: {
    title: (peer: string) => string;
    here: (peer: string) => string;
    absent: (peer: string) => string;
    dismiss: string;
  };
  incoming: {
    title: (peer: string) => string;
    hint: string;
    accept: string;
    acceptAudio: string;
    decline: string;
    silence: string;
    message: string;
    messageLabel: string;
    send: string;
    back: string;
    quickReplies: string[];
    /** In the system's notification. */
    notification: string;
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
    selfCameraOff: string;
    playSound: string;
    quality: Record<Quality, string>;
    share: string;
    stopSharing: string;
    youShare: string;
    flip: string;
    mutedHint: string;
    talkHint: string;
    talking: string;
    missedMeanwhile: (peer: string) => string;
    selfTools: string;
    selfMove: string;
    selfEnlarge: string;
    selfShrink: string;
    selfHide: string;
    selfShow: string;
  };
  /** Behind the button with the three dots. */
  options: {
    open: string;
    title: string;
    close: string;
    volume: string;
    mirror: string;
    pictureInPicture: string;
    leavePictureInPicture: string;
  };
  /** Figures of the connection. */
  figures: {
    open: (quality: string) => string;
    title: string;
    close: string;
    none: string;
    rows: Record<FigureRow, string>;
    direct: string;
    relayed: string;
  };
  shortcuts: {
    open: string;
    title: string;
    close: string;
    singleKeys: string;
    singleKeysHint: string;
    space: string;
    does: Record<Shortcut, string>;
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
    withSdp: string;
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
  language: "en",
  brand: "One2One",
  join: {
    title: "Call somebody, face to face",
    lead: "Pick a name, and whoever is here can ring you. Nothing to install.",
    name: "Your name",
    nameHint: "Others see it and call you by it.",
    submit: "Join",
    pending: "Joining…",
    noScript: "This page needs JavaScript to make calls.",
    toCall: (peer) => `Join to call ${peer}`,
  },
  devices: {
    title: "Camera and sound",
    check: "Check camera and microphone",
    checkHint: "Only you see and hear the check.",
    preview: "Your own picture",
    camera: "Camera",
    microphone: "Microphone",
    speaker: "Speaker",
    systemDefault: "System default",
    noneFound: "None found",
    level: "Level of the microphone",
    testSpeaker: "Test the speaker",
    testing: "You should hear three tones.",
    heardOnly: "Without a camera you are heard, not seen.",
    seenOnly: "Without a microphone you are seen, not heard.",
    watchOnly: "Without camera and microphone you watch and listen.",
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
    recent: "Recent calls",
    clearRecent: "Clear",
    past: {
      missed: "Missed",
      declined: "Declined",
      unanswered: "Not answered",
      talked: "Talked",
    },
    callBack: (name) => `Call ${name} back`,
    copyLink: "Copy a link that calls me",
    linkCopied: "Link copied",
    linkNotCopied: "Not copied",
    notify: "Tell me about calls while this tab is hidden",
  },
  invitation: {
    title: (peer) => `Call ${peer} now?`,
    here: (peer) => `${peer} is here.`,
    absent: (peer) =>
      `${peer} is not here yet. Stay, and call when they appear.`,
    dismiss: "Not now",
  },
  incoming: {
    title: (peer) => `${peer} is calling`,
    hint: "Camera and microphone open when you accept.",
    accept: "Accept",
    acceptAudio: "Audio only",
    decline: "Decline",
    silence: "Silence",
    message: "Message",
    messageLabel: "Decline with a message",
    send: "Send",
    back: "Back",
    quickReplies: [
      "Can’t talk right now.",
      "I’ll call you back.",
      "I’m on my way.",
    ],
    notification: "Open the page to answer.",
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
    selfCameraOff: "Camera off",
    playSound: "Play sound and picture",
    quality: {
      good: "Good connection",
      fair: "Fair connection",
      poor: "Poor connection",
      unknown: "Measuring the connection",
    },
    share: "Share screen",
    stopSharing: "Stop sharing",
    youShare: "You share your screen",
    flip: "Switch to the other camera",
    mutedHint: "You are muted.",
    talkHint: "Hold the space bar to talk.",
    talking: "You are heard while you hold the key.",
    missedMeanwhile: (peer) => `${peer} called and heard that you are busy.`,
    selfTools: "Your own picture",
    selfMove: "Move to the next corner",
    selfEnlarge: "Enlarge",
    selfShrink: "Make smaller",
    selfHide: "Hide your own picture",
    selfShow: "Show your own picture",
  },
  options: {
    open: "More options",
    title: "Options",
    close: "Close the options",
    volume: "Volume of the other side",
    mirror: "Mirror your own picture",
    pictureInPicture: "Picture in picture",
    leavePictureInPicture: "Leave picture in picture",
  },
  figures: {
    open: (quality) => `${quality}. Show the figures`,
    title: "Connection",
    close: "Hide the figures",
    none: "No figures yet.",
    rows: {
      roundTrip: "Round trip",
      lossIn: "Lost on the way here",
      lossOut: "Lost on the way there",
      incoming: "Coming in",
      outgoing: "Going out",
      pictureIn: "Picture from there",
      pictureOut: "Picture from here",
      route: "Way",
    },
    direct: "Direct to the server",
    relayed: "Through a relay",
  },
  shortcuts: {
    open: "Keyboard shortcuts",
    title: "Keyboard shortcuts",
    close: "Close the shortcuts",
    singleKeys: "Use these keys",
    singleKeysHint:
      "Switch them off if speech input or you press them by accident.",
    space: "Space",
    does: {
      microphone: "Mute or unmute",
      talk: "Hold to talk while muted",
      camera: "Camera on or off",
      share: "Share the screen or stop",
      fullScreen: "Full screen",
      pictureInPicture: "Picture in picture",
      options: "Options",
      figures: "Figures of the connection",
      hangUp: "Hang up",
      help: "This help",
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
    withSdp: "With SDP",
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
