import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import {
  answerOf,
  bearerOf,
  forPush,
  pushDoor,
} from "../../lib/web/push_route.ts";
import { Subscribe, Unsubscribe } from "../../lib/shared/push.ts";

/** The subscriptions of browsers for push messages. */
export const handler = onlyMethods({
  /** The facts that a page needs before it subscribes. */
  GET: ({ state }) => Response.json(pushDoor(state).info),
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
