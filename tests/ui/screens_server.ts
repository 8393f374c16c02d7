/**
 * The service with its page as a program of its own, to keep the media engine
 * out of the test's process (see engine_test.ts). Prints its address; ends when
 * its standard input does. An argument has the time limits that
 * differ from those in service, in JSON.
 *
 * @module
 */
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { startServer } from "../browser/running_server.ts";
import { OPERATOR_TOKEN } from "./screens_child.ts";

const server = await startServer(
  ["--as_uri=http://localhost:0/", `--operator-token=${OPERATOR_TOKEN}`],
  { ...DEFAULT_TIMING, ...JSON.parse(Deno.args[0] ?? "{}") },
);
console.log(server.url);
await Deno.stdin.readable.pipeTo(new WritableStream());
await server.close();
Deno.exit();
