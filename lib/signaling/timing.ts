/** Time limits of the exchange. */
export interface Timing {
  /** ms that a call rings before it counts as unanswered. */
  ringMs: number;
  /** ms for a client of protocol version 2 to return after its socket dropped. */
  graceMs: number;
  /** ms for a page to return after it announced that it goes away, as for a reload. */
  leavingMs: number;
  /** ms from accept, or from a renegotiation's offer, to its answer. */
  negotiationMs: number;
  /** ms for a leg with lost media to be answered again. */
  repairMs: number;
  /** ms from a leg's answer until its media must be connected; less than the 30 s after which the page hangs up by itself. */
  connectMs: number;
  /** ms that a shutdown waits for media servers to free their resources. */
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

/** ms from the end of a leg of protocol version 1 to the end of its call: the tutorial's page closes its connection before it sends `stop`. */
export const LAST_WORD_MS = 500;

/**
 * ms that a leg of protocol version 1 may be silent before its call ends. It cannot be
 * repaired, and silence may be the only sign that its browser is gone. After a
 * shorter network outage the media continues by itself.
 */
export const SILENT_LEG_MS = 7_000;

/** ms after which the other side is told that a leg does not connect: longer than ICE and DTLS take on any network good enough for a call. */
export const CONNECT_NOTICE_MS = 3_000;

/**
 * ms from the accept after which a sealed call that did not connect goes on where a
 * media server decrypts: its port may be closed to a browser that reaches the other
 * one. Longer than until the other side is told.
 */
export const SEALED_CONNECT_MS = 5_000;

/** ms after which a session gets ICE servers again: their credentials are valid for longer, so that a repair always has valid ones. */
export const ICE_SERVERS_MS = 3_600_000;

/** Limit of candidates kept for a leg without an endpoint: a browser with many interfaces sends about thirty. */
export const MAX_KEPT_CANDIDATES = 100;

/** Limit of unacknowledged messages: only a fault causes more within the grace time. */
export const MAX_KEPT_MESSAGES = 500;

/** Limit of these messages in UTF-16 units: about forty answers. */
export const MAX_KEPT_LENGTH = 256 * 1024;

/** Limit of messages waiting while a socket's token is checked: a client has nothing to send before that. */
export const MAX_WAITING_MESSAGES = 50;

/** Limit of devices for one person: each rings, and a leaked token must not make one call cause a thousand messages. */
export const MAX_DEVICES = 10;

/** ms between attempts to create a pipeline for a call that lost its own: a restarting server takes about a second. */
export const CREATE_RETRY_MS = 250;

/**
 * Number of users up to which each hears of all others. That costs users²
 * messages, and from a longer list people are searched for.
 */
export const MAX_PRESENCE_USERS = 50;
/** Number of users from which on each hears of all others again, after there were more. */
export const PRESENCE_AGAIN_USERS = 40;

/** Most people whom a search finds: nobody picks a name from a longer list of results. */
export const MAX_FOUND_USERS = 20;
