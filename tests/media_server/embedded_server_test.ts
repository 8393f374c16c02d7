import { assert, assertEquals } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { FakeEngine } from "./fake_engine.ts";
import { type Message, RpcSocket } from "./rpc_socket.ts";

Deno.test("a client without the token is refused before any message", async () => {
  const server = startEmbeddedServer({ engine: new FakeEngine() });
  const http = server.url.replace("ws:", "http:");
  const wrong = new URL(http);
  wrong.searchParams.set("access_token", "0".repeat(64));
  const statuses = [];
  for (
    const url of [
      wrong,
      http.split("?")[0],
      http.replace("/kurento", "/x"),
      http,
    ]
  ) {
    const response = await fetch(url);
    await response.body?.cancel();
    statuses.push(response.status);
  }
  assertEquals(statuses, [401, 401, 404, 426]);
  await server.close();
});

Deno.test("a hostile message gets an error or closes its socket, and affects nobody else", async () => {
  const faults: unknown[] = [];
  const server = startEmbeddedServer({
    engine: new FakeEngine(),
    fault: (error) => faults.push(error),
  });
  const bystander = await RpcSocket.open(server.url);
  await bystander.result("create", { type: "MediaPipeline" });
  const hostile = await RpcSocket.open(server.url);
  for (const request of [{}, { jsonrpc: "1.0", method: "ping" }]) {
    const { error } = await hostile.request({ ...request, id: null });
    assertEquals((error as Message).code, -32600);
  }
  for (const method of ["__proto__", "constructor", "toString", ""]) {
    const { error } = await hostile.call(method, {});
    assertEquals((error as Message).code, -32601);
  }
  for (const operation of ["__proto__", "constructor", "hasOwnProperty"]) {
    const object = "manager_ServerManager";
    const { error } = await hostile.call("invoke", { object, operation });
    assertEquals((error as Message).code, 40008);
  }
  for (const object of ["__proto__", "constructor"]) {
    const { error } = await hostile.call("describe", { object });
    assertEquals((error as Message).code, 40101);
  }
  hostile.sendText("{bad json");
  await hostile.closed.promise;
  const big = await RpcSocket.open(server.url);
  big.sendText(`"${"x".repeat(1024 * 1024)}"`);
  assertEquals((await big.closed.promise).code, 1009);
  assertEquals((await bystander.result("ping")).value, "pong");
  assertEquals(server.pipelines(), 1);
  assertEquals(faults, []);
  await bystander.close();
  await server.close();
});

Deno.test("the objects of a closed socket stay for a while, for a client that takes the session over", async () => {
  const server = startEmbeddedServer({
    engine: new FakeEngine(),
    collectAfterMs: 100,
  });
  const first = await RpcSocket.open(server.url);
  const { sessionId, value: object } = await first.result("create", {
    type: "MediaPipeline",
  });
  await first.close();
  const second = await RpcSocket.open(server.url);
  assertEquals(
    (await second.result("connect", { sessionId })).sessionId,
    sessionId,
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  assertEquals(server.pipelines(), 1);
  await second.result("invoke", { object, operation: "getName", sessionId });
  await second.close();
  await new Promise((resolve) => setTimeout(resolve, 200));
  assertEquals(server.pipelines(), 0);
  await server.close();
});

Deno.test("releasing a pipeline releases its endpoints, and closing a session all its objects", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const socket = await RpcSocket.open(server.url);
  const pipeline = await createPipeline(socket);
  await createEndpoint(socket, pipeline);
  await createEndpoint(socket, pipeline);
  await socket.result("release", { object: pipeline });
  assertEquals(engine.peers.map((peer) => peer.closed), [true, true]);
  await createEndpoint(socket, await createPipeline(socket));
  assertEquals((await socket.call("closeSession")).result, null);
  assertEquals(engine.peers.every((peer) => peer.closed), true);
  assertEquals(server.pipelines(), 0);
  await socket.close();
  await server.close();
});

Deno.test("connect replaces a source, and refuses other pipelines and objects that are no elements", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const socket = await RpcSocket.open(server.url);
  const pipeline = await createPipeline(socket);
  const a = await createEndpoint(socket, pipeline);
  const b = await createEndpoint(socket, pipeline);
  const sink = await createEndpoint(socket, pipeline);
  const stranger = await createEndpoint(socket, await createPipeline(socket));
  const connect = (object: string, sink: string) =>
    socket.call("invoke", {
      object,
      operation: "connect",
      operationParams: { sink },
    });
  await connect(a, sink);
  await connect(b, sink);
  assertEquals(engine.peers[0].sinks, []);
  assertEquals(engine.peers[1].sinks.length, 2);
  const { value } = await socket.result("invoke", {
    object: sink,
    operation: "getSourceConnections",
  });
  assertEquals(
    value,
    ["AUDIO", "VIDEO"].map((type) => ({
      __module__: "kurento",
      __type__: "ElementConnectionData",
      type,
      sinkDescription: "default",
      sourceDescription: "default",
      source: b,
      sink,
    })),
  );
  assertEquals(((await connect(a, stranger)).error as Message).code, 40004);
  assertEquals(((await connect(a, pipeline)).error as Message).code, 40001);
  await socket.close();
  await server.close();
});

Deno.test("events have Kurento's shape and go to subscribers only", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const socket = await RpcSocket.open(server.url);
  const object = await createEndpoint(socket, await createPipeline(socket));
  const type = "MediaFlowOutStateChanged";
  const { value: subscription } = await socket.result("subscribe", {
    object,
    type,
  });
  engine.peers[0].events.mediaFlowOut("video", true);
  engine.peers[0].events.mediaFlowIn("video", true);
  await socket.result("unsubscribe", { object, subscription });
  engine.peers[0].events.mediaFlowOut("video", false);
  await socket.result("ping");
  assertEquals(socket.events.length, 1);
  const { value } = socket.events[0].params as { value: Message };
  const { timestampMillis, ...data } = value.data as Message;
  assertEquals({ ...value, data }, {
    object,
    type,
    data: {
      mediaType: "VIDEO",
      padName: "default",
      source: object,
      state: "FLOWING",
      tags: [],
      type,
    },
  });
  assert(/^\d{13}$/.test(String(timestampMillis)));
  await socket.close();
  await server.close();
});

async function createPipeline(socket: RpcSocket): Promise<string> {
  const { value } = await socket.result("create", { type: "MediaPipeline" });
  return String(value);
}

async function createEndpoint(
  socket: RpcSocket,
  mediaPipeline: string,
): Promise<string> {
  const { value } = await socket.result("create", {
    type: "WebRtcEndpoint",
    constructorParams: { mediaPipeline },
  });
  return String(value);
}
