import { StartError } from "../shared/start_error.ts";
import { bareHost } from "../net/bare_host.ts";
import { isUnspecified } from "../net/client_address.ts";
import { MAX_PORT } from "./option_values.ts";
import { type RedisAddress, redisAddress } from "./redis_url.ts";

/** How this process is one of several. */
export interface ClusterConfig {
  redis: RedisAddress;
  /** Its name; absent for that of the machine with the page's port. */
  node?: string;
  /** Where others reach it; port 0 for any free one. */
  link: { hostname: string; port: number };
}

/** Other processes of this machine, and nobody else, reach it. */
const LOOPBACK_LINK = { hostname: "127.0.0.1", port: 0 };

/**
 * Null for a process that is alone.
 *
 * @throws {StartError} for options that do not go together
 */
export function clusterConfig(
  { redis, node, link, state }: {
    redis?: string;
    node?: string;
    link?: string;
    /** Whether there is a state file. */
    state: boolean;
  },
): ClusterConfig | null {
  if (redis === undefined) {
    for (const [name, value] of Object.entries({ node, link })) {
      if (value !== undefined) {
        throw new StartError(`--${name} has no effect without --redis.`);
      }
    }
    return null;
  }
  if (state) {
    throw new StartError(
      "--state and --redis do not go together: Redis keeps the calls.",
    );
  }
  const address = redisAddress(redis);
  if (!address) throw new StartError("--redis: not a URL of Redis.");
  return {
    redis: address,
    node,
    link: link === undefined ? LOOPBACK_LINK : hostAndPort(link),
  };
}

/** @throws {StartError} for what others cannot dial */
function hostAndPort(text: string): ClusterConfig["link"] {
  const [, host, number] = /^(.*):(\d+)$/.exec(text)!;
  const port = Number(number);
  const url = `http://${host}`;
  if (!URL.canParse(url) || port > MAX_PORT) {
    throw new StartError(`--link: ${text} is not a host and a port.`);
  }
  const hostname = bareHost(new URL(url).hostname);
  if (isUnspecified(hostname)) {
    throw new StartError(
      `--link: other processes cannot reach this one at ${host}. Give an address of this machine that they reach, such as 10.0.0.5:7000.`,
    );
  }
  return { hostname, port };
}
