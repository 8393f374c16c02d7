import { asset } from "fresh/runtime";
import { define } from "../lib/app_state.ts";

/** The document around every page. */
export default define.page(function Document({ Component, state }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover"
        />
        <meta name="color-scheme" content="light dark" />
        <meta
          name="description"
          content="Call somebody by name, face to face, in the browser."
        />
        <title>{state.service.name}</title>
        <link rel="icon" type="image/svg+xml" href={asset("/favicon.svg")} />
        <link rel="stylesheet" href={asset("/styles.css")} />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
