import { assert } from "@std/assert";
import type { ServerMessage } from "../../../lib/shared/protocol.ts";

/** Messages of protocol version 1, each with its fields. */
export const VERSION_1_FIELDS: Partial<Record<ServerMessage["id"], string[]>> =
  {
    registerResponse: ["id", "response", "message"],
    callResponse: ["id", "response", "message", "sdpAnswer"],
    incomingCall: ["id", "from"],
    startCommunication: ["id", "sdpAnswer"],
    stopCommunication: ["id", "message"],
    iceCandidate: ["id", "candidate"],
    error: ["id", "message"],
    pong: ["id"],
  };

/**
 * Checks that clients of version 1 get only messages that the tutorial's page
 * knows.
 */
export function checkVersion1(message: ServerMessage): void {
  const fields = VERSION_1_FIELDS[message.id];
  assert(fields, `version 1 was sent ${message.id}`);
  for (const field in message) {
    assert(fields.includes(field), `version 1 was sent ${field}`);
  }
}
