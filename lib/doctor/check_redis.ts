import type { Redis } from "ioredis";
import * as v from "valibot";
import { ClusterNode } from "../cluster/cluster_store.ts";
import type { ClusterConfig } from "../config/cluster_config.ts";
import { errorLine } from "../shared/error_text.ts";
import { checkLink } from "./check_link.ts";
import { bad, type Finding, good, warning } from "./finding.ts";
import { type RedisFacts, redisFacts, versionInWords } from "./redis_facts.ts";

/** ms after which the check gives up; Redis answers within milliseconds. */
const PATIENCE_MS = 5_000;
/** Requests whose median is the round trip. */
const ROUND_TRIPS = 9;
/** ms. Each step of a call waits for one round trip. */
const SLOW_MS = 20;
/** The first version whose scripts the service was tested with. */
const LEAST_VERSION = [6, 2];

/** Uses each command of the service's scripts, and leaves nothing behind. */
const TRIAL = `
redis.call("TIME")
redis.call("HSET", KEYS[1], "a", cjson.encode({ trial = true }))
redis.call("HGET", KEYS[1], "a")
redis.call("HMGET", KEYS[1], "a", "b")
redis.call("HGETALL", KEYS[1])
redis.call("HDEL", KEYS[1], "a")
redis.call("SET", KEYS[1], "1")
redis.call("GET", KEYS[1])
redis.call("DEL", KEYS[1])
return "done"
`;

/** A process as the script `beat.lua` writes it. */
const NodeEntry = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    /** Epoch ms by Redis's clock. */
    ends: v.number(),
    record: v.pipe(v.string(), v.parseJson(), ClusterNode),
  }),
);

/** Checks the Redis of several processes, and that they reach one another. */
export async function checkRedis(
  { cluster }: { cluster: ClusterConfig | null },
  machine = Deno.hostname(),
): Promise<Finding[]> {
  if (!cluster) return [];
  // Only here, because its packages read the environment when they are loaded.
  const { connectRedis } = await import("../cluster/connect_redis.ts");
  const { KEYS } = await import("../cluster/redis_store.ts");
  const { hosts } = cluster.redis;
  const subject = `Redis ${
    hosts.map(({ host, port }) => `${host}:${port}`).join(", ")
  }`;
  const redis = connectRedis(cluster.redis);
  // A Redis Cluster answers these commands, too; the types of the package do not say so.
  const client = redis as Redis;
  try {
    await connected(client);
    const findings = [
      await checkRoundTrip(subject, client),
      await checkScripts(subject, client, `${KEYS.nodes}:doctor`),
    ];
    const answers = "nodes" in redis
      ? await Promise.all(redis.nodes("master").map(factsOf))
      : [await factsOf(client)];
    for (const facts of answers) findings.push(...checkFacts(subject, facts));
    const nodes = await livingNodes(client, KEYS.nodes);
    return [...findings, checkLink(cluster, nodes, machine)];
  } catch (error) {
    return [
      bad(
        subject,
        `cannot be used: ${errorLine(error)}`,
        connectAdvice(errorLine(error)),
      ),
    ];
  } finally {
    redis.disconnect();
  }
}

function connectAdvice(trouble: string): string {
  if (trouble.includes("CertificateRequired")) {
    return "It asks its clients for certificates, and the service has none: set tls-auth-clients no.";
  }
  if (/certificate/i.test(trouble)) {
    return "Its certificate must be for the host in --redis, from an authority that Deno knows, or that is in the file which DENO_CERT names.";
  }
  return "Check whether it runs, whether --redis has the right host, port, user and password, and whether a firewall is in between.";
}

/** @throws {Error} as a rejection, with the latest trouble */
async function connected(redis: Redis): Promise<void> {
  let trouble: unknown = null;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const { onRedisError } = await import("../cluster/connect_redis.ts");
  onRedisError(redis, (error) => {
    trouble = error;
    // Trying again does not help against these answers.
    const definite = /^(WRONGPASS|NOAUTH|NOPERM)|certificate/i;
    if (definite.test(errorLine(error))) reject(error);
  });
  redis.once("ready", resolve);
  const late = setTimeout(
    () =>
      reject(trouble ?? new Error(`no answer within ${PATIENCE_MS / 1000} s`)),
    PATIENCE_MS,
  );
  try {
    await promise;
    // Without a password where one is needed, only a command says so.
    await redis.ping();
  } finally {
    clearTimeout(late);
  }
}

async function checkRoundTrip(
  subject: string,
  redis: Redis,
): Promise<Finding> {
  const times: number[] = [];
  for (let i = 0; i < ROUND_TRIPS; i++) {
    const asked = performance.now();
    await redis.ping();
    times.push(performance.now() - asked);
  }
  const median = times.sort((a, b) => a - b)[ROUND_TRIPS >> 1];
  const found = `answers within ${median.toFixed(1)} ms`;
  return median < SLOW_MS ? good(subject, found) : warning(
    subject,
    found,
    "Each step of a call waits for it that long. Use one near the processes.",
  );
}

/** A script shows at once whether commands, keys and writes are allowed. */
async function checkScripts(
  subject: string,
  redis: Redis,
  key: string,
): Promise<Finding> {
  try {
    redis.defineCommand("trial", { numberOfKeys: 1, lua: TRIAL });
    await (redis as Redis & { trial(key: string): Promise<string> }).trial(key);
    return good(subject, "runs the service's scripts, and can be written");
  } catch (error) {
    const refusal = errorLine(error);
    return bad(subject, `does not run a script: ${refusal}`, advice(refusal));
  }
}

function advice(refusal: string): string {
  if (refusal.includes("READONLY")) {
    return "This is a replica. Give --redis the primary, or Sentinels that know it.";
  }
  if (refusal.includes("NOPERM") || refusal.includes("permission")) {
    return "Let its user do this: ACL SETUSER NAME on >PASSWORD ~{o2o}:* +@all -@admin -@dangerous +info";
  }
  if (refusal.includes("OOM")) return "Raise its maxmemory.";
  if (refusal.includes("MISCONF")) {
    return 'It cannot write to its disk, and stops for that. Persistence is not needed: CONFIG SET save "" turns it off.';
  }
  return "Read Redis's log.";
}

/** Null if this user may not ask. */
async function factsOf(redis: Redis): Promise<RedisFacts | null> {
  try {
    return redisFacts(await redis.info());
  } catch {
    return null;
  }
}

function checkFacts(subject: string, facts: RedisFacts | null): Finding[] {
  if (!facts) {
    return [
      warning(
        subject,
        "does not tell its version and its memory",
        "Let its user ask (ACL SETUSER NAME +info), or compare by hand: version 6.2 or later, maxmemory-policy noeviction.",
      ),
    ];
  }
  return [
    checkVersion(subject, facts),
    checkMemory(subject, facts),
    checkRole(subject, facts),
    good(
      subject,
      `append-only file ${
        facts.appendOnly ? "on" : "off"
      }; persistence is not needed`,
    ),
  ];
}

function checkVersion(subject: string, facts: RedisFacts): Finding {
  const [major, minor] = facts.version.split(".").map(Number);
  const [leastMajor, leastMinor] = LEAST_VERSION;
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
    ? good(subject, versionInWords(facts))
    : bad(
      subject,
      `is ${versionInWords(facts)}`,
      `Install ${LEAST_VERSION.join(".")} or later, or Valkey.`,
    );
}

function checkMemory(
  subject: string,
  { maxMemory, policy }: RedisFacts,
): Finding {
  if (maxMemory === 0) {
    return good(subject, "takes as much memory as it needs (no maxmemory)");
  }
  return policy === "noeviction"
    ? good(subject, `maxmemory ${maxMemory} bytes, removes nothing when full`)
    : bad(
      subject,
      `removes records when its memory is full (maxmemory-policy ${policy})`,
      "Calls would be forgotten: CONFIG SET maxmemory-policy noeviction, and the same in its file.",
    );
}

function checkRole(subject: string, { role }: RedisFacts): Finding {
  return role === "master" ? good(subject, "is the primary") : bad(
    subject,
    `is a ${role === "slave" ? "replica" : role}, which cannot be written`,
    "Give --redis the primary, or Sentinels that know it.",
  );
}

/** A record of another version of this program is left out, as the service does. */
async function livingNodes(redis: Redis, key: string): Promise<ClusterNode[]> {
  const [entries, [seconds]] = await Promise.all([
    redis.hvals(key),
    redis.time(),
  ]);
  return entries.flatMap((text) => {
    const read = v.safeParse(NodeEntry, text);
    const lives = read.success && read.output.ends > Number(seconds) * 1_000;
    return lives ? [read.output.record] : [];
  });
}
