import { STATUS_CODE } from "@std/http/status";
import {
  type HandlerByMethod,
  type HandlerFn,
  HttpError,
  type Method,
} from "fresh";
import type { AppState } from "./app_state.ts";
import { securityHeaders } from "./security_headers.ts";

/** The methods that Fresh's router knows. */
const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
] as const satisfies Method[];

/** The path exists but does not take this method (RFC 9110, section 15.5.6). */
export class MethodNotAllowed extends HttpError {
  /** @param allow the allowed methods, as in the `Allow` header */
  constructor(readonly allow: string) {
    super(STATUS_CODE.MethodNotAllowed);
  }
}

/**
 * The handlers of a route that allows no other methods. Fresh answers a method
 * without a handler with 404, or with the page where the route has no handlers.
 *
 * `HEAD` falls back on `GET`, `OPTIONS` gets the list (RFC 9110, section 9.3.7).
 */
export function onlyMethods<Data>(
  handlers: HandlerByMethod<Data, AppState>,
): HandlerByMethod<Data, AppState> {
  const taken = METHODS.filter((method) =>
    method in handlers || method === "OPTIONS" ||
    method === "HEAD" && "GET" in handlers
  );
  const allow = taken.join(", ");
  const refuse: HandlerFn<Data, AppState> = () => {
    throw new MethodNotAllowed(allow);
  };
  const rest = METHODS.filter((method) => !taken.includes(method))
    .map((method) => [method, refuse]);
  return {
    ...Object.fromEntries(rest),
    OPTIONS: () =>
      new Response(null, {
        status: STATUS_CODE.NoContent,
        headers: { allow },
      }),
    ...handlers,
  };
}

/**
 * Answers 501 to methods that no route can take (RFC 9110, section 15.6.2),
 * such as TRACE: Fresh's router throws on them before any middleware runs.
 */
export function refuseUnknownMethods<Address extends Deno.Addr>(
  handler: Deno.ServeHandler<Address>,
): Deno.ServeHandler<Address> {
  const known: readonly string[] = METHODS;
  return (request, info) =>
    known.includes(request.method)
      ? handler(request, info)
      : new Response("This method is not implemented.\n", {
        status: STATUS_CODE.NotImplemented,
        headers: securityHeaders(),
      });
}
