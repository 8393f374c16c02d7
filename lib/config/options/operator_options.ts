import * as v from "valibot";
import type { OptionGroup } from "./option.ts";
import { DEFAULT_RECORD_DAYS } from "../call_records_config.ts";
import { count, seconds, text, token, url } from "../option_values.ts";

/** Restarts, metrics, the status page, call records and the log. */
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
  "call-records": {
    schema: text,
    value: "FOLDER",
    help:
      "writes a record of each call into a file for each day, in a folder such as state/records",
  },
  "call-records-days": {
    schema: count(1, 3_650),
    value: "DAYS",
    help: `how long these files are kept (default ${DEFAULT_RECORD_DAYS})`,
  },
  "call-records-webhook": {
    schema: url(["http:", "https:"], "https://example.org/calls"),
    value: "URL",
    secret: true,
    help:
      "sends a record of each call to this URL; safer in the environment if it holds a secret",
  },
  "call-records-names": {
    schema: v.picklist(["digest", "name"], "must be digest or name"),
    value: "HOW",
    help:
      "what stands for a person in call records: a keyed digest of the name (default), or the name",
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
