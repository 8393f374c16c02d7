import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import {
  answerOf,
  bearerOf,
  forPush,
  pushDoor,
} from "../../lib/web/push_route.ts";
import { PushSubscriptionKeys, Unsubscribe } from "../../lib/shared/push.ts";

/** The subscriptions of browsers for push messages. */
export const handler = onlyMethods({
  /** The key with which browsers subscribe, in base64url. */
  GET: ({ state }) => new Response(pushDoor(state).key),
  POST: (ctx) =>
    forPush(
      ctx,
      PushSubscriptionKeys,
      (door, subscription) =>
        answerOf(door.subscribe(bearerOf(ctx.req), subscription)),
    ),
  DELETE: (ctx) =>
    forPush(
      ctx,
      Unsubscribe,
      (door, { endpoint }) =>
        answerOf(door.unsubscribe(bearerOf(ctx.req), endpoint)),
    ),
});
