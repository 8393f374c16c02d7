/**
 * Reads the options from the command line and the environment.
 *
 * @module
 */
import { parseArgs } from "node:util";
import * as v from "valibot";
import { envName, type OptionName, OPTIONS } from "./options.ts";
import type { Option } from "./options/option.ts";
import { errorText } from "../shared/error_text.ts";
import { StartError } from "../shared/start_error.ts";

/** Parsed value of an option. */
type Value<K extends OptionName> = v.InferOutput<typeof OPTIONS[K]["schema"]>;

/** The given options. */
export interface OptionReader {
  /** Whether `--help` or `--version` was given. */
  asks(word: "help" | "version"): boolean;
  /**
   * All values of a repeatable option; flags take precedence over the environment.
   *
   * @throws {StartError} with the option and the problem
   */
  all<K extends OptionName>(name: K): Value<K>[];
  /**
   * The value of an option; the last one if it was repeated.
   *
   * @throws {StartError} as {@link all}
   */
  last<K extends OptionName>(name: K): Value<K> | undefined;
}

/**
 * @param env reads an environment variable
 * @throws {StartError} for an unknown flag
 */
export function optionReader(
  args: string[],
  env: (name: string) => string | undefined,
): OptionReader {
  const flags = parseFlags(args);
  const all = <K extends OptionName>(name: K) => {
    const flag = flags[name];
    const option: Option = OPTIONS[name];
    const split = (value: string) =>
      option.multiple ? value.split(",") : [value];
    if (Array.isArray(flag)) {
      return flag.flatMap(split)
        .map((value) => check(name, `--${name}`, value));
    }
    const variable = env(envName(name));
    if (!variable) return [];
    return split(variable).map((value) => check(name, envName(name), value));
  };
  return {
    asks: (word) => flags[word] === true,
    all,
    last: (name) => all(name).at(-1),
  };
}

function check<K extends OptionName>(
  name: K,
  source: string,
  value: string,
): Value<K> {
  const result = v.safeParse(OPTIONS[name].schema, value);
  if (!result.success) {
    const { secret }: Option = OPTIONS[name];
    const shown = secret ? "it" : `"${value}"`;
    throw new StartError(`${source}: ${shown} ${result.issues[0].message}.`);
  }
  return result.output as Value<K>;
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        ...Object.fromEntries(
          Object.keys(OPTIONS).map((name) => [
            name,
            { type: "string", multiple: true } as const,
          ]),
        ),
        help: { type: "boolean" },
        version: { type: "boolean" },
      },
    }).values as Record<string, string[] | boolean | undefined>;
  } catch (error) {
    throw new StartError(`${errorText(error).split(/[.\n]/)[0]}. See --help.`);
  }
}
