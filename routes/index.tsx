import { define } from "../lib/app_state.ts";
import PhoneApp from "../islands/PhoneApp.tsx";

/** The phone. */
export default define.page(function Index() {
  return <PhoneApp />;
});
