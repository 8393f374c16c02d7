/**
 * The service with media processes. Prints the page's address once all of them
 * are running, and answers each line of its input with a line of JSON: to
 * `kill` it kills the media process that has the call and reports when, to
 * `drain` it drains it, to `look` it reports its holdings.
 *
 * @module
 */
import { lines } from "../../lib/media_nodes/lines.ts";
import { KurentoClient } from "../../lib/media/kurento_client.ts";
import { until } from "../support/until.ts";
import { startServer } from "./running_server.ts";

/** ms within which a process has to start, even on a busy machine. */
const START_MS = 20_000;

const UP: ReadonlySet<string> = new Set(["up", "draining"]);

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
    () =>
      service.switchboard!.media.status().every(({ state }) => state === "up"),
    { withinMs: START_MS },
  );
}

/** The media process that has the call; undefined while the call moves. */
function used(): string | undefined {
  return service.switchboard!.media.status().find(({ calls }) => calls > 0)
    ?.name;
}

function kill(): null {
  Deno.kill(processes.pids().get(used()!)!, "SIGKILL");
  return null;
}

async function drain(): Promise<null> {
  await allUp();
  const name = used()!;
  service.switchboard!.media.drain(name);
  await until(() => ![undefined, name].includes(used()));
  return null;
}

async function look(): Promise<Holdings> {
  await until(
    () =>
      service.switchboard!.media.status().every(({ state }) => UP.has(state)),
    { withinMs: START_MS },
  );
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
  return { calls: service.switchboard!.exchange.callCount, pipelines };
}

await allUp();
console.log(url);
for await (const line of lines(Deno.stdin.readable)) {
  const commands: Record<string, () => unknown> = { kill, drain, look };
  console.log(JSON.stringify(await commands[line]()));
}
