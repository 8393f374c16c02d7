import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { define } from "../lib/app_state.ts";
import { ICONS } from "../lib/icons.ts";

/** All icons in one picture, so that they cost no script: `<use>` shows one by its name. */
const SHEET = renderToString(
  h(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg" },
    Object.entries(ICONS).map(([id, icon]) => h(icon, { id })),
  ),
);

export const handler = define.handlers({
  GET: (ctx) =>
    new Response(SHEET, {
      headers: {
        "content-type": "image/svg+xml",
        // Pages name the build in the address.
        "cache-control": ctx.url.search
          ? "public, max-age=31536000, immutable"
          : "no-cache",
      },
    }),
});
