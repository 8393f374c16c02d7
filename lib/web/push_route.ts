import { STATUS_CODE } from "@std/http/status";
import { type Context, HttpError } from "fresh";
import * as v from "valibot";
import type { PushDoor } from "../service/service.ts";
import type { Refusal } from "../signaling/refusal.ts";
import type { AppState } from "./app_state.ts";

/** A bearer token (RFC 6750, 2.1). */
const BEARER = /^Bearer ([\w.~+/-]+=*)$/i;

/**
 * Answers browsers about push messages. Where pages ring only while they are
 * open, the route does not exist.
 *
 * @throws {HttpError} 404 as a rejection
 */
export async function forPush<T>(
  { req, state }: Pick<Context<AppState>, "req" | "state">,
  schema: v.GenericSchema<unknown, T>,
  answer: (door: PushDoor, body: T) => Promise<Response>,
): Promise<Response> {
  const door = pushDoor(state);
  const body = v.safeParse(
    v.pipe(v.string(), v.parseJson(), schema),
    await req.text(),
  );
  return body.success
    ? await answer(door, body.output)
    : new Response("This is not what docs/protocol.md says.\n", {
      status: STATUS_CODE.BadRequest,
    });
}

/** @throws {HttpError} 404 where pages ring only while they are open */
function pushDoor(state: AppState): PushDoor {
  const door = state.push();
  if (!door) throw new HttpError(STATUS_CODE.NotFound);
  return door;
}

/** The request's bearer token; empty if it has none. */
export function bearerOf({ headers }: Request): string {
  return BEARER.exec(headers.get("authorization") ?? "")?.[1] ?? "";
}

/** The answer to a request that may have been refused. */
export function answerOf(refusal: Refusal | null): Response {
  if (!refusal) return new Response(null, { status: STATUS_CODE.NoContent });
  const { reason, message, retryAfterMs = 0 } = refusal;
  const words = `${message}\n`;
  switch (reason) {
    case "not_registered":
      return new Response(words, {
        status: STATUS_CODE.Unauthorized,
        headers: { "www-authenticate": 'Bearer realm="session"' },
      });
    case "rate_limited":
      return new Response(words, {
        status: STATUS_CODE.TooManyRequests,
        headers: { "retry-after": String(Math.ceil(retryAfterMs / 1000)) },
      });
    case "network_full":
    case "overloaded":
    case "server_shutdown":
      return new Response(words, { status: STATUS_CODE.ServiceUnavailable });
    default:
      return new Response(words, { status: STATUS_CODE.UnprocessableEntity });
  }
}
