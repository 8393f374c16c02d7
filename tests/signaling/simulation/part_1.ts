import { assert } from "@std/assert";
import type { ServerMessage } from "../../../lib/shared/protocol.ts";

const PART_1_FIELDS: Partial<Record<ServerMessage["id"], string[]>> = {
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
 * Checks that clients of part 1 get only messages that the tutorial's page
 * knows.
 */
export function checkPart1(message: ServerMessage): void {
  const fields = PART_1_FIELDS[message.id];
  assert(fields, `part 1 was sent ${message.id}`);
  for (const field in message) {
    assert(fields.includes(field), `part 1 was sent ${field}`);
  }
}
