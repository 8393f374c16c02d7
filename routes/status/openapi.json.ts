import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import { dataAnswer, forOperators } from "../../lib/web/operator_route.ts";
import api from "../../lib/operations/operator_api.json" with { type: "json" };

/** The description of the operators' HTTP API (OpenAPI), as it is in the documents. */
export const handler = onlyMethods({
  GET: (ctx) => forOperators(ctx, () => dataAnswer(api)),
});
