/**
 * The service with its page, as a program of its own: the media engine must
 * not be in the test's process (see engine_test.ts). Prints its address; ends
 * when its standard input does.
 *
 * @module
 */
import { startServer } from "../browser/running_server.ts";

const server = await startServer();
console.log(server.url);
await Deno.stdin.readable.pipeTo(new WritableStream());
await server.close();
Deno.exit();
