import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../lib/web/allowed_methods.ts";
import { tooManyGuesses } from "../lib/web/operator_route.ts";

/** Metrics for Prometheus, for clients that the options allow. */
export const handler = onlyMethods({
  async GET(ctx) {
    const operations = ctx.state.operations();
    if (!operations) {
      return new Response("Starting.\n", {
        status: STATUS_CODE.ServiceUnavailable,
      });
    }
    if (!operations.maySeeMetrics(ctx.req, ctx.info)) {
      const waitS = operations.tokenWaitS(ctx.req, ctx.info);
      if (waitS > 0) return tooManyGuesses(waitS);
      return new Response(
        "Metrics are for this machine, or for a bearer token (--metrics-token).\n",
        {
          status: STATUS_CODE.Unauthorized,
          headers: { "www-authenticate": 'Bearer realm="metrics"' },
        },
      );
    }
    const { type, text } = await operations.metrics();
    return new Response(text, {
      headers: { "content-type": type, "cache-control": "no-store" },
    });
  },
});
