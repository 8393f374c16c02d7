import type * as v from "valibot";

/** One option of the command line. */
export interface Option {
  /** Checks the text and makes the program's type of it. */
  schema: v.GenericSchema<string, unknown>;
  /** Placeholder of the value in `--help`. */
  value: string;
  /** Meaning and default, for `--help` and docs/options.md. */
  help: string;
  /** Whether it may be repeated, or hold a comma-separated list. */
  multiple?: true;
  /** Whether errors must not show the value. */
  secret?: true;
}

/** A group of options, by name. */
export type OptionGroup = Record<string, Option>;
