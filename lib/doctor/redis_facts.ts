/** Facts from Redis's answer to `INFO`. */
export interface RedisFacts {
  /** Of Valkey: the version of Redis with which it is compatible. */
  version: string;
  /** The name and version by which Valkey calls itself; null of Redis. */
  own: { name: string; version: string } | null;
  /** "master" or "slave". */
  role: string;
  /** Bytes; 0 for no limit. */
  maxMemory: number;
  /** Value of `maxmemory-policy`. */
  policy: string;
  /** Whether it writes an append-only file. */
  appendOnly: boolean;
}

/** Reads the answer to `INFO`: lines `name:value`, and headings that begin with `#`. */
export function redisFacts(info: string): RedisFacts {
  const values = new Map(
    info.split(/\r?\n/).map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );
  const text = (name: string) => values.get(name) ?? "";
  const version = text("valkey_version");
  return {
    version: text("redis_version"),
    own: version ? { name: text("server_name"), version } : null,
    role: text("role"),
    maxMemory: Number(text("maxmemory")),
    policy: text("maxmemory_policy"),
    appendOnly: text("aof_enabled") === "1",
  };
}

/** For example "version 7.0.15", or "version 8.0.1 of valkey, compatible with Redis 7.2.4". */
export function versionInWords({ version, own }: RedisFacts): string {
  return own
    ? `version ${own.version} of ${own.name}, compatible with Redis ${version}`
    : `version ${version}`;
}
