import { assert, assertEquals } from "@std/assert";
import * as v from "valibot";
import type { Config } from "../../lib/config/config.ts";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { MediaNodes } from "../../lib/media_nodes/media_nodes.ts";
import { OperatorStatus } from "../../lib/shared/operator_status.ts";
import { readConfig } from "../../lib/config/config.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { RecordedEvents } from "../media/recorded_events.ts";
import { until } from "../support/until.ts";
import { startProgram } from "../support/started_program.ts";

const TOKEN = "operators-token-of-this-test";

function configOf(...options: string[]): Config {
  const command = readConfig(options, () => undefined);
  assert(command.name === "serve");
  return command.config;
}

const newServer = () => startEmbeddedServer({ engine: new FakeEngine() });
const nameOf = ({ url }: { url: string }) => new URL(url).host;

Deno.test("a media server removed from the file leaves after its last call, and a broken file changes nothing", async () => {
  const [old, fresh] = [newServer(), newServer()];
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, `${old.url} # the old one\n`);
  const nodes = await MediaNodes.start(
    configOf(`--ws_uri_file=${file}`),
    (error) => {
      throw error;
    },
  );
  const service = new MediaPool({ times: { retryMinMs: 20 } });
  nodes.feed(service);
  const states = () =>
    Object.fromEntries(
      service.status().map(({ name, state }) => [name, state]),
    );
  await service.ready();
  const standing = await service.createPipeline("1", new RecordedEvents());
  await Deno.writeTextFile(file, `${fresh.url}\nhttp://not.a.kurento/\n`);
  await nodes.reload();
  assertEquals(states(), { [nameOf(old)]: "up" });
  await Deno.remove(file);
  await nodes.reload();
  assertEquals(states(), { [nameOf(old)]: "up" });
  await Deno.writeTextFile(file, `${fresh.url}\n`);
  await nodes.reload();
  await until(() => states()[nameOf(fresh)] === "up");
  assertEquals(states()[nameOf(old)], "draining");
  const next = await service.createPipeline("2", new RecordedEvents());
  assertEquals(next.mediaServer, nameOf(fresh));
  await standing.release();
  assertEquals(states(), { [nameOf(fresh)]: "up" });
  await next.release();
  await service.close();
  await nodes.close();
  await old.close();
  await fresh.close();
  await Deno.remove(file);
});

Deno.test("a cluster knows media processes by their addresses, and their calls count until they are over", async () => {
  const nodes = await MediaNodes.start(
    configOf(
      ...["--redis=redis://localhost", "--media-processes=1"],
      ...["--media-port=0", "--media-bind=127.0.0.1"],
    ),
    (error) => {
      throw error;
    },
  );
  const service = new MediaPool({ times: { retryMinMs: 20 } });
  nodes.feed(service);
  await service.ready();
  const [url] = nodes.urls;
  assertEquals(await nodes.pipelines(), 0);
  const pipeline = await service.createPipeline("1", new RecordedEvents());
  assertEquals(pipeline.mediaServer, nameOf({ url }));
  assertEquals(await nodes.pipelines(), 1);
  await pipeline.release();
  assertEquals(await nodes.pipelines(), 0);
  await service.close();
  await nodes.close();
  assertEquals(await nodes.pipelines(), 0);
});

Deno.test("SIGHUP makes the list of media servers be read again", async () => {
  const [old, fresh] = [newServer(), newServer()];
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, old.url);
  const program = await startProgram([
    "--as_uri=http://localhost:0/",
    `--ws_uri_file=${file}`,
    "--log-level=error",
  ], { ONE2ONE_OPERATOR_TOKEN: TOKEN });
  await becomes(program.url, { [nameOf(old)]: "up" });
  await Deno.writeTextFile(file, fresh.url);
  program.reload();
  await becomes(program.url, { [nameOf(fresh)]: "up" });
  program.stop();
  assertEquals(await program.ended, 0);
  await old.close();
  await fresh.close();
  await Deno.remove(file);
});

/** Waits for the operators' page to show these media servers. */
async function becomes(
  url: URL,
  wanted: Record<string, string>,
): Promise<void> {
  let states = {};
  await until(async () => {
    const response = await fetch(new URL("/status/now", url), {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const { nodes } = v.parse(OperatorStatus, await response.json());
    states = Object.fromEntries(nodes.map(({ name, state }) => [name, state]));
    return JSON.stringify(states) === JSON.stringify(wanted);
  }, {
    withinMs: 10_000,
    everyMs: 50,
    state: () => JSON.stringify(states),
  });
}
