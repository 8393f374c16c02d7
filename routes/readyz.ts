import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../lib/web/allowed_methods.ts";

/** Readiness for new calls, or the reasons against it. */
export const handler = onlyMethods({
  async GET(ctx) {
    const problems = await ctx.state.operations()?.problems() ?? ["starting"];
    return problems.length === 0 ? answer("ready\n", STATUS_CODE.OK) : answer(
      `not ready: ${problems.join(", ")}\n`,
      STATUS_CODE.ServiceUnavailable,
    );
  },
});

function answer(text: string, status: number): Response {
  return new Response(text, {
    status,
    headers: { "cache-control": "no-store" },
  });
}
