import { App, csp, staticFiles } from "fresh";
import type { AppState } from "./app_state.ts";
import { canonicalPaths } from "./canonical_path.ts";
import { secureResponses } from "./security_headers.ts";

/**
 * The web application: security headers, static files, and the routes of
 * `routes/`. It has no pages until it is given a build.
 *
 * The program exports it as `app` from `main.ts`, the `serverEntry` of
 * `lib/web/build.ts`, and then loads the build, which imports `app` from there:
 *
 * ```ts
 * export const app = createApp({ service, acceptSocket });
 * if (import.meta.main) {
 *   import("./_fresh/server.js").then(({ default: { fetch } }) =>
 *     Deno.serve({ cert, key }, fetch)
 *   );
 * }
 * ```
 *
 * Awaiting before `createApp` is fine; awaiting that import at top level is
 * not: the build waits for `main.ts`, and `main.ts` for the build. Tests use
 * `(await buildInMemory())(app)` and `app.handler()`.
 */
export function createApp(state: AppState): App<AppState> {
  return new App<AppState>()
    .use((ctx) => {
      Object.assign(ctx.state, state);
      return ctx.next();
    })
    .use(secureResponses((state) => state.page().embedders))
    .use(canonicalPaths())
    .use(csp({ useNonce: true }))
    .use(staticFiles())
    .fsRoutes();
}
