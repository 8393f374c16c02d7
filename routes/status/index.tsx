import { STATUS_CODE } from "@std/http/status";
import { HttpError, page } from "fresh";
import { asset, Head } from "fresh/runtime";
import StatusApp from "../../islands/StatusApp.tsx";
import { onlyMethods } from "../../lib/web/allowed_methods.ts";
import { languageOf } from "../../lib/shared/language.ts";
import { define } from "../../lib/web/app_state.ts";

export const handler = onlyMethods({
  GET: () =>
    page(undefined, { headers: { "vary": "Accept-Language, Cookie" } }),
});

/** The operators' page. It contains no data; reading the data requires a token. */
export default define.page(function Status({ req, state }) {
  if (!state.operations()?.operatorsPage) {
    throw new HttpError(STATUS_CODE.NotFound);
  }
  return (
    <>
      <Head>
        <link rel="stylesheet" href={asset("/css/status.css")} />
      </Head>
      <StatusApp language={languageOf(req)} />
    </>
  );
});
