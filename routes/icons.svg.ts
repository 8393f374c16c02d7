import { onlyMethods } from "../lib/web/allowed_methods.ts";
import { ICON_SHEET } from "../lib/ui/parts/icons.ts";

export const handler = onlyMethods({
  GET: (ctx) =>
    new Response(ICON_SHEET, {
      headers: {
        "content-type": "image/svg+xml",
        // Pages name the build in the address.
        "cache-control": ctx.url.search
          ? "public, max-age=31536000, immutable"
          : "no-cache",
      },
    }),
});
