import { STATUS_CODE } from "@std/http/status";
import { HttpError, page } from "fresh";
import { PAGE_WORDS, type PageWords } from "../lib/ui/words/page_words.ts";
import { MethodNotAllowed } from "../lib/web/allowed_methods.ts";
import { define } from "../lib/web/app_state.ts";
import { languageOf } from "../lib/shared/language.ts";
import { log } from "../lib/telemetry/log.ts";
import { securityHeaders } from "../lib/web/security_headers.ts";

function explanation(status: number): keyof PageWords["errors"] {
  switch (status) {
    case STATUS_CODE.NotFound:
      return "notFound";
    case STATUS_CODE.MethodNotAllowed:
      return "notAllowed";
    default:
      return status < STATUS_CODE.InternalServerError
        ? "notUnderstood"
        : "failed";
  }
}

export const handler = define.handlers((ctx) => {
  const status = ctx.error instanceof HttpError
    ? ctx.error.status
    : STATUS_CODE.InternalServerError;
  if (status >= STATUS_CODE.InternalServerError) {
    log.error("request failed: {method} {path}: {error}", {
      method: ctx.req.method,
      path: ctx.url.pathname,
      error: ctx.error,
    });
    ctx.state.operations()?.fault();
  }
  // Error routes run outside the middlewares, so they set the headers themselves.
  const headers = securityHeaders();
  if (ctx.error instanceof MethodNotAllowed) {
    headers.set("allow", ctx.error.allow);
  }
  return page(explanation(status), { status, headers });
});

/** The error page, with a link back. */
export default define.page<typeof handler>(function ErrorPage({ data, req }) {
  const { errors, back } = PAGE_WORDS[languageOf(req)];
  return (
    <main class="error-page">
      <h1>{errors[data].title}</h1>
      <p>{errors[data].text}</p>
      <a class="button" href="/">{back}</a>
    </main>
  );
});
