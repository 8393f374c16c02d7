import { STATUS_CODE } from "@std/http/status";
import { log } from "../telemetry/log.ts";

/** `Host = uri-host [ ":" port ]` (RFC 9110 7.2); the URL parser checks the host itself. */
const HOST =
  /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})+)(?::\d*)?$/i;

/**
 * Answers 400 to a request whose target has no URL (RFC 9112 3.2), before
 * anything reads `request.url`: a Host header such as `a b` or `[` makes that
 * text unusable, and each reader would throw.
 */
export function requireValidHost<Address extends Deno.Addr>(
  handler: Deno.ServeHandler<Address>,
): Deno.ServeHandler<Address> {
  return (request, info) => {
    const host = request.headers.get("host");
    // HTTP/2 has no Host header: its `:authority` is in the URL.
    if ((host === null || HOST.test(host)) && URL.canParse(request.url)) {
      return handler(request, info);
    }
    log.info("refused a request with a malformed Host header");
    return new Response("The Host header is malformed.\n", {
      status: STATUS_CODE.BadRequest,
    });
  };
}
