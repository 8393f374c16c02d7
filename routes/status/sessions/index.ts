import { onlyMethods } from "../../../lib/web/allowed_methods.ts";
import { dataAnswer, forOperators } from "../../../lib/web/operator_route.ts";

/** Sessions: all, or those of the person in `?name=`. */
export const handler = onlyMethods({
  GET: (ctx) =>
    forOperators(
      ctx,
      async (operations) =>
        dataAnswer(
          await operations.sessions(
            ctx.url.searchParams.get("name") ?? undefined,
          ),
        ),
    ),
});
