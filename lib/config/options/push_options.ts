import * as v from "valibot";
import type { OptionGroup } from "./option.ts";
import { count, pushService, text, url } from "../option_values.ts";

/** Default days for which a name is kept: people are often away for a week, and a name that somebody gave up is free again soon. */
export const DEFAULT_RESERVED_DAYS = 7;

/** Calls to people whose page is closed. */
export const PUSH_OPTIONS = {
  "push": {
    schema: v.picklist(["on", "off"], "must be on or off"),
    value: "WHETHER",
    help:
      "off rings only where the page is open (default on with --state, else off)",
  },
  "reserve-days": {
    schema: count(1, 30),
    value: "DAYS",
    help:
      `without --auth: how long a name is kept for the browser that last had it and rings for it (default ${DEFAULT_RESERVED_DAYS}, at most 30)`,
  },
  "push-services": {
    schema: pushService,
    value: "HOSTS",
    help:
      "push services that may be used (default those of Google, Mozilla, Apple and Microsoft); repeatable",
    multiple: true,
  },
  "push-key-file": {
    schema: text,
    value: "FILE",
    help:
      "the key by which push services know this server, a private JSON Web Key of P-256 (default state/push_key.json, made at the first start)",
  },
  "push-contact": {
    schema: url(["mailto:", "https:"], "mailto:you@example.org"),
    value: "URL",
    help:
      "where push services reach you, a mailto: or https: URL (default the page's address)",
  },
} as const satisfies OptionGroup;
