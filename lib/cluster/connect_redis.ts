import type { EventEmitter } from "node:events";
import { Cluster, Redis } from "ioredis";
import type { RedisAddress } from "../config/redis_url.ts";
import { errorLine } from "../shared/error_text.ts";

/** ms that Redis may take for an answer: less than a lease, so that a leader still knows in time. */
const COMMAND_MS = 1_000;
/** ms between attempts to connect. */
const RECONNECT_MS = 200;

/** Connects in the background, again and again; a command fails while there is no connection. */
export function connectRedis(address: RedisAddress): Redis | Cluster {
  const { hosts, username, password, database: db, primary: name } = address;
  // The certificates that Deno trusts; `DENO_CERT` adds some.
  const tls = address.tls ? {} : undefined;
  const options = {
    username,
    password,
    tls,
    connectTimeout: COMMAND_MS,
    commandTimeout: COMMAND_MS,
    // A request that waits for a connection would be carried out too late.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => RECONNECT_MS,
  };
  switch (address.kind) {
    case "single":
      return withoutEcho(new Redis({ ...options, ...hosts[0], db }));
    case "sentinel":
      return withoutEcho(
        new Redis({
          ...options,
          sentinels: hosts,
          name,
          // Sentinels without one take any.
          sentinelPassword: password,
          sentinelTLS: tls,
          enableTLSForSentinelMode: address.tls,
          sentinelRetryStrategy: () => RECONNECT_MS,
        }),
      );
    case "cluster":
      return new Cluster(hosts, {
        enableOfflineQueue: false,
        clusterRetryStrategy: () => RECONNECT_MS,
        redisOptions: options,
      }).on("+node", withoutEcho);
    default:
      return address.kind satisfies never;
  }
}

/** The package listens for the first error of a connection only; a second one, such as EPIPE after a TLS alert, would end the process. */
function withoutEcho(redis: Redis): Redis {
  return redis.on("connect", () => redis.stream.on("error", () => {}));
}

/** Calls `told` with each error of the connection, except those that only say that there is none. */
export function onRedisError(
  redis: Redis | Cluster,
  told: (error: Error) => void,
): void {
  // Both are one, which the types of the package do not say.
  (redis as unknown as EventEmitter).on("error", (error: Error) => {
    if (!/^(Stream isn't writeable|write EPIPE)/.test(error.message)) {
      told(error);
    }
  });
}

/** An error of the package or of Redis, as the log has it. */
export function inWords(error: unknown): Error {
  const line = errorLine(error);
  const words = line.startsWith("Stream isn't writeable")
    ? "there is no connection"
    : line === "Command timed out"
    ? `no answer within ${COMMAND_MS} ms`
    : line;
  return new Error(`Redis: ${words}`, { cause: error });
}
