import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import { forPush } from "../../lib/web/push_route.ts";
import { Decline } from "../../lib/shared/push.ts";

/** Declines a call from a notification, whose ticket proves who does. */
export const handler = onlyMethods({
  POST: (ctx) =>
    forPush(
      ctx,
      Decline,
      async (door, { ticket }) =>
        new Response(null, {
          status: await door.decline(ticket)
            ? STATUS_CODE.NoContent
            : STATUS_CODE.Gone,
        }),
    ),
});
