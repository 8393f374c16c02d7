import { mayAccess } from "./operator_access.ts";
import { TrustedProxies } from "./client_address.ts";
import type { Config } from "./config.ts";
import type { Service } from "./service.ts";
import { readinessProblems } from "./health.ts";

/** The running service as its operators see it. */
export interface Operations {
  /** Why no new calls should come here, in words; empty when they may. */
  problems(): string[];
  /** Whether a request may have {@link metrics}. */
  maySeeMetrics(request: Request, info: Deno.ServeHandlerInfo): boolean;
  /** In Prometheus' text format, with its content type. */
  metrics(): Promise<{ type: string; text: string }>;
}

/** Opens a service to its operators. */
export function operationsOf(
  { exchange, media, metrics, loop }: Service,
  { metricsFrom, metricsToken, trustProxies }: Config,
): Operations {
  const proxies = new TrustedProxies(trustProxies);
  return {
    problems: () =>
      readinessProblems({
        draining: exchange.draining,
        mediaServers: media.status(),
        lagMs: loop.worstMs,
      }),
    maySeeMetrics: (request, info) =>
      mayAccess(
        {
          token: metricsToken,
          anyone: metricsFrom === "anyone",
          proxies,
        },
        request,
        peerAddress(info),
      ),
    metrics: async () => ({
      type: metrics.contentType,
      text: await metrics.text(),
    }),
  };
}

/** The other end of the connection; read it before an upgrade. */
export function peerAddress({ remoteAddr }: Deno.ServeHandlerInfo): string {
  return "hostname" in remoteAddr ? remoteAddr.hostname : "local";
}
