/**
 * Log records of calls and sockets. The call id is the same
 * for both parties, for the media server (where its pipeline is tagged with it)
 * and in the messages of both sockets.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { LOG_CATEGORY } from "./log.ts";
import type { ExchangeEvent } from "../signaling/exchange_event.ts";
import type {
  SocketEvent,
  SocketRejection,
} from "../signaling/sockets/client_socket.ts";

const calls = getLogger([LOG_CATEGORY, "call"]);
const sockets = getLogger([LOG_CATEGORY, "socket"]);

/** Logs events of the exchange. */
export function logExchangeEvent(event: ExchangeEvent): void {
  const { type: _, ...facts } = event;
  switch (event.type) {
    case "registered":
      return calls.debug("a session registered", facts);
    case "unregistered":
      return calls.debug("a session is over", facts);
    case "refused":
      return calls.debug("{message} refused: {reason}", facts);
    case "call_started":
      return calls.info("call {callId} rings", facts);
    case "call_restored":
      return calls.info("call {callId} goes on after a restart", facts);
    case "call_accepted":
      return calls.info("call {callId} accepted after {ringMs} ms", facts);
    case "call_answered":
      return calls.info(
        "call {callId} connected on {mediaServer} after {setupMs} ms",
        facts,
      );
    case "leg_lost":
      return calls.warn("call {callId} lost the {leg}'s leg: {cause}", facts);
    case "leg_repaired":
      return calls.info(
        "call {callId} has the {leg}'s leg again after {durationMs} ms: {cause}",
        facts,
      );
    case "call_moved":
      return calls.info(
        "call {callId} has moved to another device of the {leg}",
        facts,
      );
    case "call_ended":
      return calls.info(
        "call {callId} ended, {from}, after {durationMs} ms: {reason}",
        facts,
      );
    default:
      event satisfies never;
  }
}

/**
 * Logs events of a socket.
 *
 * @param addresses whether clients' addresses are logged, too
 */
export function logSocketEvent(event: SocketEvent, addresses: boolean): void {
  switch (event.type) {
    case "opened": {
      const { socket, address } = event;
      return addresses
        ? sockets.debug("socket {socket} opened by {address}", {
          socket,
          address,
        })
        : sockets.debug("socket {socket} opened", { socket });
    }
    case "message": {
      const { socket, message, callId } = event;
      // Not logged: every client sends one each ten seconds.
      if (message === "ping") return;
      return callId === undefined
        ? sockets.debug("socket {socket} sent {message}", { socket, message })
        : sockets.debug("socket {socket} sent {message} in call {callId}", {
          socket,
          message,
          callId,
        });
    }
    case "closed": {
      const { socket, code } = event;
      return sockets.debug("socket {socket} closed with {code}", {
        socket,
        code,
      });
    }
    default:
      event satisfies never;
  }
}

/** Logs that a socket exceeded a limit. */
export function logSocketRejection(limit: SocketRejection): void {
  sockets.debug("a socket met a limit: {limit}", { limit });
}
