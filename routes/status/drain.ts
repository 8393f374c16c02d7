import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import { forOperatorsWith, plainAnswer } from "../../lib/web/operator_route.ts";
import { DrainRequest } from "../../lib/shared/operator_status.ts";

/** Drains a media server, or puts it back; its calls go on. */
export const handler = onlyMethods({
  POST: (ctx) =>
    forOperatorsWith(
      ctx,
      DrainRequest,
      '{"node": "…", "drain": true}',
      async (operations, { node, drain }) =>
        await operations.drain(node, drain)
          ? new Response(null, { status: STATUS_CODE.NoContent })
          : plainAnswer(
            STATUS_CODE.NotFound,
            "There is no media server of this name.",
          ),
    ),
});
