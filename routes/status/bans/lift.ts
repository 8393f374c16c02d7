import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../../../lib/web/allowed_methods.ts";
import {
  forOperatorsWith,
  plainAnswer,
} from "../../../lib/web/operator_route.ts";
import { BanSubject } from "../../../lib/shared/operator_people.ts";

/** Lifts a ban. */
export const handler = onlyMethods({
  POST: (ctx) =>
    forOperatorsWith(
      ctx,
      BanSubject,
      '{"kind": "name" or "token", "value": "…"}',
      async (operations, subject) =>
        await operations.liftBan(subject)
          ? new Response(null, { status: STATUS_CODE.NoContent })
          : plainAnswer(STATUS_CODE.NotFound, "There is no such ban."),
    ),
});
