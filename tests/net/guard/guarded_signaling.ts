import { DEFAULT_SOCKET_LIMITS } from "../../../lib/signaling/sockets/socket_limits.ts";
import { Guard, lineOf } from "../../../lib/net/guard/guard.ts";
import {
  type GuardLimits,
  guardLimits,
} from "../../../lib/net/guard/guard_limits.ts";
import type { Certificate } from "../../../lib/net/certificate.ts";
import { SignalingServer } from "../../signaling/signaling_server.ts";

/** The exchange on real sockets behind a guard on loopback, with fake media. */
export class GuardedSignaling implements AsyncDisposable {
  readonly signaling = new SignalingServer();
  /** Events that the guard has reported. */
  readonly told: string[] = [];
  /** Number of requests that reached the handler. */
  requests = 0;
  guard!: Guard;

  private constructor(readonly secure: boolean) {}

  /** @param limits that replace those of the program */
  static async start(
    { tls = null, proxies = [], ...limits }: Partial<GuardLimits> & {
      tls?: Certificate | null;
      proxies?: string[];
    } = {},
  ): Promise<GuardedSignaling> {
    const server = new GuardedSignaling(tls !== null);
    const usual = guardLimits({
      ...DEFAULT_SOCKET_LIMITS,
      connectionsPerAddress: 100,
    });
    server.guard = await Guard.start({
      listen: { hostname: "127.0.0.1", port: 0 },
      tls,
      proxies,
      limits: { ...usual, ...limits },
      handler: (request, info) => server.#handle(request, info),
      around: () => server.told.push("around"),
      trouble: (error) => server.told.push(`trouble: ${error}`),
      failed: (error) => {
        server.told.push(`failed: ${error}`);
        return new Response(null, { status: 500 });
      },
    });
    return server;
  }

  get port(): number {
    return this.guard.port;
  }

  get url(): string {
    return `${this.secure ? "wss" : "ws"}://localhost:${this.port}/one2one`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.signaling[Symbol.asyncDispose]();
    await this.guard.close();
  }

  async #handle(
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ): Promise<Response> {
    this.requests++;
    const { pathname } = new URL(request.url);
    const { hostname } = info.remoteAddr;
    switch (pathname) {
      case "/one2one":
        return this.signaling.sockets.accept(request, hostname, lineOf(info));
      case "/body":
        return new Response(await lengthOf(request));
      case "/pieces":
        return new Response(ReadableStream.from(pieces()));
      case "/large":
        return new Response(new Uint8Array(64 * 1024 * 1024));
      default:
        return new Response(hostname);
    }
  }
}

/** Small pieces, each of which is written by itself. */
async function* pieces(): AsyncGenerator<Uint8Array> {
  for (const piece of ["one", "two", "three"]) {
    yield new TextEncoder().encode(piece);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Length of the body; null when the client left before its end. */
async function lengthOf(request: Request): Promise<string | null> {
  try {
    return `${(await request.bytes()).length}`;
  } catch {
    return null;
  }
}
