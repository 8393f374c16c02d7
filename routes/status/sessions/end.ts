import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../../../lib/web/allowed_methods.ts";
import {
  dataAnswer,
  forOperatorsWith,
  plainAnswer,
} from "../../../lib/web/operator_route.ts";
import { EndRequest } from "../../../lib/shared/operator_people.ts";

/** Ends a session, or all sessions of a person, with their calls. */
export const handler = onlyMethods({
  POST: (ctx) =>
    forOperatorsWith(
      ctx,
      EndRequest,
      '{"session": "…"} or {"name": "…"}',
      async (operations, who) => {
        const ended = await operations.endSessions(who);
        return ended > 0 ? dataAnswer({ ended }) : plainAnswer(
          STATUS_CODE.NotFound,
          "There is no such session.",
        );
      },
    ),
});
