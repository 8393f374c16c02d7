import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { FakeEngine } from "./fake_engine.ts";
import { type Message, RpcSocket } from "./rpc_socket.ts";

const METHODS = [
  "ping",
  "connect",
  "create",
  "describe",
  "invoke",
  "subscribe",
  "unsubscribe",
  "release",
  "ref",
  "unref",
  "transaction",
  "keepAlive",
  "closeSession",
  "__proto__",
];
const OPERATIONS = [
  "connect",
  "disconnect",
  "processOffer",
  "addIceCandidate",
  "addTag",
  "getTag",
  "setName",
  "isMediaFlowingIn",
  "getPipelines",
  "constructor",
];

Deno.test("each request gets a result or a refusal, whatever its parameters", async () => {
  const faults: unknown[] = [];
  const server = startEmbeddedServer({
    engine: new FakeEngine(),
    fault: (error) => faults.push(error),
  });
  const socket = await RpcSocket.open(server.url);
  const objects = fc.constantFrom(
    "@pipeline",
    "@endpoint",
    "manager_ServerManager",
  );
  const something = <T>(usual: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 4, arbitrary: usual }, fc.jsonValue());
  const params = fc.record({
    object: something(objects),
    type: something(
      fc.constantFrom("MediaPipeline", "WebRtcEndpoint", "Error"),
    ),
    operation: something(fc.constantFrom(...OPERATIONS)),
    subscription: fc.jsonValue(),
    operations: fc.jsonValue(),
    constructorParams: something(fc.record({ mediaPipeline: objects })),
    operationParams: something(fc.record({
      sink: something(objects),
      offer: something(fc.string()),
      candidate: fc.jsonValue(),
      mediaType: something(fc.constantFrom("AUDIO", "VIDEO", "DATA")),
      key: fc.jsonValue(),
    }, { requiredKeys: [] })),
  }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...METHODS),
      something(params),
      async (method, params) => {
        const { value: pipeline } = await socket.result("create", {
          type: "MediaPipeline",
        });
        const { value: endpoint } = await socket.result("create", {
          type: "WebRtcEndpoint",
          constructorParams: { mediaPipeline: pipeline },
        });
        const text = JSON.stringify(params)
          .replaceAll("@pipeline", String(pipeline))
          .replaceAll("@endpoint", String(endpoint));
        const reply = await answer(socket, method, JSON.parse(text));
        for (const object of await pipelines(socket)) {
          await socket.result("release", { object });
        }
        if ("result" in reply) return;
        const { code, message } = reply.error as Message;
        assert(typeof message === "string" && message.length > 0);
        assert(Number.isInteger(code) && code !== -32603);
      },
    ),
    { numRuns: 300 },
  );
  assertEquals(faults, []);
  await socket.close();
  await server.close();
});

async function pipelines(socket: RpcSocket): Promise<string[]> {
  const { value } = await socket.result("invoke", {
    object: "manager_ServerManager",
    operation: "getPipelines",
  });
  return value as string[];
}

let nextId = 1_000_000;

/**
 * Without an object as parameters it is no valid request, and its id is not
 * returned.
 */
function answer(
  socket: RpcSocket,
  method: string,
  params: unknown,
): Promise<Message> {
  const id = nextId++;
  const request = { jsonrpc: "2.0", id, method, params };
  return Promise.race([socket.request(request), socket.next(null)]);
}
