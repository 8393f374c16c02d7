import { cpuUsage } from "node:process";
import { lineOf, type SocketLine } from "../lib/net/guard/guard.ts";
import { startUnlimitedGuard } from "./unlimited_guard.ts";

/** Resources that a server's process has used so far. */
export interface ServerStats {
  /** Bytes, after a garbage collection. */
  rss: number;
  /** µs, user and system. */
  cpu: number;
}

/**
 * Serves on a free port of loopback, which it prints; behind the guard, if
 * `Deno.args[0]` is `guarded`. `GET /stats` returns the resources used.
 *
 * @param accept answers everything else
 */
export async function serveMeasured(
  accept: (
    request: Request,
    address: string,
    line?: SocketLine,
  ) => Response | Promise<Response>,
): Promise<void> {
  const { gc } = globalThis as { gc?: () => void };
  const listen = { hostname: "127.0.0.1", port: 0 };
  const handler = (
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ): Response | Promise<Response> => {
    if (!request.url.endsWith("/stats")) {
      return accept(request, info.remoteAddr.hostname, lineOf(info));
    }
    gc?.();
    const { user, system } = cpuUsage();
    const stats: ServerStats = {
      rss: Deno.memoryUsage().rss,
      cpu: user + system,
    };
    return Response.json(stats);
  };
  if (Deno.args[0] === "guarded") {
    const { port } = await startUnlimitedGuard(null, handler);
    console.log(port);
  } else {
    const onListen = ({ port }: Deno.NetAddr) => console.log(port);
    Deno.serve({ ...listen, onListen }, handler);
  }
}
