import { onlyMethods } from "../lib/web/allowed_methods.ts";
import { ICON_SHEET } from "../lib/ui/parts/icons.ts";

export const handler = onlyMethods({
  GET: (ctx) =>
    new Response(ICON_SHEET, {
      headers: {
        "content-type": "image/svg+xml",
        // Pages request it with the build id in the URL.
        "cache-control": ctx.url.search
          ? "public, max-age=31536000, immutable"
          : "no-cache",
      },
    }),
});
