import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../../../lib/web/allowed_methods.ts";
import {
  dataAnswer,
  forOperators,
  forOperatorsWith,
  plainAnswer,
} from "../../../lib/web/operator_route.ts";
import { GuestLinkRequest } from "../../../lib/shared/guest_links.ts";

/** The links by which guests may call somebody. */
export const handler = onlyMethods({
  GET: (ctx) =>
    forOperators(
      ctx,
      async (operations) => dataAnswer(await operations.guestLinks()),
    ),
  POST: (ctx) =>
    forOperatorsWith(
      ctx,
      GuestLinkRequest,
      '{"to": "Bob", "days": 30, "uses": 100}',
      async (operations, { to, days, uses }) => {
        const made = await operations.makeGuestLink(to, days, uses);
        if (made === null) {
          return plainAnswer(
            STATUS_CODE.UnprocessableEntity,
            "People choose their names here: nobody needs a guest link.",
          );
        }
        if ("link" in made) return dataAnswer(made, STATUS_CODE.Created);
        const status = made.reason === "overloaded"
          ? STATUS_CODE.Conflict
          : STATUS_CODE.UnprocessableEntity;
        return plainAnswer(status, made.message);
      },
    ),
});
