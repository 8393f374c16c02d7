import { page } from "fresh";
import { onlyMethods } from "../lib/web/allowed_methods.ts";
import { PAGE_WORDS } from "../lib/ui/words/page_words.ts";
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
  const language = languageOf(req);
  const { slow, failed, reload } = PAGE_WORDS[language].start;
  return (
    <>
      <PhoneApp language={language} page={state.page()} />
      {/* Shown by the style sheet, and only until the phone runs. */}
      <p class="late" data-slow>{slow}</p>
      <p class="late" data-failed role="alert">
        {failed} <a href="">{reload}</a>
      </p>
    </>
  );
});
