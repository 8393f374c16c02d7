/**
 * A media server in a process of its own; prints its WebSocket's address, and
 * for each line of its input how many pipelines it has.
 *
 * @module
 */
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { WebRtcEngine } from "../../lib/media_server/webrtc/engine.ts";

const engine = new WebRtcEngine({ udpPort: 0 });
const server = startEmbeddedServer({ engine });
console.log(server.url);
for await (const _line of Deno.stdin.readable) console.log(server.pipelines());
Deno.exit(0);
