/** What one socket and one address may take of the server. */
export interface SocketLimits {
  /** Messages a second that a socket may send for long. */
  messagesPerSecond: number;
  /** Messages at once: a call's trickled candidates fit in. */
  messageBurst: number;
  /** Sockets at a time from one address: a large household or office behind one NAT. */
  socketsPerAddress: number;
  /** Bytes waiting for a client that reads slowly. */
  bufferedBytes: number;
  /** ms that a socket may stay without registering. */
  registerMs: number;
  /** Seconds of silence after which Deno pings and, unanswered, closes. */
  idleSeconds: number;
}

/** docs/protocol.md names these. */
export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  messagesPerSecond: 20,
  messageBurst: 200,
  socketsPerAddress: 100,
  bufferedBytes: 1024 * 1024,
  registerMs: 300_000,
  idleSeconds: 30,
};

/** A token bucket: `rate` a second for long, `burst` at once. */
export class RateLimit {
  #tokens: number;
  #at: number;

  constructor(
    private readonly rate: number,
    private readonly burst: number,
    now: number,
  ) {
    this.#tokens = burst;
    this.#at = now;
  }

  /** Takes one at `now` (ms). @returns false when there is none left */
  take(now: number): boolean {
    const earned = (now - this.#at) / 1000 * this.rate;
    this.#tokens = Math.min(this.burst, this.#tokens + earned);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
