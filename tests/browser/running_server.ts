import { createApp } from "../../lib/app.ts";
import { buildInMemory } from "../../lib/build.ts";
import { readConfig } from "../../lib/config.ts";
import { type Service, startService } from "../../lib/service.ts";

/** The service with its page, on a free port of this machine. */
export interface RunningServer {
  readonly url: string;
  readonly service: Service;
  close(): Promise<void>;
}

/** Starts it with the embedded media server. Pages of `http://localhost` are secure contexts. */
export async function startServer(): Promise<RunningServer> {
  let service: Service | null = null;
  const app = createApp({
    service: { name: "Video call", version: "test" },
    acceptSocket: (request, info) =>
      service!.sockets.accept(
        request,
        (info.remoteAddr as Deno.NetAddr).hostname,
      ),
  });
  (await buildInMemory())(app);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    app.handler(),
  );
  const url = `http://localhost:${server.addr.port}/`;
  const command = readConfig([`--as_uri=${url}`], () => undefined);
  if (command.name !== "serve") throw new Error("not a server's options");
  const started = await startService(command.config);
  service = started;
  await started.media.ready();
  return {
    url,
    service: started,
    close: async () => {
      await started.close(0);
      await server.shutdown();
    },
  };
}
