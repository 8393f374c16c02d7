/**
 * The service with its page in a process of its own; takes the program's
 * options, prints the page's address once a media server is up.
 *
 * @module
 */
import { startServer } from "./running_server.ts";

const server = await startServer(Deno.args);
console.log(server.url);
