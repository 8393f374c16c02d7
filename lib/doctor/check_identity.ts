import { loadTokenKeys } from "../auth/token_keys.ts";
import type { Config } from "../config/config.ts";
import { bad, type Finding, good } from "./finding.ts";
import { errorLine } from "../shared/error_text.ts";

const SUBJECT = "identity";

/** Checks that tokens can be verified, if names come from tokens. */
export async function checkIdentity(
  { auth }: Pick<Config, "auth">,
): Promise<Finding[]> {
  if (!auth) return [];
  try {
    const { algorithms } = await loadTokenKeys(auth.key);
    return [
      good(
        SUBJECT,
        `accepts tokens signed with ${algorithms.join(", ")}`,
      ),
    ];
  } catch (error) {
    return [
      bad(
        SUBJECT,
        errorLine(error),
        "Set the key of the tokens' issuer (docs/operations.md, Identity).",
      ),
    ];
  }
}
