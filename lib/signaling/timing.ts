/** How long the exchange waits for people and machines. */
export interface Timing {
  /** ms that a call rings before it counts as not answered. */
  ringMs: number;
  /** ms that a dropped socket of part 2 may take to come back. */
  graceMs: number;
  /** ms that a page that said it goes away may take to come back: a reload. */
  leavingMs: number;
  /** ms from accept, or a renegotiation's offer, to its answer. */
  negotiationMs: number;
  /** ms that a leg whose media was lost may take until it is answered anew. */
  repairMs: number;
  /** ms from the answer of a leg until its media is connected; less than the page (30 s) waits before it hangs up by itself. */
  connectMs: number;
  /** ms that a shutdown waits for media servers to free what they hold. */
  releaseMs: number;
}

/** docs/protocol.md names these. */
export const DEFAULT_TIMING: Timing = {
  ringMs: 60_000,
  graceMs: 15_000,
  leavingMs: 6_000,
  negotiationMs: 10_000,
  repairMs: 25_000,
  connectMs: 25_000,
  releaseMs: 2_000,
};

/** ms from the end of a leg of part 1 to that of its call: the tutorial's page closes its connection before it says `stop`. */
export const LAST_WORD_MS = 500;

/**
 * ms for which a leg of part 1 may be silent before its call ends: it cannot be
 * repaired, and a media server may tell of a browser that went away by its
 * silence alone. A network that was away for less goes on by itself.
 */
export const SILENT_LEG_MS = 7_000;

/** ms after which the other side is told that a leg does not connect: longer than ICE and DTLS take over any network that can bear a call. */
export const CONNECT_NOTICE_MS = 3_000;

/** ms after which a session is told of ICE servers again: their credentials are good for longer, so that a repair at any time finds good ones. */
export const ICE_SERVERS_MS = 3_600_000;

/** Candidates kept for a leg without endpoint: a browser with many interfaces sends about thirty. */
export const MAX_KEPT_CANDIDATES = 100;

/** Messages kept until a client is known to have them: more come in the grace time only from a fault. */
export const MAX_KEPT_MESSAGES = 500;

/** UTF-16 units of these messages: forty answers. */
export const MAX_KEPT_LENGTH = 256 * 1024;

/** Messages of one socket that wait while its token is checked: a client has nothing to say before that. */
export const MAX_WAITING_MESSAGES = 50;

/** Devices on which a person may be here at a time: each rings, so that a token that leaked does not make one call a thousand messages. */
export const MAX_DEVICES = 10;

/** ms between attempts to get a pipeline for a call that lost its own: a restarting server takes about a second, and is tried as often. */
export const CREATE_RETRY_MS = 250;

/**
 * Users up to which each is told of all others. Presence costs users² messages
 * and nobody picks a name from a longer list.
 */
export const MAX_PRESENCE_USERS = 500;
