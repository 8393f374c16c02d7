import { STATUS_CODE } from "@std/http/status";
import { type Context, HttpError } from "fresh";
import type { AppState } from "./app_state.ts";
import type { Operations } from "../operations/operations.ts";

/**
 * Answers operators, who show their token; where none was set, there is nothing
 * to answer.
 *
 * @throws {HttpError} 404 as a rejection
 */
export async function forOperators(
  { req, state }: Pick<Context<AppState>, "req" | "state">,
  answer: (operations: Operations) => Promise<Response>,
): Promise<Response> {
  const operations = state.operations();
  if (!operations?.operatorsPage) throw new HttpError(STATUS_CODE.NotFound);
  if (operations.isOperator(req)) return await answer(operations);
  return new Response("This needs the operator token as a bearer token.\n", {
    status: STATUS_CODE.Unauthorized,
    headers: { "www-authenticate": 'Bearer realm="status"' },
  });
}
