import { page } from "fresh";
import { onlyMethods } from "../lib/web/allowed_methods.ts";
import { define } from "../lib/web/app_state.ts";
import { languageOf } from "../lib/shared/language.ts";
import PhoneApp from "../islands/PhoneApp.tsx";

export const handler = onlyMethods({
  GET: () =>
    page(undefined, {
      headers: {
        "cache-control": "private, no-cache",
        // The response depends on the person's language.
        "vary": "Accept-Language, Cookie",
      },
    }),
});

/** The phone. */
export default define.page(function Index({ req, state }) {
  return <PhoneApp language={languageOf(req)} page={state.page()} />;
});
