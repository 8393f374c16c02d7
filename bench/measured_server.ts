import { cpuUsage } from "node:process";

/** Resources that a server's process has used so far. */
export interface ServerStats {
  /** Bytes, after a garbage collection. */
  rss: number;
  /** µs, user and system. */
  cpu: number;
}

/**
 * Serves on a free port of loopback, which it prints. `GET /stats` returns the
 * resources used.
 *
 * @param accept answers everything else
 */
export function serveMeasured(
  accept: (request: Request, address: string) => Response,
): void {
  const { gc } = globalThis as { gc?: () => void };
  Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      onListen: ({ port }) => console.log(port),
    },
    (request, { remoteAddr }) => {
      if (!request.url.endsWith("/stats")) {
        return accept(request, remoteAddr.hostname);
      }
      gc?.();
      const { user, system } = cpuUsage();
      const stats: ServerStats = {
        rss: Deno.memoryUsage().rss,
        cpu: user + system,
      };
      return Response.json(stats);
    },
  );
}
