import { assertEquals } from "@std/assert";
import { redisFacts, versionInWords } from "../../lib/doctor/redis_facts.ts";

/** The lines of `INFO` that matter here. */
function info(...server: string[]): string {
  return [
    "# Server",
    ...server,
    "# Memory",
    "maxmemory:0",
    "maxmemory_policy:noeviction",
    "# Persistence",
    "aof_enabled:0",
    "# Replication",
    "role:master",
    "",
  ].join("\r\n");
}

Deno.test("Valkey is called by its own name and version", () => {
  const facts = redisFacts(
    info("redis_version:7.2.4", "server_name:valkey", "valkey_version:8.0.1"),
  );
  assertEquals(facts.own, { name: "valkey", version: "8.0.1" });
  assertEquals(
    facts.version,
    "7.2.4",
    "what the least version is held against",
  );
  assertEquals(
    versionInWords(facts),
    "version 8.0.1 of valkey, compatible with Redis 7.2.4",
  );
});

Deno.test("Redis has one version", () => {
  const facts = redisFacts(info("redis_version:7.0.15"));
  assertEquals(facts.own, null);
  assertEquals(versionInWords(facts), "version 7.0.15");
});
