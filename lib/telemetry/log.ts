import {
  configure,
  getConsoleSink,
  getJsonLinesFormatter,
  getLogger,
  getTextFormatter,
  sanitizeControlSequences,
} from "@logtape/logtape";
import { redactByPattern, type RedactionPattern } from "@logtape/redaction";
import type { Config } from "../config/config.ts";

/** Category prefix of all of this program's loggers. */
export const LOG_CATEGORY = "one2one";

/**
 * Last resort against secrets in the log. The program never logs them on
 * purpose, but the text of a foreign error could contain them.
 */
const SECRETS: RedactionPattern[] = [
  {
    pattern: /v=0(?:\\+[rn]|[\r\n])(?:[^"\\]|\\(?!"))*/g,
    replacement: "[SDP]",
  },
  {
    pattern: /candidate:\S+ \d+ (?:udp|tcp) [^"\\]*/gi,
    replacement: "[candidate]",
  },
  { pattern: /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, replacement: "[token]" },
  { pattern: /\bBearer [^\s"\\]+/gi, replacement: "Bearer [token]" },
  { pattern: /access_token=[^&\s"'\\]+/g, replacement: "access_token=[token]" },
  {
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^"\\]|\\(?!"))*/g,
    replacement: "[key]",
  },
];

/** Escapes text, so that a value can neither end the line nor move a terminal's cursor. */
const ONE_LINE = { newlines: "escape", sgr: "escape" } as const;

/** Formatters: each record becomes one line, whatever it contains. */
const FORMATTERS = {
  json: redactByPattern(getJsonLinesFormatter(), SECRETS),
  text: redactByPattern(
    getTextFormatter({
      timestamp: "rfc3339",
      value: (value, inspect) =>
        sanitizeControlSequences(
          typeof value === "string" ? value : inspect(value),
          ONE_LINE,
        ),
      sanitize: ONE_LINE,
    }),
    SECRETS,
  ),
};

/** Sends this program's log to the console, from this level up. */
export function setUpLog(
  { logLevel, logFormat }: Pick<Config, "logLevel" | "logFormat">,
): Promise<void> {
  const sinks = {
    console: getConsoleSink({ formatter: FORMATTERS[logFormat] }),
  };
  return configure({
    sinks,
    loggers: [
      { category: LOG_CATEGORY, lowestLevel: logLevel, sinks: ["console"] },
      {
        category: ["logtape", "meta"],
        lowestLevel: "error",
        sinks: ["console"],
      },
    ],
  });
}

/** Logger for the program as a whole. */
export const log = getLogger([LOG_CATEGORY]);
