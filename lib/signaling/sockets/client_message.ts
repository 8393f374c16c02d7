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

/** The schema of each message by its id: to try all of them took longer than to check one. */
const SCHEMAS = new Map<unknown, typeof ClientMessage.options[number]>(
  ClientMessage.options.map((schema) => [schema.entries.id.literal, schema]),
);

/** Validates a message. Never throws. */
export function readClientMessage(data: unknown): ReadMessage {
  if (typeof data !== "string") return refused("Only text frames are read.");
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return refused("This is not JSON.");
  }
  return checkClientMessage(value);
}

/** Validates a message that was read from JSON. Never throws. */
export function checkClientMessage(value: unknown): ReadMessage {
  const id = isRecord(value) ? value.id : undefined;
  const schema = SCHEMAS.get(id);
  if (!schema) return refused("A message is an object with a known id.");
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { message: result.output };
  const path = v.getDotPath(result.issues[0]);
  if (id === "register" && path === "name") {
    return { id, refusal: REFUSED.invalidName };
  }
  return refused(`In ${id}, the field ${path} is missing or wrong.`);
}

function refused(message: string): ReadMessage {
  return { id: null, refusal: { reason: "invalid_message", message } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
