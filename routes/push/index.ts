import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import { answerOf, bearerOf, forPush } from "../../lib/web/push_route.ts";
import { Subscribe, Unsubscribe } from "../../lib/shared/push.ts";

/** The subscriptions of browsers for push messages. */
export const handler = onlyMethods({
  /** The facts that a page needs before it subscribes; none where pages ring only while they are open. */
  GET: ({ state }) => {
    const door = state.push();
    // A page asks to know whether it can: 404 would be an error in its console.
    return door
      ? Response.json(door.info)
      : new Response(null, { status: STATUS_CODE.NoContent });
  },
  POST: (ctx) =>
    forPush(
      ctx,
      Subscribe,
      async (door, { secret, ...subscription }) =>
        answerOf(await door.subscribe(bearerOf(ctx.req), subscription, secret)),
    ),
  DELETE: (ctx) =>
    forPush(
      ctx,
      Unsubscribe,
      async (door, { endpoint, secret }) =>
        answerOf(await door.unsubscribe(bearerOf(ctx.req), endpoint, secret)),
    ),
});
