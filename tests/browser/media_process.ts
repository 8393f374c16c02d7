/**
 * A media server in a process of its own; with the argument `kurento` it
 * behaves like a Kurento, with `sealed` it carries sealed calls, too. Prints the address of its WebSocket, and for each
 * line of its input how many pipelines it has and how many host names it was
 * made to look up.
 *
 * @module
 */
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { SealedEngine } from "../../lib/media_server/relay/sealed_engine.ts";
import { WebRtcEngine } from "../../lib/media_server/webrtc/engine.ts";

const manners = Deno.args[0] === "kurento" ? "kurento" : "own";
const engine = new WebRtcEngine({ udpPort: 0, manners });
const sealed = Deno.args[0] === "sealed"
  ? new SealedEngine({ port: 0 })
  : undefined;
const server = startEmbeddedServer({ engine, sealed, manners });
console.log(server.url);
for await (const _line of Deno.stdin.readable) {
  console.log(`${server.pipelines()} ${server.lookups().length}`);
}
Deno.exit(0);
