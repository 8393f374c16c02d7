import { asset } from "fresh/runtime";
import { languageOf, languageOfTag } from "../lib/shared/language.ts";
import { onlyMethods } from "../lib/web/allowed_methods.ts";
import { serviceWorker } from "../lib/web/service_worker.ts";

/** The service worker, in the language that the page names. */
export const handler = onlyMethods({
  GET(ctx) {
    const named = ctx.url.searchParams.get("language");
    const language = named === null ? null : languageOfTag(named);
    return new Response(
      serviceWorker(asset("/sw.js"), language ?? languageOf(ctx.req)),
      {
        headers: {
          "content-type": "text/javascript; charset=utf-8",
          "cache-control": "no-cache",
        },
      },
    );
  },
});
