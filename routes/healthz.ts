import { onlyMethods } from "../lib/web/allowed_methods.ts";

/** Liveness: the process answers. */
export const handler = onlyMethods({
  GET: () => new Response("ok\n", { headers: { "cache-control": "no-store" } }),
});
