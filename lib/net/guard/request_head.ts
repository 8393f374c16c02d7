/** Reasons to refuse a request's head; the number is the HTTP status of the response. */
export type HeadProblem = 400 | 411 | 431;

/** The head of a request (RFC 9112 3), as far as the guard needs it. */
export interface RequestHead {
  bytes: Uint8Array<ArrayBuffer>;
  /** Bytes after the head. */
  rest: Uint8Array<ArrayBuffer>;
  /** Length of the body that follows (RFC 9112 6.3). */
  bodyBytes: number;
}

/** Request line of HTTP/1. Does not match that of HTTP/2 with prior knowledge (RFC 9113 3.3). */
const REQUEST_LINE = /^[A-Z]{1,20} \S+ HTTP\/1\.[01]$/;
/** A line that ends with LF or CR alone: two programs could parse it differently. */
const BARE_LINE_END = /\r(?!\n)|(?<!\r)\n/;
const TRANSFER_ENCODING = /^transfer-encoding[ \t]*:/im;
const CONTENT_LENGTH = /^content-length([ \t]*):[ \t]*(.*?)[ \t]*$/gim;
/** At most nine digits: no body may be as long. */
const DIGITS = /^\d{1,9}$/;
const END = "\r\n\r\n";

/** Collects the bytes of one request's head, wherever they are split. */
export class RequestHeadReader {
  #text = "";

  /** @param maxBytes maximum length of a head */
  constructor(private readonly maxBytes: number) {}

  /** Whether any byte has arrived. */
  get begun(): boolean {
    return this.#text !== "";
  }

  /**
   * Adds the next bytes.
   *
   * @returns the head, the problem with it, or null while it is incomplete
   */
  take(bytes: Uint8Array<ArrayBuffer>): RequestHead | HeadProblem | null {
    // The end marker may be split: three of its characters may have arrived before.
    const from = Math.max(0, this.#text.length - END.length + 1);
    const before = this.#text.length;
    this.#text += latin1(bytes);
    const end = this.#text.indexOf(END, from);
    const length = end < 0 ? this.#text.length : end + END.length;
    if (length > this.maxBytes) return 431;
    if (BARE_LINE_END.test(settled(this.#text, from, end))) return 400;
    if (end < 0) return null;
    const head = this.#text.slice(0, end);
    const line = head.slice(0, (head + "\r\n").indexOf("\r\n"));
    if (!REQUEST_LINE.test(line)) return 400;
    const bodyBytes = bodyLength(head);
    if (typeof bodyBytes !== "number") return bodyBytes.problem;
    return {
      bytes: bytesOf(head + END),
      rest: bytes.slice(length - before),
      bodyBytes,
    };
  }
}

/** Length of the body; a problem where two programs could see different ends. */
function bodyLength(head: string): number | { problem: HeadProblem } {
  if (TRANSFER_ENCODING.test(head)) return { problem: 411 };
  const [first, second] = head.matchAll(CONTENT_LENGTH);
  if (!first) return 0;
  const [, gap, value] = first;
  if (second || gap !== "" || !DIGITS.test(value)) return { problem: 400 };
  return Number(value);
}

/** Text from `from` to the head's end, without a last CR, whose LF may still arrive. */
function settled(text: string, from: number, end: number): string {
  // Split between CR and LF, the LF would look bare.
  const start = text[from] === "\n" ? Math.max(0, from - 1) : from;
  if (end >= 0) return text.slice(start, end + END.length);
  return text.slice(start, text.endsWith("\r") ? -1 : undefined);
}

/** One character per byte (RFC 9110 5.5 allows bytes over 127 in values). */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
