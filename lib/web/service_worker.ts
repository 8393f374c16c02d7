import type { Language } from "../shared/language.ts";
import { pushWorker } from "./push_worker.ts";
import { PAGE_WORDS } from "../ui/words/page_words.ts";

/**
 * The service worker: shows words while the server cannot be reached and notifications of
 * calls, and tells pages which version the server has. It keeps no page, so that
 * none is ever of an old version.
 *
 * @param version changes with the content of the page
 * @returns its script
 */
export function serviceWorker(version: string, language: Language): string {
  return `const VERSION = ${JSON.stringify(version)};
const OFFLINE = ${JSON.stringify(offlinePage(language))};

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await clients.claim();
    for (const client of await clients.matchAll()) {
      client.postMessage({ version: VERSION });
    }
  })());
});

addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  event.respondWith(
    fetch(event.request).catch(() =>
      new Response(OFFLINE, {
        status: 503,
        headers: { "content-type": "text/html; charset=utf-8" },
      })
    ),
  );
});

${pushWorker(language)}`;
}

/** ms between two attempts of the page without a server, at least; at most twice as long, so that not all come at once. */
const RETRY_MS = 5_000;

/** A page that needs nothing from the server, and loads the real one once it can be reached. */
function offlinePage(language: Language): string {
  const { title, text, retry } = PAGE_WORDS[language].offline;
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { display: grid; place-content: center; justify-items: center; gap: 1rem;
  min-height: 100dvh; margin: 0; padding: 1.5rem; box-sizing: border-box;
  background: light-dark(#f6f3ee, #0f1514); color: light-dark(#17211f, #eef3f1);
  text-align: center; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.15; }
p { max-width: 26rem; margin: 0; color: light-dark(#55615d, #a6b3af); }
a { padding: 0.75rem 1.5rem; border-radius: 99rem; font-weight: 600;
  background: light-dark(#0a6b5d, #45c9b1); color: light-dark(#fff, #04211c);
  text-decoration: none; }
</style>
</head>
<body>
<h1>${title}</h1>
<p>${text}</p>
<a href="">${retry}</a>
<script>
const retry = () => fetch("").then(({ ok }) => ok && location.reload(), () => {});
addEventListener("online", retry);
setInterval(retry, ${RETRY_MS} * (1 + Math.random()));
</script>
</body>
</html>`;
}
