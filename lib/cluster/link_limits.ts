/** ms of silence after which the process at the other end of a link counts as gone: four beats, as long as a lease. */
export const LINK_SILENCE_MS = 2_500;

/** Most bytes that wait for the other end: more than all messages of a second, less than a frozen process may cost. */
export const MAX_WAITING_BYTES = 32 * 1024 * 1024;

/** Most bytes of a line: a client's message and what is around it. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** ms that opening a link may take until the exchange at its other end is ready. */
export const OPEN_MS = 5_000;

/** Most links at a time: more than a cluster has processes, and few enough that strangers cannot take all memory. */
export const MAX_LINKS = 500;
