import type { MessageWords } from "../message_words.ts";

/** See {@link MessageWords}. */
export const messages: MessageWords = {
  record: "Record a message",
  recordInBrief: "Record",
  title: (peer) => `Recorded message for ${peer}`,
  close: "Close without sending",
  hint: "Up to one minute. Nothing is recorded before you press the button.",
  start: "Start recording",
  nothingOn: "Turn on your microphone or camera to record.",
  opening: "Opening your devices…",
  nothingOpened: "Neither microphone nor camera could be opened.",
  left: (time) => `Recording, ${time} left`,
  stop: "Stop",
  made: (time) => `${time} recorded. Play it, then send it or throw it away.`,
  nothingMade: "Nothing was recorded. Try again.",
  player: "Your recording",
  send: "Send",
  again: "Record again",
  discard: "Throw away",
  asking: "Finding out who can open it…",
  sealed: (peer) =>
    `Locked for ${peer}’s devices: the server cannot open it. It keeps it for at most 30 days, and sees who left it for whom.`,
  compared: (peer) =>
    `Locked for those devices of ${peer} whose signs you compared: the server cannot open it. It keeps it for at most 30 days, and sees who left it for whom.`,
  open: (peer) =>
    `Not locked, because no device of ${peer} has a key here: the server can open this message. It keeps it until one of you deletes it, for at most 30 days.`,
  sending: "Sending…",
  cancel: "Cancel",
  sent: (peer) =>
    `Sent. ${peer} can play it for 30 days. You can delete it in your list of messages.`,
  done: "Done",
  refused: "No message can be left now. Call again first.",
  full: "There is no room for another message now.",
  failed: "The message could not be sent. It is still here: try again.",
  list: "Recorded messages",
  video: (peer) => `Video message from ${peer}`,
  voice: (peer) => `Voice message from ${peer}`,
  own: (peer) => `Your message for ${peer}`,
  isSealed: "Locked: the server cannot open it",
  isOpen: "The server can open it",
  play: "Play",
  loading: "Loading…",
  notHere:
    "It was locked for other devices than this one. Open it there, or ask for another message.",
  notLoaded: "The message could not be loaded. Try again later.",
  remove: "Delete",
  removeAgain: "Press again to delete",
  notRemoved: "It could not be deleted. Try again.",
};
