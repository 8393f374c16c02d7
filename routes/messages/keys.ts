import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import {
  badRequest,
  bodyOf,
  jsonAnswer,
  messageDoor,
} from "../../lib/web/message_route.ts";
import { bearerOf } from "../../lib/web/push_route.ts";
import { MessageKey } from "../../lib/shared/messages.ts";

/** Keys of devices to which messages are sealed. */
export const handler = onlyMethods({
  /** Those of the person for whom a message may be left. */
  GET: (ctx) => {
    const door = messageDoor(ctx);
    const to = new URL(ctx.req.url).searchParams.get("to");
    if (to === null) return badRequest();
    const keys = door.keysFor(bearerOf(ctx.req), to);
    return jsonAnswer("reason" in keys ? keys : { keys });
  },
  /** The device's own. */
  POST: async (ctx) => {
    const door = messageDoor(ctx);
    const key = await bodyOf(ctx.req, MessageKey);
    if (!key) return badRequest();
    return jsonAnswer(door.putKey(bearerOf(ctx.req), key));
  },
});
