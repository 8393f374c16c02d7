import * as v from "valibot";
import type { OptionGroup } from "./option.ts";
import { text } from "../option_values.ts";
import { isRedisUrl } from "../redis_url.ts";

/** Several processes as one service. */
export const CLUSTER_OPTIONS = {
  "redis": {
    schema: v.pipe(
      v.string(),
      v.check(
        isRedisUrl,
        "must be a URL such as redis://host:6379, rediss://:password@host, redis+sentinel://host,host/name or redis+cluster://host,host",
      ),
    ),
    value: "URL",
    secret: true,
    help:
      "makes all processes with the same Redis (6.2 or later, or Valkey) one service; safer in the environment if it has a password",
  },
  "node": {
    schema: v.pipe(
      text,
      v.regex(/^[\w.:-]{1,64}$/, "must have letters, digits, . : _ - only"),
    ),
    value: "NAME",
    help:
      "name of this process among those (default: the machine's name and the page's port)",
  },
  "link": {
    schema: v.pipe(
      text,
      v.regex(
        /^([\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}$/,
        "must be a host and a port, such as 10.0.0.5:7000",
      ),
    ),
    value: "HOST:PORT",
    help:
      "where the other processes reach this one; needed on more than one machine (default: any free port of the loopback interface)",
  },
} as const satisfies OptionGroup;
