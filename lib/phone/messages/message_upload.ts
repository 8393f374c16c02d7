import * as v from "valibot";
import {
  BegunMessage,
  type LeaveMessage,
  MessageProgress,
  PIECE_BYTES,
} from "../../shared/messages.ts";
import { type AskMessages, STATUS } from "./message_requests.ts";

/** ms before the second attempt at one piece; each wait is twice as long, up to the longest. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** Attempts in a row before it is given up: most of a minute, in which a server starts again and the page has its name back. */
const ATTEMPTS = 14;
/** Bytes of the smallest piece, for a network that loses larger ones. */
const SMALLEST_BYTES = 8 * 1024;

/** The outcome of {@link leaveMessage}. With `full` there is no room; with `refused` none may be left. */
export type Left = "kept" | "refused" | "full" | "failed" | "cancelled";

/** Dependencies of {@link leaveMessage}. */
export interface UploadParts {
  ask: AskMessages;
  /** Told how much of it the server has, 0 to 1. */
  progress(part: number): void;
  /** Gives it up. */
  signal: AbortSignal;
  /** Resolves after `ms`. */
  wait(ms: number): Promise<void>;
}

/**
 * Leaves a recording with the server, which goes on where it was after any
 * failure of the network or the server. Never rejects.
 *
 * @param announced its digest is computed here
 */
export async function leaveMessage(
  announced: Omit<LeaveMessage, "bytes" | "sha256">,
  bytes: Uint8Array<ArrayBuffer>,
  parts: UploadParts,
): Promise<Left> {
  const { ask, signal } = parts;
  try {
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    const sha256 = [...new Uint8Array(digest)]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const body = { ...announced, bytes: bytes.length, sha256 };
    const answer = await ask({ method: "POST", body, signal });
    if (answer.status === STATUS.refused) return "refused";
    if (answer.status === STATUS.full) return "full";
    if (answer.status !== STATUS.ok) return "failed";
    const { id } = v.parse(BegunMessage, await answer.json());
    const left = await sendBytes(id, bytes, parts);
    if (left !== "kept") {
      // Else it ends by itself.
      await ask({ method: "DELETE", query: { id } }).catch(() => {});
    }
    return left;
  } catch {
    return signal.aborted ? "cancelled" : "failed";
  }
}

async function sendBytes(
  id: string,
  bytes: Uint8Array<ArrayBuffer>,
  { ask, progress, signal, wait }: UploadParts,
): Promise<Left> {
  let at = 0;
  let size = PIECE_BYTES;
  // The first is a piece; after a failure, the question how far it is.
  for (let failures = 0; failures < ATTEMPTS;) {
    const body = failures > 0
      ? new Uint8Array()
      : bytes.subarray(at, at + size);
    const sent = await sendPiece(ask, { id, at }, body, signal);
    if (signal.aborted) return "cancelled";
    if (sent === "never") return "failed";
    if (sent === "later") {
      size = Math.max(SMALLEST_BYTES, size / 2);
      await wait(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++));
      continue;
    }
    if (sent.kept) return "kept";
    failures = 0;
    at = sent.received;
    progress(at / bytes.length);
  }
  return "failed";
}

async function sendPiece(
  ask: AskMessages,
  query: { id: string; at: number },
  body: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<MessageProgress | "later" | "never"> {
  try {
    const answer = await ask({ method: "PUT", query, body, signal });
    if (answer.status === STATUS.ok) {
      return v.parse(MessageProgress, await answer.json());
    }
    const never: readonly number[] = [
      STATUS.invalid,
      STATUS.gone,
      STATUS.refused,
    ];
    return never.includes(answer.status) ? "never" : "later";
  } catch {
    return "later";
  }
}
