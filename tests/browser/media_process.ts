/**
 * A media server in a process of its own; prints its WebSocket's address.
 *
 * @module
 */
import { startEmbeddedServer } from "../../lib/kms/embedded_server.ts";
import { WebRtcEngine } from "../../lib/kms/webrtc/engine.ts";

const engine = new WebRtcEngine({ udpPort: 0 });
console.log(startEmbeddedServer({ engine }).url);
