import type { FirstWords } from "../first_words.ts";

/** English, for the first screen. */
export const firstWords: FirstWords = {
  language: "en",
  brand: "One2One",
  chooseLanguage: "Language",
  join: {
    title: "Call somebody, face to face",
    lead: "Choose a name, and anyone online can call you. Nothing to install.",
    signedInLead:
      "You join with the name you signed in with. Nothing to install.",
    name: "Your name",
    nameHint: "Others see this name and call you by it.",
    submit: "Join",
    pending: "Joining…",
    noScript: "This page needs JavaScript to make calls.",
    toCall: (peer) => `Join to call ${peer}`,
  },
  devices: {
    title: "Camera and sound",
    check: "Check camera and microphone",
    checkHint: "Only you see and hear the check.",
    preview: "Your video",
    level: "Microphone level",
    heardOnly: "Without a camera you are heard, not seen.",
    seenOnly: "Without a microphone you are seen, not heard.",
    watchOnly: "Without camera and microphone you watch and listen.",
    mute: "Mute microphone",
    unmute: "Unmute microphone",
    cameraStop: "Turn camera off",
    cameraStart: "Turn camera on",
  },
  loading: {
    waits: "Loading…",
    failed: "This part of the page did not load.",
    retry: "Try again",
  },
  notice: { dismiss: "Dismiss", details: "Details" },
  link: {
    open: "",
    connecting: "Connecting to the server…",
    waiting_to_retry: "The server cannot be reached. Trying again…",
    closed: "Not connected to the server. Reload the page to try again.",
  },
  problems: {
    invalid_message: {
      title: "The server did not understand",
      cause: "This page and the server are probably not of the same version.",
      next: "Reload the page.",
    },
    connection_lost: {
      title: "The connection to the server was lost",
      cause: "The network is gone, or the server restarts.",
      next: "This page tries again by itself. Check your network if it lasts.",
    },
  },
};
