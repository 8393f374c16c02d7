import * as v from "valibot";
import { ClientMessage } from "../../shared/protocol.ts";
import { type Refusal, REFUSED } from "../refusal.ts";

/** A valid message from a client, or the reason why it is invalid. */
export type ReadMessage =
  | { message: ClientMessage }
  | {
    /** Null if the message could not be identified. */
    id: ClientMessage["id"] | null;
    refusal: Refusal;
  };

/** Validates a message. Never throws. */
export function readClientMessage(data: unknown): ReadMessage {
  if (typeof data !== "string") return refused("Only text frames are read.");
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return refused("This is not JSON.");
  }
  const result = v.safeParse(ClientMessage, value);
  if (result.success) return { message: result.output };
  const id = isRecord(value) && typeof value.id === "string" ? value.id : null;
  const path = v.getDotPath(result.issues[0]);
  if (id === "register" && path === "name") {
    return { id, refusal: REFUSED.invalidName };
  }
  if (id === null || path === "id" || path === null) {
    return refused("A message is an object with a known id.");
  }
  return refused(`In ${id}, the field ${path} is missing or wrong.`);
}

function refused(message: string): ReadMessage {
  return { id: null, refusal: { reason: "invalid_message", message } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
