/**
 * The service with its page in a process of its own; takes the program's
 * options, and `--connect-ms` for the time that legs have to connect. Prints
 * the page's address once a media server is available, and for each line of its
 * input the number of pipelines.
 *
 * @module
 */
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { startServer } from "./running_server.ts";

const CONNECT = "--connect-ms=";
const options = Deno.args.filter((option) => !option.startsWith(CONNECT));
const connect = Deno.args.find((option) => option.startsWith(CONNECT));
const server = await startServer(options, {
  ...DEFAULT_TIMING,
  ...(connect && { connectMs: Number(connect.slice(CONNECT.length)) }),
});
console.log(server.url);
for await (const _line of Deno.stdin.readable) {
  console.log(await server.pipelines());
}
