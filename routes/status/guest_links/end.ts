import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../../../lib/web/allowed_methods.ts";
import {
  forOperatorsWith,
  plainAnswer,
} from "../../../lib/web/operator_route.ts";
import { GuestLinkEnd } from "../../../lib/shared/guest_links.ts";

/** Ends a guest link before its time. Guests who are here may finish their calls. */
export const handler = onlyMethods({
  POST: (ctx) =>
    forOperatorsWith(
      ctx,
      GuestLinkEnd,
      '{"id": "…"}',
      async (operations, { id }) =>
        await operations.endGuestLink(id)
          ? new Response(null, { status: STATUS_CODE.NoContent })
          : plainAnswer(STATUS_CODE.NotFound, "There is no such link."),
    ),
});
