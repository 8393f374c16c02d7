/**
 * All options, by group, and the text of `--help`.
 *
 * @module
 */
import { CLUSTER_OPTIONS } from "./options/cluster_options.ts";
import { ICE_OPTIONS } from "./options/ice_options.ts";
import { IDENTITY_OPTIONS } from "./options/identity_options.ts";
import { LIMIT_OPTIONS } from "./options/limit_options.ts";
import { MEDIA_OPTIONS } from "./options/media_options.ts";
import { OPERATOR_OPTIONS } from "./options/operator_options.ts";
import { MESSAGE_OPTIONS } from "./options/message_options.ts";
import type { OptionGroup } from "./options/option.ts";
import { PUSH_OPTIONS } from "./options/push_options.ts";
import { PAGE_OPTIONS } from "./options/page_options.ts";

/** Prefix of environment variables: `--as_uri` is `ONE2ONE_AS_URI` there. */
const ENV_PREFIX = "ONE2ONE_";

/** Width of the column of names in `--help`. */
const NAME_WIDTH = 33;

/** The options by heading, in the order of `--help` and docs/options.md. */
export const OPTION_GROUPS: Record<string, OptionGroup> = {
  "The page": PAGE_OPTIONS,
  "Media": MEDIA_OPTIONS,
  "STUN and TURN": ICE_OPTIONS,
  "Identity": IDENTITY_OPTIONS,
  "Calls to closed pages": PUSH_OPTIONS,
  "Recorded messages": MESSAGE_OPTIONS,
  "Limits": LIMIT_OPTIONS,
  "Running it": OPERATOR_OPTIONS,
  "Many processes": CLUSTER_OPTIONS,
};

/** The options by name. */
export const OPTIONS = {
  ...PAGE_OPTIONS,
  ...MEDIA_OPTIONS,
  ...ICE_OPTIONS,
  ...IDENTITY_OPTIONS,
  ...PUSH_OPTIONS,
  ...MESSAGE_OPTIONS,
  ...LIMIT_OPTIONS,
  ...OPERATOR_OPTIONS,
  ...CLUSTER_OPTIONS,
} as const satisfies OptionGroup;

/** Name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** Output of `--help`. */
export const HELP = [
  "One-to-one video calls. Serves the page, the signaling and, without --ws_uri, the media.",
  ...Object.entries(OPTION_GROUPS).flatMap(([heading, group]) => [
    "",
    `${heading}:`,
    ...Object.entries(group).map(([name, { value, help }]) =>
      `  --${name} ${value}`.padEnd(NAME_WIDTH) + ` ${help}`
    ),
  ]),
  "",
  "  --help".padEnd(NAME_WIDTH) + " this text",
  "  --version".padEnd(NAME_WIDTH) + " the version",
  "",
  `Each option can come from the environment instead, as ${ENV_PREFIX}AS_URI and so on. Flags take precedence.`,
].join("\n");

/** Environment variable of an option. */
export function envName(option: string): string {
  return ENV_PREFIX + option.toUpperCase().replaceAll("-", "_");
}
