import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { parseTurnUrl } from "../../lib/media_server/endpoint_network.ts";
import { FakeEngine } from "./fake_engine.ts";
import { RpcSocket } from "./rpc_socket.ts";

Deno.test("a TURN server is read as Kurento's documentation writes it", () => {
  assertEquals(parseTurnUrl("user:password@192.0.2.1:3478"), {
    address: "192.0.2.1",
    port: 3478,
    username: "user",
    password: "password",
    transport: "udp",
  });
  const limited = parseTurnUrl("17:name:pw=@[2001:db8::1]:1?transport=tls");
  assertEquals(limited?.username, "17:name");
  assertEquals(limited?.address, "2001:db8::1");
  assertEquals(limited?.transport, "tls");
});

Deno.test("a text that is not a TURN server is ignored", () => {
  for (
    const url of [
      "",
      "a@1.2.3.4:5",
      "a:b@host:5",
      "a:b@1.2.3.4",
      "a:b@1.2.3.4:0",
    ]
  ) assertEquals(parseTurnUrl(url), null);
  fc.assert(fc.property(fc.string(), (url) => {
    parseTurnUrl(url);
  }));
});

Deno.test("a peer gets its endpoint's STUN and TURN servers with the offer", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const socket = await RpcSocket.open(server.url);
  const { value: mediaPipeline } = await socket.result("create", {
    type: "MediaPipeline",
  });
  const { value: object } = await socket.result("create", {
    type: "WebRtcEndpoint",
    constructorParams: { mediaPipeline },
  });
  for (
    const [operation, operationParams] of [
      ["setStunServerAddress", { stunServerAddress: "192.0.2.1" }],
      ["setTurnUrl", { turnUrl: "17:u:pw@192.0.2.2:3478" }],
      ["processOffer", { offer: "v=0\r\n" }],
    ]
  ) await socket.result("invoke", { object, operation, operationParams });
  const [{ network }] = engine.peers;
  assertEquals(network.stun, { address: "192.0.2.1", port: 3478 });
  assertEquals(network.turn?.username, "17:u");
  await socket.close();
  await server.close();
});
