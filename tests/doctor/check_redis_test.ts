import { assert, assertEquals, assertMatch } from "@std/assert";
import { RedisStore } from "../../lib/cluster/redis_store.ts";
import type { ClusterNode } from "../../lib/cluster/cluster_store.ts";
import { clusterConfig } from "../../lib/config/cluster_config.ts";
import { redisAddress } from "../../lib/config/redis_url.ts";
import { checkRedis } from "../../lib/doctor/check_redis.ts";
import type { Finding } from "../../lib/doctor/finding.ts";
import { freePort } from "../support/free_port.ts";
import { TestRedis } from "../support/test_redis.ts";
import { until } from "../support/until.ts";

const MACHINE = "here";
/** Other machines could reach this one there. */
const OWN_ADDRESS = Deno.networkInterfaces()
  .find(({ address, family }) =>
    family === "IPv4" && !address.startsWith("127.")
  )?.address;

function check(redis: string, link?: string): Promise<Finding[]> {
  const cluster = clusterConfig({ redis, link, state: false });
  return checkRedis({ cluster }, MACHINE);
}

/** The findings that are not good: verdict, finding and advice in one text. */
async function complaints(...options: Parameters<typeof check>) {
  return (await check(...options))
    .filter(({ verdict }) => verdict !== "good")
    .map(({ verdict, found, advice }) => `${verdict}: ${found}. ${advice}`);
}

/** Registers a process that lives for the next 3 s. */
async function join(redis: TestRedis, node: Partial<ClusterNode>) {
  const store = new RedisStore(redisAddress(redis.url)!, () => {});
  await until(() => store.ping().then(() => true, () => false));
  const link = { port: 7000, certificate: "", secret: "" };
  await store.beat({
    name: "other",
    incarnation: "1",
    machine: MACHINE,
    link: { hostname: "127.0.0.1", ...link },
    media: [],
    leaving: false,
    ...node,
  }, { type: "follow" });
  store.close();
}

Deno.test("the doctor has nothing to ask without a Redis", async () => {
  assertEquals(await checkRedis({ cluster: null }, MACHINE), []);
});

Deno.test("the doctor accepts a good Redis, and leaves it as it was", async () => {
  await using redis = await TestRedis.start();
  const findings = await check(redis.url);
  const said = findings.map(({ found }) => found).join("\n");
  assert(findings.every(({ verdict }) => verdict === "good"), said);
  assertMatch(said, /^answers within \d+\.\d ms$/m);
  assertMatch(said, /^runs the service's scripts, and can be written$/m);
  assertMatch(said, /^version \d+\.\d+/m);
  assertMatch(said, /no maxmemory/);
  assertMatch(said, /^is the primary$/m);
  assertMatch(said, /persistence is not needed/);
  assertMatch(said, /^no process runs now; a process can take part$/m);
  assertEquals(await redis.command("DBSIZE"), 0);
});

Deno.test("the doctor reports a Redis that nobody reaches, or with another password", async () => {
  const [nobody] = await complaints(`redis://127.0.0.1:${freePort()}`);
  assertMatch(nobody, /^bad: cannot be used: .*ECONNREFUSED/);
  await using redis = await TestRedis.start("--requirepass", "right");
  const [none] = await complaints(redis.url);
  assertMatch(none, /^bad: cannot be used: NOAUTH/);
  const [wrong] = await complaints(redis.url.replace("//", "//:wrong@"));
  assertMatch(wrong, /^bad: cannot be used: WRONGPASS/);
  assertEquals(await complaints(redis.url.replace("//", "//:right@")), []);
});

Deno.test("the doctor reports a Redis that removes records, is full, or is a replica", async () => {
  await using redis = await TestRedis.start("--maxmemory", "100mb");
  assertEquals(await complaints(redis.url), []);
  await redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
  const [removes, ...others] = await complaints(redis.url);
  assertMatch(removes, /^bad: removes records .*allkeys-lru/);
  assertEquals(others, []);
  await redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
  await redis.command("CONFIG", "SET", "maxmemory", "1");
  const [full] = await complaints(redis.url);
  assertMatch(full, /^bad: does not run a script: .*OOM.* Raise its maxmemory/);

  await using primary = await TestRedis.start();
  await using replica = await TestRedis.start(
    ...["--replicaof", `127.0.0.1 ${primary.port}`],
  );
  const [script, role] = await complaints(replica.url);
  assertMatch(script, /^bad: does not run a script: .*This is a replica/);
  assertMatch(role, /^bad: is a replica/);
});

Deno.test("the doctor reports a user that may not do everything, and its advice helps", async () => {
  await using redis = await TestRedis.start();
  const url = redis.url.replace("//", "//calls:secret@");
  const user = ["SETUSER", "calls", "on", ">secret"];
  await redis.command("ACL", ...user, "~{o2o}:*", "+@all", "-@scripting");
  const [script] = await complaints(url);
  assertMatch(script, /^bad: does not run a script: NOPERM/);
  const rules = /NAME on >PASSWORD (.+)$/.exec(script)![1];
  await redis.command("ACL", ...user, "reset", "on", ">secret", "-info");
  await redis.command("ACL", ...user, ...rules.split(" "));
  assertEquals(await complaints(url), []);
  await redis.command("ACL", ...user, "-info");
  const [blind] = await complaints(url);
  assertMatch(blind, /^warning: does not tell its version/);
});

Deno.test("the doctor reports processes that do not reach one another", async () => {
  await using redis = await TestRedis.start();
  await join(redis, {});
  assertEquals(await complaints(redis.url), [], "loopback on one machine");

  await join(redis, {
    name: "far",
    machine: "elsewhere",
    link: {
      hostname: "192.0.2.1",
      port: 7000,
      certificate: "",
      secret: "",
    },
  });
  const [unreached, ...none] = await complaints(redis.url);
  assertMatch(unreached, /^bad: cannot be reached by far on other machines/);
  assertEquals(none, []);
  const link = `${OWN_ADDRESS}:7000`;
  assertEquals(await complaints(redis.url, link), []);

  await join(redis, { name: "hidden", machine: "elsewhere" });
  const [hidden] = await complaints(redis.url, link);
  assertMatch(hidden, /^warning: this machine cannot reach hidden/);
  const [foreign] = await complaints(redis.url, "192.0.2.7:7000");
  assertMatch(foreign, /^bad: .*an address of this machine/);
});
