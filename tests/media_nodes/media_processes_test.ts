import { assert, assertEquals } from "@std/assert";
import { createSocket } from "node:dgram";
import { fileURLToPath } from "node:url";
import { lines } from "../../lib/media_nodes/lines.ts";
import { GIVE_UP_MS } from "../../lib/media/heartbeat.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { MediaProcesses } from "../../lib/media_nodes/media_processes.ts";
import { RecordedEvents } from "../media/recorded_events.ts";
import { until } from "../support/until.ts";
import { listens } from "../support/listens.ts";

/**
 * ms within which a process has to start; it takes less than one second on an
 * idle machine.
 */
const START_MS = 20_000;

const OPTIONS = { port: 0, bind: "127.0.0.1", cap: 10 };

Deno.test("a media process that is killed loses its calls at once, and comes back", async () => {
  const service = new MediaPool({ times: { retryMinMs: 50 } });
  const processes = new MediaProcesses({
    count: 2,
    options: OPTIONS,
    changed: () => service.setNodes(processes.nodes()),
    fault: (error) => {
      throw error;
    },
  });
  await processes.start();
  const up = () =>
    service.status().filter(({ state }) => state === "up").length;
  await until(() => up() === 2, { withinMs: START_MS });
  const all = [1, 2].map(() => new RecordedEvents());
  const pipelines = await Promise.all(
    all.map((events, n) => service.createPipeline(String(n), events)),
  );
  const [killed, spared] = pipelines.map(({ mediaServer }) => mediaServer);
  const before = processes.pids();
  const start = performance.now();
  Deno.kill(before.get(killed)!, "SIGKILL");
  assertEquals((await all[0].whenLost.promise).reason, "media_failed");
  assert(performance.now() - start < GIVE_UP_MS);
  const moved = await service.createPipeline("3", new RecordedEvents());
  assertEquals(moved.mediaServer, spared);
  assertEquals(all[1].losses, []);
  await until(() => up() === 2, { withinMs: START_MS });
  assert(processes.pids().get(killed) !== before.get(killed));
  assertEquals(processes.pids().get(spared), before.get(spared));
  await service.close();
  await processes.close();
  assertEquals(processes.pids().size, 0);
});

Deno.test("a media process that cannot start says why, and starts once it can", async () => {
  const taken = createSocket("udp4");
  await new Promise<void>((resolve) => taken.bind(0, "127.0.0.1", resolve));
  const faults: string[] = [];
  const processes = new MediaProcesses({
    count: 1,
    options: { ...OPTIONS, port: taken.address().port },
    changed: () => {},
    fault: (error) => faults.push(String(error)),
  });
  await processes.start();
  await until(() => faults.length >= 2, { withinMs: START_MS });
  assert(faults[0].includes("process 1"), faults[0]);
  assert(faults[0].includes("UDP port"), faults[0]);
  assertEquals(processes.nodes(), [{ name: "process 1", url: null }]);
  await new Promise<void>((resolve) => taken.close(() => resolve()));
  await until(() => processes.nodes()[0].url !== null, { withinMs: START_MS });
  await processes.close();
});

Deno.test("media processes end when their parent is killed", async () => {
  const parent = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      fileURLToPath(new URL("./media_processes_parent.ts", import.meta.url)),
    ],
    stdout: "piped",
  }).spawn();
  const output = lines(parent.stdout);
  const { value } = await output.next();
  assert(typeof value === "string");
  const ports = (JSON.parse(value) as string[]).map((url) =>
    Number(new URL(url).port)
  );
  assertEquals(ports.length, 2);
  for (const port of ports) assert(await listens(port));
  parent.kill("SIGKILL");
  await parent.status;
  await output.return(undefined);
  for (const port of ports) await until(async () => !await listens(port));
});

Deno.test("without the permission to run processes the error says which task has it", async () => {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-read",
      fileURLToPath(new URL("./media_processes_parent.ts", import.meta.url)),
    ],
    stderr: "null",
  }).output();
  assertEquals(code, 0);
  assert(new TextDecoder().decode(stdout).includes("start:processes"));
});
