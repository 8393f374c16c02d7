import { count, text } from "../option_values.ts";
import type { OptionGroup } from "./option.ts";

/** Default megabytes of all recorded messages: a hundred of the largest, about a thousand of a usual camera. */
export const DEFAULT_MESSAGES_MB = 2_000;

/** Recordings for people who did not answer. */
export const MESSAGE_OPTIONS = {
  "messages": {
    schema: text,
    value: "FOLDER",
    help:
      "lets callers leave video and voice messages, kept for 30 days in a folder such as state/messages; needs --state",
  },
  "messages-mb": {
    schema: count(20, 10_000_000),
    value: "MEGABYTES",
    help:
      `how much room all of them may take together (default ${DEFAULT_MESSAGES_MB})`,
  },
} as const satisfies OptionGroup;
