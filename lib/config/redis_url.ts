/** A URL of Redis; several hosts are no URL as the platform knows it. */
const REDIS_URL =
  /^redis(?<tls>s?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/@]+)(?:\/(?<path>\w*))?$/;

/** Port of Redis where a URL has none. */
const REDIS_PORT = 6379;
/** Port of a Sentinel where a URL has none. */
const SENTINEL_PORT = 26379;

/** Where Redis is. */
export interface RedisAddress {
  kind: "single" | "sentinel" | "cluster";
  tls: boolean;
  /** One, except of Sentinels or a Redis Cluster. */
  hosts: { host: string; port: number }[];
  username?: string;
  password?: string;
  /** Name of the primary that Sentinels know; empty otherwise. */
  primary: string;
  /** Number of the database of a single Redis. */
  database: number;
}

/** Whether {@link redisAddress} can read the text. */
export function isRedisUrl(text: string): boolean {
  return redisAddress(text) !== null;
}

/** Reads the URL of a Redis; null if it is none. */
export function redisAddress(text: string): RedisAddress | null {
  const { groups } = REDIS_URL.exec(text) ?? {};
  if (!groups) return null;
  const { path = "" } = groups;
  const kind = (groups.kind ?? "single") as RedisAddress["kind"];
  const hosts = groups.hosts.split(",").flatMap((text) => {
    const usual = kind === "sentinel" ? SENTINEL_PORT : REDIS_PORT;
    if (!URL.canParse(`http://${text}`)) return [];
    const { hostname, port } = new URL(`http://${text}`);
    return [{
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port || usual),
    }];
  });
  const count = groups.hosts.split(",").length;
  if (hosts.length !== count || (kind === "single" && count > 1)) return null;
  if (kind === "sentinel" ? path === "" : !/^\d{0,3}$/.test(path)) return null;
  try {
    return {
      kind,
      tls: groups.tls !== "",
      hosts,
      username: decoded(groups.user),
      password: decoded(groups.password),
      primary: kind === "sentinel" ? path : "",
      database: kind === "single" ? Number(path) : 0,
    };
  } catch {
    // Wrong percent-encoding.
    return null;
  }
}

/** @throws {URIError} */
function decoded(text: string | undefined): string | undefined {
  return text ? decodeURIComponent(text) : undefined;
}
