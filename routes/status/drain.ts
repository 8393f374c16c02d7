import { STATUS_CODE } from "@std/http/status";
import * as v from "valibot";
import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import { forOperators } from "../../lib/web/operator_route.ts";
import { DrainRequest } from "../../lib/shared/operator_status.ts";

/** Drains a media server, or puts it back; its calls go on. */
export const handler = onlyMethods({
  POST: (ctx) =>
    forOperators(ctx, async (operations) => {
      const text = await ctx.req.text();
      const request = v.safeParse(
        v.pipe(v.string(), v.parseJson(), DrainRequest),
        text,
      );
      if (!request.success) {
        return new Response('Send {"node": "…", "drain": true}.\n', {
          status: STATUS_CODE.BadRequest,
        });
      }
      const { node, drain } = request.output;
      return operations.drain(node, drain)
        ? new Response(null, { status: STATUS_CODE.NoContent })
        : new Response("There is no media server of this name.\n", {
          status: STATUS_CODE.NotFound,
        });
    }),
});
