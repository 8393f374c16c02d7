import { STATUS_CODE } from "@std/http/status";
import { type Context, HttpError } from "fresh";
import * as v from "valibot";
import { GONE, type MessageDoor } from "../messages/message_door.ts";
import type { Refusal } from "../signaling/refusal.ts";
import type { AppState } from "./app_state.ts";
import { answerOf } from "./push_route.ts";

/** The `at` of a request: bytes from the beginning. */
const Position = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number));

/** @throws {HttpError} 404 where no messages are kept */
export function messageDoor(
  { state }: Pick<Context<AppState>, "state">,
): MessageDoor {
  const door = state.messages();
  if (!door) throw new HttpError(STATUS_CODE.NotFound);
  return door;
}

/** Parses a request's body; null if it is something else. Rejects if the client disconnects. */
export async function bodyOf<T>(
  req: Request,
  schema: v.GenericSchema<unknown, T>,
): Promise<T | null> {
  const body = v.safeParse(
    v.pipe(v.string(), v.parseJson(), schema),
    await req.text(),
  );
  return body.success ? body.output : null;
}

/** The message of a request, and where in it; null if it names none. */
export function placeOf(
  req: Request,
): { id: string; at: number } | null {
  const { searchParams } = new URL(req.url);
  const id = searchParams.get("id");
  const at = v.safeParse(Position, searchParams.get("at"));
  return id === null || !at.success ? null : { id, at: at.output };
}

/** The answer to a request that is none. */
export function badRequest(): Response {
  return new Response("This is not what docs/protocol.md says.\n", {
    status: STATUS_CODE.BadRequest,
  });
}

/** The answer of the door as JSON, or why there is none. */
export function jsonAnswer(
  result: object | Refusal | typeof GONE | null,
): Response {
  if (result === GONE) return gone();
  if (result === null || "reason" in result) return answerOf(result);
  return Response.json(result, { headers: NOT_STORED });
}

/** A portion of a recording, which no browser may take for a page. */
export function bytesAnswer(
  result: Uint8Array<ArrayBuffer> | Refusal | typeof GONE,
): Response {
  if (result === GONE) return gone();
  if ("reason" in result) return answerOf(result);
  return new Response(result, {
    headers: {
      ...NOT_STORED,
      "content-type": "application/octet-stream",
      "content-disposition": 'attachment; filename="message"',
    },
  });
}

const NOT_STORED = { "cache-control": "no-store" };

function gone(): Response {
  return new Response("There is no such message.\n", {
    status: STATUS_CODE.Gone,
  });
}
