import { createApp } from "../../lib/web/app.ts";
import { buildInMemory } from "../../lib/web/build.ts";
import { compressResponses } from "../../lib/web/compression.ts";
import { type Config, readConfig } from "../../lib/config/config.ts";
import {
  type Operations,
  operationsOf,
} from "../../lib/operations/operations.ts";
import { pageSettings } from "../../lib/shared/page_settings.ts";
import { type Service, startService } from "../../lib/service/service.ts";
import { DEFAULT_TIMING, type Timing } from "../../lib/signaling/timing.ts";
import {
  kurentoOptions,
  pipelineCount,
  TEST_KURENTO,
} from "../support/test_kurento.ts";

/** The service with its page, on a free port of this machine. */
export interface RunningServer {
  readonly url: string;
  readonly service: Service;
  /** The number of pipelines, as its media server counts them. */
  pipelines(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Starts it, with the embedded media server unless the program's options name
 * another. Pages of `http://localhost` are secure contexts.
 */
export async function startServer(
  options: string[] = ["--as_uri=http://localhost:0/"],
  timing: Timing = DEFAULT_TIMING,
): Promise<RunningServer> {
  const given = readOptions([...options, ...kurentoOptions(options)]);
  let service: Service | null = null;
  let operations: Operations | null = null;
  const app = createApp({
    service: { name: "Video call", version: "test" },
    acceptSocket: (request, info) =>
      service!.accept(
        request,
        (info.remoteAddr as Deno.NetAddr).hostname,
      ),
    operations: () => operations,
    push: () => service?.push ?? null,
    messages: () => service?.messages ?? null,
    page: () => pageSettings(given),
  });
  (await buildInMemory())(app);
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port: Number(given.asUri.port),
      onListen: () => {},
    },
    compressResponses(app.handler()),
  );
  const url = `http://localhost:${server.addr.port}/`;
  const countKurento = TEST_KURENTO === undefined
    ? null
    : await pipelineCount(TEST_KURENTO);
  const started = await startService(
    { ...given, asUri: new URL(url) },
    null,
    timing,
  );
  service = started;
  operations = operationsOf(started, given);
  await started.switchboard?.media.ready();
  return {
    url,
    service: started,
    pipelines: countKurento ?? (() => Promise.resolve(started.pipelines())),
    close: async () => {
      await started.close(0);
      await server.shutdown();
    },
  };
}

function readOptions(options: string[]): Config {
  const command = readConfig(options, () => undefined);
  if (command.name !== "serve") throw new Error("not a server's options");
  return command.config;
}
