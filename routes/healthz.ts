import { define } from "../lib/app_state.ts";

/** Alive: the process answers. */
export const handler = define.handlers({
  GET: () => new Response("ok\n", { headers: { "cache-control": "no-store" } }),
});
