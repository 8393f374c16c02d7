import * as v from "valibot";
import type { OptionGroup } from "./option.ts";
import { seconds, text, token } from "../option_values.ts";

/** Restarts, metrics, the status page and the log. */
export const OPERATOR_OPTIONS = {
  "state": {
    schema: text,
    value: "FILE",
    help:
      "keeps established calls over a restart in a file such as state/calls.sqlite; SIGTERM then hands them over, SIGINT ends them",
  },
  "drain": {
    schema: seconds,
    value: "SECONDS",
    help: "how long a stopping service waits for calls to end (default 5)",
  },
  "metrics-token": {
    schema: token,
    value: "TOKEN",
    secret: true,
    help:
      "bearer token with which other machines may read /metrics; safer in the environment",
  },
  "metrics-from": {
    schema: v.picklist(["local", "anyone"], "must be local or anyone"),
    value: "WHO",
    help: "who may read /metrics without a token: local (default) or anyone",
  },
  "operator-token": {
    schema: token,
    value: "TOKEN",
    secret: true,
    help:
      "opens the status page /status, which does not exist without this; safer in the environment",
  },
  "log-format": {
    schema: v.picklist(["text", "json"], "must be text or json"),
    value: "FORMAT",
    help: "text (default), or json with one event per line",
  },
  "log-level": {
    schema: v.picklist(
      ["debug", "info", "warning", "error"],
      "must be debug, info, warning or error",
    ),
    value: "LEVEL",
    help: "debug, info (default), warning or error",
  },
  "log-addresses": {
    schema: v.picklist(["yes", "no"], "must be yes or no"),
    value: "WHETHER",
    help: "yes writes the addresses of clients to the log (default no)",
  },
} as const satisfies OptionGroup;
