import { asset } from "fresh/runtime";
import { PAGE_WORDS } from "../lib/ui/words/page_words.ts";
import { define } from "../lib/web/app_state.ts";
import { languageOf } from "../lib/shared/language.ts";

/** The first one names the layers of the cascade. */
const STYLES = [
  "/styles.css",
  "/css/screens.css",
  "/css/people.css",
  "/css/devices.css",
  "/css/call.css",
  "/css/call_controls.css",
  "/css/notices.css",
  "/css/panels.css",
  "/css/dialogs.css",
];

/** The document around every page. */
export default define.page(function Document({ Component, req, state }) {
  const language = languageOf(req);
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover"
        />
        <meta name="color-scheme" content="light dark" />
        <meta
          name="description"
          content={PAGE_WORDS[language].description}
        />
        <title>{state.service.name}</title>
        <link rel="icon" type="image/svg+xml" href={asset("/favicon.svg")} />
        <link rel="apple-touch-icon" href={asset("/apple_touch_icon.png")} />
        <link rel="manifest" href={asset("/manifest.webmanifest")} />
        <meta
          name="theme-color"
          content="#f6f3ee"
          media="(prefers-color-scheme: light)"
        />
        <meta
          name="theme-color"
          content="#0f1514"
          media="(prefers-color-scheme: dark)"
        />
        {/* Notices a script that does not load or run, which no other script could. */}
        <script src={asset("/start_watch.js")} />
        {STYLES.map((path) => (
          <link key={path} rel="stylesheet" href={asset(path)} />
        ))}
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
