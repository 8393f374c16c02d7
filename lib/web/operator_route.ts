import { STATUS_CODE } from "@std/http/status";
import { type Context, HttpError } from "fresh";
import type { AppState } from "./app_state.ts";
import type { Operations } from "../operations/operations.ts";

/**
 * Answers operators who present the token. Without a configured token the route
 * does not exist.
 *
 * @throws {HttpError} 404 as a rejection
 */
export async function forOperators(
  { info, req, state }: Pick<Context<AppState>, "info" | "req" | "state">,
  answer: (operations: Operations) => Promise<Response>,
): Promise<Response> {
  const operations = state.operations();
  if (!operations?.operatorsPage) throw new HttpError(STATUS_CODE.NotFound);
  if (operations.isOperator(req, info)) return await answer(operations);
  const waitS = operations.tokenWaitS(req, info);
  if (waitS > 0) return tooManyGuesses(waitS);
  return new Response("This needs the operator token as a bearer token.\n", {
    status: STATUS_CODE.Unauthorized,
    headers: { "www-authenticate": 'Bearer realm="status"' },
  });
}

/** Response after wrong tokens, with `Retry-After` in seconds (RFC 6585 4). */
export function tooManyGuesses(waitS: number): Response {
  return new Response(
    `Too many wrong tokens came from your address: try again in ${waitS} s.\n`,
    {
      status: STATUS_CODE.TooManyRequests,
      headers: { "retry-after": String(waitS) },
    },
  );
}
