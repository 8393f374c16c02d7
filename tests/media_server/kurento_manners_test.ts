import { assert, assertEquals } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { hostNames } from "../../lib/media_server/kurento_manners.ts";
import { FakeEngine } from "./fake_engine.ts";
import { type Message, RpcSocket } from "./rpc_socket.ts";

async function create(socket: RpcSocket, type: string, params: Message = {}) {
  const { value } = await socket.result("create", {
    type,
    constructorParams: params,
  });
  return String(value);
}

async function createEndpoint(socket: RpcSocket): Promise<string> {
  const mediaPipeline = await create(socket, "MediaPipeline");
  return await create(socket, "WebRtcEndpoint", { mediaPipeline });
}

async function msOf(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

Deno.test("with Kurento's manners the first endpoint is slow and delays later requests on its socket", async () => {
  const server = startEmbeddedServer({
    engine: new FakeEngine(),
    manners: "kurento",
  });
  const socket = await RpcSocket.open(server.url);
  const other = await RpcSocket.open(server.url);
  const mediaPipeline = await create(socket, "MediaPipeline");
  const [first, behind, beside] = await Promise.all([
    msOf(() => create(socket, "WebRtcEndpoint", { mediaPipeline })),
    msOf(() => socket.result("ping")),
    msOf(() => other.result("ping")),
  ]);
  assert(first > 700, `${first}`);
  assert(behind > 700, `${behind}`);
  assert(beside < 500, `${beside}`);
  const second = await msOf(() => createEndpoint(other));
  assert(second < 500, `${second}`);
  await socket.close();
  await other.close();
  await server.close();
});

Deno.test("with Kurento's manners a host name in a candidate or an offer is resolved, which blocks its socket", async () => {
  const server = startEmbeddedServer({
    engine: new FakeEngine(),
    manners: "kurento",
  });
  const socket = await RpcSocket.open(server.url);
  const object = await createEndpoint(socket);
  const candidate = {
    candidate: "candidate:1 1 UDP 1 8c3f.local 9 typ host",
    sdpMid: "0",
    sdpMLineIndex: 0,
  };
  const answered = socket.call("invoke", {
    object,
    operation: "addIceCandidate",
    operationParams: { candidate },
  });
  const blocked = socket.call("ping");
  const early = Symbol();
  const first = await Promise.race([
    blocked,
    new Promise((resolve) => setTimeout(() => resolve(early), 300)),
  ]);
  assertEquals(first, early);
  assertEquals(server.lookups(), ["8c3f.local"]);
  const closed = Promise.all([answered, blocked]);
  closed.catch(() => {});
  await server.close();
  await socket.closed.promise;
});

Deno.test("host names are found in any spelling, and addresses are not taken for names", () => {
  const names: [string, string[]][] = [
    ["candidate:1 1 UDP 1 192.0.2.1 9 typ host", []],
    ["a=candidate:1 1 udp 1 2001:db8::1 9 typ srflx raddr 0.0.0.0 rport 0", []],
    ["A=CANDIDATE:1 1 udp 1 Host.LOCAL. 9 TYP host", ["Host.LOCAL."]],
    [
      "candidate:1\t1  udp 1 192.0.2.1 9 typ srflx raddr x.local rport 9",
      ["x.local"],
    ],
    ["v=0\r\no=- 1 1 IN IP4 a.example\r\nc=IN IP6 ::1\r\n", ["a.example"]],
    ["a=rtcp:9 in ip4 b.local", ["b.local"]],
  ];
  for (const [text, expected] of names) {
    assertEquals(hostNames(text), expected, text);
  }
});

Deno.test("an endpoint's limits for video are Kurento's until they are set", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const socket = await RpcSocket.open(server.url);
  const object = await createEndpoint(socket);
  const invoke = async (operation: string, operationParams: Message = {}) =>
    (await socket.result("invoke", { object, operation, operationParams }))
      .value;
  const limits = () =>
    Promise.all(
      ["MinVideoRecv", "MaxVideoRecv", "MinVideoSend", "MaxVideoSend"]
        .map((name) => invoke(`get${name}Bandwidth`)),
    );
  assertEquals(await limits(), [0, 0, 100, 500]);
  await invoke("setMaxVideoSendBandwidth", { maxVideoSendBandwidth: 2_500 });
  await invoke("setMinVideoRecvBandwidth", { minVideoRecvBandwidth: 300 });
  assertEquals(await limits(), [300, 0, 100, 2_500]);
  const [{ limits: told }] = engine.peers;
  assertEquals([told?.minVideoRecv, told?.maxVideoSend], [300, 2_500]);
  await socket.close();
  await server.close();
});
