import { STATUS_CODE } from "@std/http/status";
import { HttpError, page } from "fresh";
import { define } from "../lib/app_state.ts";
import { securityHeaders } from "../lib/security_headers.ts";

interface Explanation {
  title: string;
  text: string;
}

function explain(status: number): Explanation {
  switch (status) {
    case STATUS_CODE.NotFound:
      return {
        title: "There is nothing here",
        text: "The address may be mistyped, or the page has moved.",
      };
    case STATUS_CODE.MethodNotAllowed:
      return {
        title: "That cannot be done here",
        text: "This address does not answer that kind of request.",
      };
    default:
      return status < STATUS_CODE.InternalServerError
        ? {
          title: "The server did not understand",
          text: "The request was not one that this address can answer.",
        }
        : {
          title: "Something went wrong on the server",
          text: "It is not your fault. Please try again in a moment.",
        };
  }
}

export const handler = define.handlers((ctx) => {
  const status = ctx.error instanceof HttpError
    ? ctx.error.status
    : STATUS_CODE.InternalServerError;
  // Error routes run outside the middlewares, so they set the headers themselves.
  return page(explain(status), { status, headers: securityHeaders() });
});

/** An error in words, with the way back. */
export default define.page<typeof handler>(function ErrorPage({ data }) {
  return (
    <main class="error-page">
      <h1>{data.title}</h1>
      <p>{data.text}</p>
      <a class="button" href="/">Back to the phone</a>
    </main>
  );
});
