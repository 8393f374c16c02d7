/** The texts about recorded messages. */
export interface MessageWords {
  /** The button that opens the recorder. */
  record: string;
  /** The same, where there is little room. */
  recordInBrief: string;
  /** Heading of the recorder. */
  title: (peer: string) => string;
  /** Name of the button that closes it, and throws away what is there. */
  close: string;
  hint: string;
  start: string;
  nothingOn: string;
  opening: string;
  nothingOpened: string;
  /** @param time a duration in words */
  left: (time: string) => string;
  stop: string;
  made: (time: string) => string;
  nothingMade: string;
  /** Name of the player. */
  player: string;
  send: string;
  again: string;
  discard: string;
  /** Tells that it is not known yet who can open the message; the next three tell it, and what the server keeps. */
  asking: string;
  sealed: (peer: string) => string;
  compared: (peer: string) => string;
  open: (peer: string) => string;
  sending: string;
  cancel: string;
  sent: (peer: string) => string;
  done: string;
  refused: string;
  full: string;
  failed: string;
  /** Heading of the messages that are kept. */
  list: string;
  video: (peer: string) => string;
  voice: (peer: string) => string;
  own: (peer: string) => string;
  isSealed: string;
  isOpen: string;
  play: string;
  loading: string;
  notHere: string;
  notLoaded: string;
  remove: string;
  removeAgain: string;
  notRemoved: string;
}
