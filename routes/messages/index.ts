import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import {
  badRequest,
  bodyOf,
  bytesAnswer,
  jsonAnswer,
  messageDoor,
  placeOf,
} from "../../lib/web/message_route.ts";
import { bearerOf } from "../../lib/web/push_route.ts";
import { LeaveMessage, PIECE_BYTES } from "../../lib/shared/messages.ts";

/** Recorded messages. */
export const handler = onlyMethods({
  /** The person's messages, or a portion of one; nothing where none are kept. */
  GET: async ({ req, state }) => {
    const door = state.messages();
    // A page asks to know whether it can: 404 would be an error in its console.
    if (!door) return new Response(null, { status: STATUS_CODE.NoContent });
    const token = bearerOf(req);
    if (!new URL(req.url).searchParams.has("id")) {
      return jsonAnswer(door.lists(token));
    }
    const place = placeOf(req);
    if (!place) return badRequest();
    return bytesAnswer(await door.read(token, place.id, place.at));
  },
  /** Begins to leave one. */
  POST: async (ctx) => {
    const door = messageDoor(ctx);
    const asked = await bodyOf(ctx.req, LeaveMessage);
    if (!asked) return badRequest();
    return jsonAnswer(door.begin(bearerOf(ctx.req), asked));
  },
  /** The next bytes of one that is being left. */
  PUT: async (ctx) => {
    const door = messageDoor(ctx);
    const place = placeOf(ctx.req);
    const bytes = await ctx.req.bytes();
    if (!place || bytes.length > PIECE_BYTES) return badRequest();
    const { id, at } = place;
    return jsonAnswer(await door.piece(bearerOf(ctx.req), id, at, bytes));
  },
  DELETE: (ctx) => {
    const door = messageDoor(ctx);
    const id = new URL(ctx.req.url).searchParams.get("id");
    if (id === null) return badRequest();
    return jsonAnswer(door.remove(bearerOf(ctx.req), id));
  },
});
