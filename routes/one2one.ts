import { STATUS_CODE } from "@std/http/status";
import { onlyMethods } from "../lib/web/allowed_methods.ts";

/** The signaling socket. */
export const handler = onlyMethods({
  GET(ctx) {
    if (ctx.req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      // RFC 9110, section 15.5.22: names the required protocol.
      return new Response(
        "This is the signaling socket of the phone: connect with a WebSocket.\n",
        {
          status: STATUS_CODE.UpgradeRequired,
          headers: { upgrade: "websocket", connection: "upgrade" },
        },
      );
    }
    return ctx.state.acceptSocket(ctx.req, ctx.info);
  },
});
