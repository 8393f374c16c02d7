/**
 * The service with its page as a program of its own, to keep the media engine
 * out of the test's process (see engine_test.ts). Prints its address; ends when
 * its standard input does. The first argument has the time limits that
 * differ from those in service, in JSON; the others are options of the program.
 *
 * @module
 */
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { startServer } from "../browser/running_server.ts";
import { OPERATOR_TOKEN } from "./screens_child.ts";

const [timing = "{}", ...options] = Deno.args;
const server = await startServer(
  [
    "--as_uri=http://localhost:0/",
    `--operator-token=${OPERATOR_TOKEN}`,
    ...options,
  ],
  { ...DEFAULT_TIMING, ...JSON.parse(timing) },
);
console.log(server.url);
await Deno.stdin.readable.pipeTo(new WritableStream());
// Without waiting for Deno.serve, which keeps sockets whose pages left during
// the handshake.
await server.service.close(0);
Deno.exit();
