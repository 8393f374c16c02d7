/**
 * The package itself, unwrapped and in strict mode, as the tutorial uses it.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import kurento from "kurento-client";
import { OFFER } from "../media/test_browser.ts";
import { TestMediaServer } from "../media/test_media_server.ts";

interface Thing {
  id: string;
  create(type: string, callback: Callback): void;
  release(callback: Callback): void;
  on(event: string, listener: (event: unknown) => void): void;
  [operation: string]: unknown;
}
type Callback = (error: unknown, value?: unknown) => void;

interface Client extends Thing {
  getServerManager(callback: Callback): void;
  close(): void;
}

type Connect = new (
  url: string,
  options: Record<string, unknown>,
  callback: Callback,
) => Client;

const Kurento = kurento as unknown as Connect;

Deno.test("kurento-client in strict mode finds everything that it checks", async () => {
  const server = await TestMediaServer.start();
  const opened = Promise.withResolvers<void>();
  const client = new Kurento(
    server.url,
    { strict: true, duplicates_timeout: 1 },
    (error) => error ? opened.reject(error) : opened.resolve(),
  );
  await opened.promise;
  const pipeline = await thing((callback) =>
    client.create("MediaPipeline", callback)
  );
  const endpoint = await thing((callback) =>
    pipeline.create("WebRtcEndpoint", callback)
  );
  const candidate = Promise.withResolvers<unknown>();
  endpoint.on("IceCandidateFound", candidate.resolve);
  const answer = await call(endpoint, "processOffer", OFFER);
  assert(String(answer).startsWith("v=0\r\n"));
  await call(endpoint, "gatherCandidates");
  assertEquals(
    (await candidate.promise as { source: string }).source,
    endpoint.id,
  );
  await call(endpoint, "addTag", "key", "value");
  assertEquals(await call(endpoint, "getTag", "key"), "value");
  assertEquals(
    (await thing((callback) =>
      invoke(endpoint, "getMediaPipeline", [callback])
    )).id,
    pipeline.id,
  );
  const manager = await thing((callback) => client.getServerManager(callback));
  const pipelines = await box((callback) =>
    invoke(manager, "getPipelines", [callback])
  );
  // A Kurento may have others.
  assert((pipelines as Thing[]).some(({ id }) => id === pipeline.id));
  const refused = await assertRejects(() =>
    call(endpoint, "processOffer", OFFER)
  ) as Error & { code: number };
  assertEquals([refused.code, refused.message], [
    40208,
    "Endpoint already negotiated",
  ]);
  await call(pipeline, "release");
  assertEquals(await server.pipelines(), 0);
  client.close();
  await server.close();
});

function call(
  object: Thing,
  operation: string,
  ...params: unknown[]
): Promise<unknown> {
  return box((callback) => invoke(object, operation, [...params, callback]));
}

function invoke(object: Thing, operation: string, params: unknown[]): void {
  (object[operation] as (...params: unknown[]) => void).apply(object, params);
}

/**
 * Wraps values in an array: the package's objects are thenables that never
 * settle.
 */
function box(send: (callback: Callback) => void): Promise<unknown> {
  return new Promise<[unknown]>((resolve, reject) =>
    send((error, value) => error ? reject(error) : resolve([value]))
  ).then(([value]) => value);
}

async function thing(send: (callback: Callback) => void): Promise<Thing> {
  const { promise, resolve, reject } = Promise.withResolvers<[Thing]>();
  send((error, value) => error ? reject(error) : resolve([value as Thing]));
  const [object] = await promise;
  return Object.assign(Object.create(object), { then: undefined });
}
