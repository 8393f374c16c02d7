import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import { dataAnswer, forOperators } from "../../lib/web/operator_route.ts";

/** The data of the status page. */
export const handler = onlyMethods({
  GET: (ctx) =>
    forOperators(
      ctx,
      async (operations) => dataAnswer(await operations.status()),
    ),
});
