import { configure, getConsoleSink, getLogger } from "@logtape/logtape";
import type { Config } from "./config.ts";

/** Category that all of this program's loggers begin with. */
export const LOG_CATEGORY = "one2one";

/** Sends this program's log to the console, from `level` up. */
export function setUpLog(level: Config["logLevel"]): Promise<void> {
  return configure({
    sinks: { console: getConsoleSink() },
    loggers: [
      { category: LOG_CATEGORY, lowestLevel: level, sinks: ["console"] },
      {
        category: ["logtape", "meta"],
        lowestLevel: "error",
        sinks: ["console"],
      },
    ],
  });
}

/** The log of what concerns the program as a whole. */
export const log = getLogger([LOG_CATEGORY]);
