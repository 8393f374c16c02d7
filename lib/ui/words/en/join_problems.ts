import type { JoinProblems } from "../first_words.ts";

/** Each problem with which a server may refuse or end a registration, with its cause and a next step. English. */
export const joinProblems: JoinProblems = {
  not_registered: {
    title: "Nobody by that name is online",
    cause: "They may have left, or spell their name differently.",
    next: "Check the spelling, or pick someone from the list.",
  },
  name_taken: {
    title: "That name is already in use",
    cause:
      "Somebody is online under it or has it reserved, perhaps you in another tab.",
    next: "Choose another name, or close the other tab and try again.",
  },
  invalid_name: {
    title: "That name cannot be used",
    cause: "A name has 1 to 64 characters, without line breaks or the like.",
    next: "Choose a shorter or simpler one.",
  },
  rate_limited: {
    title: "Too many attempts",
    cause: "You tried too often in a short time.",
    next: "Wait a moment, then try again.",
  },
  network_full: {
    title: "Your network is full",
    cause:
      "As many people are here or calling from your network as this service allows it.",
    next:
      "Try again in a few minutes, or ask whoever runs the service to allow more.",
  },
  unauthorized: {
    title: "You are not allowed in",
    cause: "The service did not accept your sign-in. It may have expired.",
    next: "Open the page again by the link you were given.",
  },
  banned: {
    title: "Whoever runs this service keeps you out",
    cause: "A name or a sign-in of yours was banned.",
    next: "Ask them why, if you know them.",
  },
  ended_by_operator: {
    title: "An operator ended this",
    cause: "Whoever runs the service ended your session or your call.",
    next: "Join again, or ask them why.",
  },
  server_shutdown: {
    title: "The service restarts",
    cause: "It is being updated.",
    next: "Finish soon, or call again in a minute.",
  },
  insecure_page: {
    title: "Camera and microphone are locked",
    cause: "Browsers give them to secure pages only, and this one is not.",
    next: "Open the page by its https address.",
  },
  unsupported_browser: {
    title: "This browser cannot make calls",
    cause: "It lacks WebRTC, or it is switched off.",
    next: "Use a current Chrome, Edge, Firefox or Safari.",
  },
};
