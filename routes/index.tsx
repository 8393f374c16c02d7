import { define } from "../lib/app_state.ts";
import { languageOf } from "../lib/language.ts";
import PhoneApp from "../islands/PhoneApp.tsx";

/** The phone. */
export default define.page(function Index({ req, state }) {
  return <PhoneApp language={languageOf(req)} page={state.page()} />;
});
