/**
 * A WebSocket echo server, with or without the guard in front, for `guard.ts`:
 * `Deno.args` are `guarded` or `bare`, and `tls` or `plain`. Writes its port;
 * answers each line that it reads with the resources that it has used.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { lineOf } from "../lib/net/guard/guard.ts";
import { selfSignedCertificate } from "../lib/net/certificate.ts";
import { startUnlimitedGuard } from "./unlimited_guard.ts";

const [how, security] = Deno.args;
const folder = await Deno.makeTempDir();
const tls = security === "tls"
  ? await selfSignedCertificate(folder, ["localhost"])
  : null;
await Deno.remove(folder, { recursive: true });

const handler = (request: Request, info: Deno.ServeHandlerInfo) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  lineOf(info)?.upgraded(() => socket.close(), () => {});
  socket.onmessage = ({ data }) => socket.send(data);
  return response;
};
console.log(JSON.stringify({ port: await listen(), cert: tls?.cert }));

for await (const _ of Deno.stdin.readable) {
  (globalThis as { gc?: () => void }).gc?.();
  const { user, system } = cpuUsage();
  const { rss } = Deno.memoryUsage();
  console.log(JSON.stringify({ rss, cpu: user + system }));
}

async function listen(): Promise<number> {
  const at = { hostname: "127.0.0.1", port: 0 };
  if (how === "bare") {
    const server = Deno.serve({ ...at, ...tls, onListen: () => {} }, handler);
    return server.addr.port;
  }
  const guard = await startUnlimitedGuard(tls, handler);
  return guard.port;
}
