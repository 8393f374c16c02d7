/**
 * A media server in a process of its own; with the argument `kurento` it
 * behaves like a Kurento. Prints the address of its WebSocket, and for each
 * line of its input how many pipelines it has and how many host names it was
 * made to look up.
 *
 * @module
 */
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { WebRtcEngine } from "../../lib/media_server/webrtc/engine.ts";

const manners = Deno.args[0] === "kurento" ? "kurento" : "own";
const engine = new WebRtcEngine({ udpPort: 0, manners });
const server = startEmbeddedServer({ engine, manners });
console.log(server.url);
for await (const _line of Deno.stdin.readable) {
  console.log(`${server.pipelines()} ${server.lookups().length}`);
}
Deno.exit(0);
