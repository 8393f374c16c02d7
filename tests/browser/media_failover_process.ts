/**
 * The service with media processes. Prints the page's address once all of them
 * are running, and answers each line of its input with a line of JSON: to
 * `kill` it kills the media process that has the call and reports when, to
 * `look` it reports its holdings.
 *
 * @module
 */
import { lines } from "../../lib/media_nodes/lines.ts";
import { KurentoClient } from "../../lib/media/kurento_client.ts";
import { until } from "../support/until.ts";
import { startServer } from "./running_server.ts";

/** ms within which a process has to start, even on a busy machine. */
const START_MS = 20_000;

/** Resources that the service currently holds. */
export interface Holdings {
  calls: number;
  /** On all media processes, as they count them. */
  pipelines: number;
}

const { url, service } = await startServer(Deno.args);
const processes = service.nodes.processes!;

async function allUp(): Promise<void> {
  await until(
    () => service.media.status().every(({ state }) => state === "up"),
    { withinMs: START_MS },
  );
}

function kill(): { at: number } {
  const used = service.media.status().find(({ calls }) => calls > 0)!;
  Deno.kill(processes.pids().get(used.name)!, "SIGKILL");
  return { at: Date.now() };
}

async function look(): Promise<Holdings> {
  await allUp();
  let pipelines = 0;
  for (const node of processes.nodes()) {
    const client = await KurentoClient.connect({
      url: node.url!,
      lost: () => {},
      fault: () => {},
    });
    pipelines += (await client.pipelines()).length;
    await client.close();
  }
  return { calls: service.exchange.callCount, pipelines };
}

await allUp();
console.log(url);
for await (const line of lines(Deno.stdin.readable)) {
  console.log(JSON.stringify(line === "kill" ? kill() : await look()));
}
