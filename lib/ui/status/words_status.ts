import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../../shared/language.ts";
import type {
  ClusterStatus,
  OperatorStatus,
  ReadinessProblem,
} from "../../shared/operator_status.ts";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";
import { es } from "./words/es.ts";
import { fr } from "./words/fr.ts";
import { zhHans } from "./words/zh_hans.ts";

/** Words that are a plain text each. */
type Text =
  | "title"
  | "operatorToken"
  | "open"
  | "wrongToken"
  | "tooManyGuesses"
  | "noAnswer"
  | "refusedRequest"
  | "ready"
  | "notReady"
  | "figures"
  | "users"
  | "sockets"
  | "lag"
  | "memory"
  | "uptime"
  | "softwareVersion"
  | "nodes"
  | "noNodes"
  | "calls"
  | "node"
  | "state"
  | "load"
  | "processor"
  | "roundTrip"
  | "action"
  | "drain"
  | "drainOnly"
  | "undrain"
  | "processes"
  | "process"
  | "thisProcess"
  | "role"
  | "address"
  | "heard"
  | "redisHeard"
  | "redisLacks"
  | "ended"
  | "refused"
  | "none"
  | "sessions"
  | "sessionName"
  | "show"
  | "noSessions"
  | "moreSessions"
  | "name"
  | "version"
  | "inCall"
  | "token"
  | "away"
  | "yes"
  | "no"
  | "end"
  | "banName"
  | "banToken"
  | "bans"
  | "noBans"
  | "notKept"
  | "notKeptNow"
  | "kind"
  | "banned"
  | "since"
  | "until"
  | "length"
  | "ban"
  | "lift";

/** Texts of the status page. */
export interface StatusWords extends Record<Text, string> {
  kinds: Record<"name" | "token", string>;
  lengths: Record<"hour" | "day" | "month" | "untilLifted", string>;
  nodeStates: Record<OperatorStatus["nodes"][number]["state"], string>;
  roles: Record<ClusterStatus["role"], string>;
  problems: Record<ReadinessProblem, string>;
}

/** The texts by language. */
export const STATUS_WORDS: Record<Language, StatusWords> = {
  en,
  es,
  de,
  fr,
  "zh-Hans": zhHans,
};

/** The language of the page's texts. */
export const StatusLanguage = createContext<Language>("en");

/** The texts in the page's language. */
export function useStatusWords(): StatusWords {
  return STATUS_WORDS[useContext(StatusLanguage)];
}
