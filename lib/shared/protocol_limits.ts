/**
 * Limits of the signaling protocol that both sides keep.
 *
 * @module
 */

/** Longest message that either side may send, in bytes of UTF-8. An SDP with all codecs of a browser takes less than a quarter of it. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** Longest name, in UTF-16 units after normalisation: fits on one line in every layout. */
export const MAX_NAME_LENGTH = 64;

/** Longest message from one person to another (with a decline), in UTF-16 units. */
export const MAX_TEXT_LENGTH = 300;

/** Longest text message during a call, sent or still being typed, in UTF-16 units. */
export const MAX_CHAT_LENGTH = 1_000;

/** Most people whom a session watches: favourites, recent calls, and those on the screen. */
export const MAX_WATCHED_NAMES = 200;

/** Most people in a list of recent calls: enough to find those of this week, and short enough to scroll. */
export const MAX_RECENT_PEOPLE = 30;

/** Longest time for which a link is good, in days: one on a web page is renewed by then. */
export const MAX_GUEST_DAYS = 90;
/** Most calls by one link. */
export const MAX_GUEST_USES = 1_000;
