/** Close codes of the socket; docs/protocol.md says what a client does on each. */
export const CLOSE = {
  /** RFC 6455 7.4.1: the server goes down. */
  shutdown: 1001,
  /** IANA's registry of close codes: the server restarts, and will know this session afterwards. */
  restart: 1012,
  /** RFC 6455 7.4.1: rate limit, or a forbidden origin. */
  policy: 1008,
  /** RFC 6455 7.4.1: a message over `MAX_MESSAGE_BYTES`. */
  tooBig: 1009,
  /** IANA's registry of close codes: the server is short of memory. */
  overloaded: 1013,
  /** The session continues on another socket. */
  superseded: 4000,
  /** The client did not register on this socket in time. */
  idle: 4001,
  /** The client does not read its messages. */
  tooSlow: 4002,
  /** Too many sockets from one address. */
  tooManySockets: 4003,
  /** An operator ended the session. */
  ended: 4004,
} as const;
