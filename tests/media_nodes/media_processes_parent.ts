/**
 * Starts two media processes and prints their addresses, or the reason why it
 * may not; runs until it is killed. Started by `media_processes_test.ts`.
 *
 * @module
 */
import { MediaProcesses } from "../../lib/media_nodes/media_processes.ts";
import { StartError } from "../../lib/shared/start_error.ts";

const processes: MediaProcesses = new MediaProcesses({
  count: 2,
  options: { port: 0, bind: "127.0.0.1", cap: 10 },
  changed: () => {
    const urls = processes.nodes().map(({ url }) => url);
    if (urls.every((url) => url !== null)) console.log(JSON.stringify(urls));
  },
  fault: console.error,
});
try {
  await processes.start();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.log(error.message);
}
