import { define } from "../../lib/app_state.ts";
import { forOperators } from "../../lib/operator_route.ts";

/** What the status page shows. */
export const handler = define.handlers({
  GET: (ctx) =>
    forOperators(
      ctx,
      async (operations) =>
        Response.json(await operations.status(), {
          headers: { "cache-control": "no-store" },
        }),
    ),
});
