import { joinProblems } from "./join_problems.ts";
import type { JoinedWords } from "../words.ts";

/** Each problem with its cause and a next step. English. */
export const problems: JoinedWords["problems"] = {
  ...joinProblems,
  declined: {
    title: "The call was declined",
    cause: "The other person chose not to answer.",
    next: "Try again later.",
  },
  busy: {
    title: "Already in a call",
    cause: "A person can be in one call at a time.",
    next: "Try again when that call is over.",
  },
  in_call_elsewhere: {
    title: "You are in a call on another device",
    cause: "A person can be in one call at a time.",
    next: "End that call, then call from here.",
  },
  unavailable: {
    title: "This person isn’t taking calls right now",
    cause: "They may want to be undisturbed.",
    next: "Try another time, or reach them another way.",
  },
  no_answer: {
    title: "Nobody answered",
    cause: "It rang for a minute without an answer.",
    next: "Try again later.",
  },
  cancelled: {
    title: "The call was cancelled",
    cause: "The caller hung up before it was answered.",
    next: "Call back if you like.",
  },
  answered_elsewhere: {
    title: "Answered on another device",
    cause: "You took the call there.",
    next: "Carry on with it there.",
  },
  moved: {
    title: "This call continues on your other device",
    cause: "You moved it there.",
    next: "You can move it back at any time.",
  },
  other_tab: {
    title: "You continued in another tab",
    cause: "Your name is in use there.",
    next: "To come back, join here again.",
  },
  hung_up: {
    title: "The call is over",
    cause: "One of you hung up.",
    next: "Call again if you were not done.",
  },
  not_in_call: {
    title: "That call is over",
    cause: "It ended a moment before.",
    next: "Call again.",
  },
  peer_lost: {
    title: "The connection to the other person was lost",
    cause: "Their device went offline or the page was closed.",
    next: "Call again when they are back in the list.",
  },
  media_unavailable: {
    title: "Calls are not possible right now",
    cause:
      "The media server, which carries sound and video, cannot be reached.",
    next: "Try again in a minute.",
  },
  media_failed: {
    title: "Sound and video did not get through",
    cause: "The network between here and the media server blocks or lost them.",
    next: "Call again, on another network if it keeps happening.",
  },
  overloaded: {
    title: "The service is full",
    cause: "More people are calling than it can carry.",
    next: "Try again in a few minutes.",
  },
  camera_refused: {
    title: "No access to the camera",
    cause: "You or the system did not allow this page to use it.",
    next:
      "You cannot be seen. Allow the camera beside the page’s address, then turn it on.",
  },
  camera_busy: {
    title: "The camera does not start",
    cause: "Another program is probably using it.",
    next: "You cannot be seen. Close the other program, then turn it on.",
  },
  camera_missing: {
    title: "No camera found",
    cause: "This device has none, or it is unplugged.",
    next: "You cannot be seen. Plug a camera in to be seen.",
  },
  microphone_refused: {
    title: "No access to the microphone",
    cause: "You or the system did not allow this page to use it.",
    next:
      "You cannot be heard. Allow the microphone beside the page’s address, then unmute.",
  },
  microphone_busy: {
    title: "The microphone does not start",
    cause: "Another program is probably using it.",
    next: "You cannot be heard. Close the other program, then unmute.",
  },
  microphone_missing: {
    title: "No microphone found",
    cause: "This device has none, or it is unplugged.",
    next: "You cannot be heard. Plug a microphone in, then unmute.",
  },
  devices_refused: {
    title: "No access to camera and microphone",
    cause: "You or the system did not allow this page to use them.",
    next:
      "You see and hear, but are neither seen nor heard. Allow both beside the page’s address, then turn them on.",
  },
  devices_missing: {
    title: "Neither camera nor microphone found",
    cause: "This device has none, or they are unplugged.",
    next:
      "You see and hear, but are neither seen nor heard. Plug them in, then turn them on.",
  },
  camera_unplugged: {
    title: "The camera was disconnected",
    cause: "It was unplugged, or switched off.",
    next:
      "You cannot be seen. Plug it in again and turn the camera on, or choose another.",
  },
  microphone_unplugged: {
    title: "The microphone was disconnected",
    cause: "It was unplugged, or switched off.",
    next:
      "You cannot be heard. Plug it in again and unmute, or choose another.",
  },
  camera_interrupted: {
    title: "The camera is in use elsewhere",
    cause: "Another app has taken it, such as a telephone call.",
    next:
      "You cannot be seen until it is free again; then the picture comes back by itself.",
  },
  microphone_interrupted: {
    title: "The microphone is in use elsewhere",
    cause: "Another app has taken it, such as a telephone call.",
    next:
      "You cannot be heard until it is free again; then the sound comes back by itself.",
  },
  microphone_switched: {
    title: "Switched to another microphone",
    cause: "The one before was unplugged, or switched off.",
    next: "You are heard. Choose another one if it is not the right one.",
  },
  picture_paused: {
    title: "Your picture is paused",
    cause: "Your connection carries little more than sound.",
    next:
      "You are heard. The picture comes back when the connection is better.",
  },
  seal_lost: {
    title: "The server can read this call now",
    cause:
      "It was locked for the two of you. One of you loaded the page again or changed the device, or the locked way is blocked.",
    next: "Hang up and call again to lock it.",
  },
  seal_renewed: {
    title: "The call stays locked, with new signs",
    cause:
      "The other person continues on another device, or in a page that was loaded again.",
    next: "Press the lock to compare the signs again.",
  },
  screen_failed: {
    title: "The screen cannot be shared",
    cause: "The browser or the system did not allow it.",
    next: "Allow screen recording for this browser in the system’s settings.",
  },
  blur_failed: {
    title: "Your background cannot be blurred",
    cause:
      "The part of the page that blurs it did not load, so the camera stays off.",
    next:
      "Turn the camera on to try again, or switch the blur off in the options.",
  },
  camera_not_shown: {
    title: "Your camera cannot be shown on the screen",
    cause: "A part of the page did not load. Your screen is still shared.",
    next: "Try again, or reload the page.",
  },
  speaker_failed: {
    title: "That speaker cannot be used",
    cause: "It was unplugged, or the browser does not give it to pages.",
    next: "Choose another one.",
  },
};
