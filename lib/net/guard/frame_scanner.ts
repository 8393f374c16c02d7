import { RateLimit } from "../rate_limit.ts";
import type { GuardLimits } from "./guard_limits.ts";

/** Reasons to close a WebSocket. */
export type FrameProblem = "tooBig" | "policy";

/** Limits for frames. */
export type FrameLimits = Pick<
  GuardLimits,
  | "messageBytes"
  | "messageBurst"
  | "messagesPerSecond"
  | "smallFrameBurst"
  | "smallFramesPerSecond"
>;

/** Bits, opcodes and length codes of RFC 6455 5.2. */
const FINAL = 0x80;
const MASKED = 0x80;
const CONTROL = 8;
const CLOSE = 8;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
/** Maximum bytes of a frame's header. */
const MAX_HEADER_BYTES = 14;
/** Maximum payload of a control frame (RFC 6455 5.5). */
const MAX_CONTROL_BYTES = 125;

/**
 * Parses the headers of a client's WebSocket frames (RFC 6455 5.2):
 * Deno's WebSocket buffers an unfinished message of any size, and a flood of
 * pings costs more than a message of the same bytes. Payloads are skipped.
 */
export class FrameScanner {
  readonly #header = new Uint8Array(MAX_HEADER_BYTES);
  #headerBytes = 0;
  /** Remaining payload bytes of the current frame. */
  #left = 0;
  /** Payload bytes of the current message so far. */
  #message = 0;
  #messages: RateLimit | null = null;
  #small: RateLimit | null = null;
  #closed = false;
  #ended = 0;

  constructor(
    private readonly limits: FrameLimits,
  ) {}

  /** Whether the header of a close frame has arrived. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Number of messages completed since the last call. */
  takeEnded(): number {
    const ended = this.#ended;
    this.#ended = 0;
    return ended;
  }

  /**
   * Parses the next bytes, which may be split anywhere.
   *
   * @param now ms of any steady clock
   * @returns the first problem in them
   */
  take(bytes: Uint8Array, now: number): FrameProblem | null {
    let problem: FrameProblem | null = null;
    for (let at = 0; at < bytes.length;) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, bytes.length - at);
        this.#left -= skipped;
        at += skipped;
        continue;
      }
      this.#header[this.#headerBytes++] = bytes[at++];
      if (this.#headerBytes < headerLength(this.#header, this.#headerBytes)) {
        continue;
      }
      this.#headerBytes = 0;
      const found = this.#frame(now);
      problem ??= found;
    }
    return problem;
  }

  #frame(now: number): FrameProblem | null {
    const opcode = this.#header[0] & 15;
    this.#left = payloadLength(this.#header);
    // RFC 6455 5.1; Deno would take it.
    if (!(this.#header[1] & MASKED)) return "policy";
    if (opcode === CLOSE) this.#closed = true;
    if (opcode >= CONTROL) {
      if (this.#left > MAX_CONTROL_BYTES) return "policy";
      return opcode === CLOSE || this.#takeSmall(now) ? null : "policy";
    }
    this.#message += this.#left;
    if (this.#message > this.limits.messageBytes) return "tooBig";
    if (this.#header[0] & FINAL) {
      this.#message = 0;
      this.#ended++;
      return this.#takeMessage(now) ? null : "policy";
    }
    return this.#takeSmall(now) ? null : "policy";
  }

  #takeMessage(now: number): boolean {
    const { messagesPerSecond, messageBurst } = this.limits;
    this.#messages ??= new RateLimit(messagesPerSecond, messageBurst, now);
    return this.#messages.take(now);
  }

  #takeSmall(now: number): boolean {
    const { smallFramesPerSecond, smallFrameBurst } = this.limits;
    this.#small ??= new RateLimit(smallFramesPerSecond, smallFrameBurst, now);
    return this.#small.take(now);
  }
}

/** Length in bytes of the whole header, as far as its first `known` bytes determine it. */
function headerLength(header: Uint8Array, known: number): number {
  if (known < 2) return 2;
  const short = header[1] & ~MASKED;
  const extended = short === LENGTH_64 ? 8 : short === LENGTH_16 ? 2 : 0;
  return 2 + extended + (header[1] & MASKED ? 4 : 0);
}

function payloadLength(header: Uint8Array): number {
  const short = header[1] & ~MASKED;
  const view = new DataView(header.buffer);
  if (short === LENGTH_16) return view.getUint16(2);
  // Above 2^53 the number is inexact, but the frame is far too big anyway.
  if (short === LENGTH_64) return Number(view.getBigUint64(2));
  return short;
}
