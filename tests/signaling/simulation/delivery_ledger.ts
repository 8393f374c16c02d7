/**
 * The fate of messages written into dead lines: a page that comes back gets
 * them, one that starts again does not.
 *
 * @module
 */
import { assert } from "@std/assert";
import { isCounted, type ServerMessage } from "../../../lib/shared/protocol.ts";
import type { Session } from "./books.ts";
import type { Line } from "./line.ts";

/**
 * The server writes to a session's line, into which the message vanishes until
 * it is {@link delivered}. Messages that vanished before have to come first,
 * each once and in order.
 */
export function written(
  session: Session,
  line: Line,
  message: ServerMessage,
): void {
  if (session.protocolVersion === 1 || !isCounted(message)) return;
  const text = JSON.stringify(message);
  const again = session.vanished.at(session.sentAgain);
  if (again) {
    assert(
      again.text === text,
      "a message lost, doubled or out of order after a resume",
    );
    again.line = line;
    again.gone ||= line.heard;
  } else session.vanished.push({ message, text, line, gone: line.heard });
  session.sentAgain++;
}

/** A message arrives at the page. */
export function delivered(
  session: Session,
  line: Line,
  message: ServerMessage,
): void {
  if (session.protocolVersion === 1 || !isCounted(message)) return;
  const at = session.vanished.findIndex((one) => one.line === line);
  // A process that took over knows nothing of it.
  if (at < 0) return;
  session.vanished.splice(at, 1);
  if (at < session.sentAgain) session.sentAgain--;
}

/**
 * The server learns that its answer on this line arrived: its later messages
 * there may have arrived, too.
 */
export function lineHeard(session: Session, line: Line): void {
  line.heard = true;
  for (const one of session.vanished) one.gone ||= one.line === line;
}

/** @returns the messages that are never sent again, since their page is gone */
export function pageGone(session: Session): ServerMessage[] {
  const gone = session.vanished.filter((one) => one.gone);
  session.vanished = session.vanished.filter((one) => !one.gone);
  return gone.map(({ message }) => message);
}
