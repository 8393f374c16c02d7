import { assert, assertEquals, assertMatch } from "@std/assert";
import * as v from "valibot";
import {
  type ClusterStatus,
  OperatorStatus,
} from "../../lib/shared/operator_status.ts";
import { Program } from "../browser/program.ts";
import { freePort } from "../support/free_port.ts";
import { startProgram } from "../support/started_program.ts";
import { TestRedis } from "../support/test_redis.ts";
import { until } from "../support/until.ts";

const TOKEN = "the-token-of-an-operator";

/** The cluster as a process sees it; null while that does not answer. */
async function statusOf(url: string): Promise<ClusterStatus | null> {
  try {
    const answer = await fetch(new URL("status/now", url), {
      headers: { authorization: `Bearer ${TOKEN}` },
      signal: AbortSignal.timeout(1_000),
    });
    return v.parse(OperatorStatus, await answer.json()).cluster ?? null;
  } catch {
    return null;
  }
}

/** The process's part in the cluster; null while it does not answer. */
async function role(url: string): Promise<string | null> {
  return (await statusOf(url))?.role ?? null;
}

Deno.test("a leader that was frozen for too long ends with exit code 1, and another one leads", async () => {
  await Program.build();
  await using redis = await TestRedis.start();
  const processes = ["one", "two"].map((name) => {
    const url = `http://localhost:${freePort()}/`;
    const program = new Program([
      `--as_uri=${url}`,
      `--redis=${redis.url}`,
      `--node=${name}`,
      `--operator-token=${TOKEN}`,
      "--log-level=error",
    ]);
    return { url, program };
  });
  const [one, two] = processes;
  const startedAt = Date.now();
  try {
    await one.program.start();
    await until(async () => await role(one.url) === "leading");
    await two.program.start();
    await until(async () => await role(two.url) === "following");
    for (const { url } of processes) {
      await until(async () => (await statusOf(url))?.nodes.length === 2);
      const { nodes } = (await statusOf(url))!;
      assertEquals(nodes.map(({ name, role }) => [name, role]), [
        ["one", "leading"],
        ["two", "following"],
      ]);
      for (const { machine, link, since, sockets } of nodes) {
        assertEquals([machine, sockets], [Deno.hostname(), 0]);
        assertMatch(link, /^127\.0\.0\.1:\d+$/);
        assert(since! > startedAt, `${since}`);
      }
    }
    one.program.freeze();
    await until(async () => await role(two.url) === "leading");
    const code = await one.program.thawed();
    assertEquals(code, 1);
    assertEquals(await role(two.url), "leading");
  } finally {
    for (const { program } of processes) await program.close();
  }
});

Deno.test("a process joins a cluster with the permissions that its options give, says that it is ready, and says once what is wrong with Redis", async () => {
  await Program.build();
  await using redis = await TestRedis.start();
  const program = await startProgram(
    ["--as_uri=http://127.0.0.1:0/", `--redis=${redis.url}`],
    {},
    { task: "serve" },
  );
  try {
    await until(async () => {
      const ready = await fetch(new URL("readyz", program.url));
      await ready.body?.cancel();
      return ready.ok;
    });
    await redis.stop();
    await program.line(/Redis: there is no connection$/);
    await program.line(/Redis: connect ECONNREFUSED/);
    await until(async () => {
      const metrics = await fetch(new URL("metrics", program.url));
      const age = /^one2one_cluster_redis_age_seconds (.+)$/m;
      return Number(age.exec(await metrics.text())?.[1]) > 2;
    });
    await redis.start();
    await until(async () => await redis.command("EXISTS", "{o2o}:leader"));
  } finally {
    program.stop();
    assertEquals(await program.ended, 0);
  }
  assert(!program.lines.some((line) => /ERR|requires/i.test(line)));
  const troubles = program.lines.map((line) => /WRN.*(Redis: .*)/.exec(line))
    .flatMap((found) => found?.[1] ?? []);
  assertEquals(troubles, [...new Set(troubles)], "each once");
});
