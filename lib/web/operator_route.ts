import { STATUS_CODE } from "@std/http/status";
import * as v from "valibot";
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
  answer: (operations: Operations) => Response | Promise<Response>,
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

/**
 * Answers operators who present the token and send a body that matches a
 * schema.
 *
 * @param example a body, for the answer to any other
 * @throws {HttpError} 404 as a rejection
 */
export function forOperatorsWith<T>(
  ctx: Pick<Context<AppState>, "info" | "req" | "state">,
  schema: v.GenericSchema<unknown, T>,
  example: string,
  answer: (operations: Operations, body: T) => Promise<Response>,
): Promise<Response> {
  return forOperators(ctx, async (operations) => {
    const body = v.safeParse(
      v.pipe(v.string(), v.parseJson(), schema),
      await ctx.req.text(),
    );
    return body.success
      ? await answer(operations, body.output)
      : plainAnswer(STATUS_CODE.BadRequest, `Send ${example}.`);
  });
}

/** Data for operators, which no cache may keep. */
export function dataAnswer(
  data: unknown,
  status: number = STATUS_CODE.OK,
): Response {
  return Response.json(data, {
    status,
    headers: { "cache-control": "no-store" },
  });
}

/** A sentence for operators. */
export function plainAnswer(status: number, words: string): Response {
  return new Response(`${words}\n`, { status });
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
