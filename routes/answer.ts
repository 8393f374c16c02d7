import { asset } from "fresh/runtime";
import { onlyMethods } from "../lib/web/allowed_methods.ts";

/**
 * Opened by a notification: gives the page the ticket that the service worker
 * kept for it, and makes room for the page.
 */
export const handler = onlyMethods({
  GET: () =>
    new Response(
      `<!DOCTYPE html><meta charset="utf-8"><title>One2One</title><script src="${
        asset("/answer.js")
      }"></script>`,
      {
        headers: {
          "content-type": "text/html; charset=utf-8",
          "cache-control": "no-cache",
        },
      },
    ),
});
