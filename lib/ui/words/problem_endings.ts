import type { EndReason } from "../../phone/phone_state.ts";
import type { JoinedWords, Words } from "./words.ts";

/** Call endings for which the text of the underlying problem is the best explanation. */
export function problemEndings(
  problems: JoinedWords["problems"],
): Pick<Words["endings"], typeof TOLD_BY_PROBLEM[number]> {
  const endings = TOLD_BY_PROBLEM.map((reason) => {
    const { title, cause, next } = problems[reason];
    return [reason, () => ({ title, detail: `${cause} ${next}` })];
  });
  return Object.fromEntries(endings);
}

const TOLD_BY_PROBLEM = [
  "in_call_elsewhere",
  "moved",
  "name_taken",
  "invalid_name",
  "not_in_call",
  "media_unavailable",
  "media_failed",
  "overloaded",
  "rate_limited",
  "network_full",
  "unauthorized",
  "banned",
  "ended_by_operator",
  "server_shutdown",
] as const satisfies EndReason[];
