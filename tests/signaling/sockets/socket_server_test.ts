import { assert, assertEquals } from "@std/assert";
import { MAX_MESSAGE_BYTES } from "../../../lib/shared/protocol_limits.ts";
import { CLOSE } from "../../../lib/shared/close_codes.ts";
import { DEFAULT_SOCKET_LIMITS } from "../../../lib/signaling/sockets/socket_limits.ts";
import { SignalingServer, writeHandshake } from "../signaling_server.ts";
import { TestSocket } from "./test_socket.ts";

Deno.test("two sockets register, call and hang up", async () => {
  await using server = new SignalingServer();
  const alice = await TestSocket.open(server.url);
  const bob = await TestSocket.open(server.url);
  alice.send({ id: "register", name: "alice" });
  assertEquals((await alice.next()).id, "registerResponse");
  bob.send({ id: "register", name: "bob" });
  assertEquals((await bob.next()).id, "registerResponse");
  alice.send({ id: "call", to: "bob", sdpOffer: "o" });
  assertEquals(await bob.next(), { id: "incomingCall", from: "alice" });
  bob.send({
    id: "incomingCallResponse",
    from: "alice",
    callResponse: "accept",
    sdpOffer: "p",
  });
  assertEquals((await bob.next()).id, "startCommunication");
  assertEquals((await alice.next()).id, "callResponse");
  bob.send({ id: "stop" });
  assertEquals((await alice.next()).id, "stopCommunication");
  await Promise.all([alice.close(), bob.close()]);
});

Deno.test("an invalid message gets an error, and the socket stays open", async () => {
  await using server = new SignalingServer();
  const socket = await TestSocket.open(server.url);
  const bad = [
    "",
    "{",
    "null",
    "1",
    "[]",
    '{"id":1}',
    '{"id":"nonsense"}',
    '{"id":"__proto__"}',
    '{"id":"call","to":1}',
    '{"id":"incomingCallResponse","callResponse":"maybe"}',
  ];
  for (const text of bad) {
    socket.sendText(text);
    assertEquals((await socket.next()).id, "error", text);
  }
  socket.sendBytes(new Uint8Array([0, 255]));
  assertEquals((await socket.next()).id, "error");
  socket.sendText('{"id":"register","name":5}');
  assertEquals(await socket.next(), {
    id: "registerResponse",
    response: "rejected",
    message: "A name has 1 to 64 visible characters.",
  });
  socket.send({ id: "register", name: "alice" });
  assertEquals(await socket.next(), {
    id: "registerResponse",
    response: "accepted",
  });
  await socket.close();
});

Deno.test("a message over the limit closes the socket before it is parsed", async () => {
  await using server = new SignalingServer();
  for (const text of ["x".repeat(MAX_MESSAGE_BYTES + 1), "€".repeat(22_000)]) {
    const socket = await TestSocket.open(server.url);
    socket.sendText(text);
    assertEquals(await socket.closed, CLOSE.tooBig);
  }
  const binary = await TestSocket.open(server.url);
  binary.sendBytes(new Uint8Array(MAX_MESSAGE_BYTES + 1));
  assertEquals(await binary.closed, CLOSE.tooBig);
  assertEquals(server.rejections, Array(3).fill("tooBig"));
  const socket = await TestSocket.open(server.url);
  socket.sendText("x".repeat(MAX_MESSAGE_BYTES));
  assertEquals((await socket.next()).id, "error");
  await socket.close();
});

Deno.test("a burst of trickle ICE passes, a flood closes the socket", async () => {
  await using server = new SignalingServer();
  const socket = await TestSocket.open(server.url);
  for (let i = 0; i < DEFAULT_SOCKET_LIMITS.messageBurst; i++) {
    socket.send({ id: "ping" });
  }
  for (let i = 0; i < DEFAULT_SOCKET_LIMITS.messageBurst; i++) {
    assertEquals((await socket.next()).id, "pong");
  }
  for (let i = 0; i < 100; i++) socket.send({ id: "ping" });
  // The close code may be lost: data sent after the close resets TCP.
  await socket.closed;
  assertEquals(server.rejections, ["policy"]);
});

Deno.test("a foreign origin is refused, and the page's own or none is accepted", async () => {
  await using server = new SignalingServer({
    allowedOrigins: new Set(["https://localhost:8443"]),
  });
  assertEquals(await server.upgradeStatus("https://evil.example"), 403);
  assertEquals(await server.upgradeStatus("https://localhost:8443"), 101);
  assertEquals(await server.upgradeStatus(null), 101);
  // As spelt by a program that took over a page's address.
  for (const other of ["null", "", "HTTPS://LOCALHOST:8443/"]) {
    assertEquals(await server.upgradeStatus(other), 403, other);
  }
  const response = await fetch(server.url.replace("ws:", "http:"));
  await response.body?.cancel();
  assertEquals(response.status, 426);
  assertEquals(server.rejections, Array(4).fill("origin"));
});

Deno.test("sockets of one address are counted until they close", async () => {
  await using server = new SignalingServer({ socketsPerAddress: 2 });
  const first = await TestSocket.open(server.url);
  const second = await TestSocket.open(server.url);
  const third = await TestSocket.open(server.url);
  assertEquals(await third.closed, CLOSE.tooManySockets);
  assertEquals(server.rejections, ["tooManySockets"]);
  await first.close();
  await server.until(() => server.sockets.size === 1);
  const fourth = await TestSocket.open(server.url);
  fourth.send({ id: "ping" });
  assertEquals((await fourth.next()).id, "pong");
  await Promise.all([second.close(), fourth.close()]);
});

Deno.test("a socket that never registers is closed, and a registered one stays", async () => {
  await using server = new SignalingServer({ registerMs: 100 });
  const idle = await TestSocket.open(server.url);
  const alice = await TestSocket.open(server.url);
  alice.send({ id: "register", name: "alice" });
  await alice.next();
  const refused = await TestSocket.open(server.url);
  refused.send({ id: "register", name: "alice" });
  assertEquals(await idle.closed, CLOSE.idle);
  assertEquals(await refused.closed, CLOSE.idle);
  assertEquals(server.rejections, ["idle", "idle"]);
  alice.send({ id: "ping" });
  assertEquals((await alice.next()).id, "pong");
  await alice.close();
});

Deno.test("a client that stops reading is disconnected, and others are not affected", async () => {
  await using server = new SignalingServer({
    messagesPerSecond: 1e6,
    messageBurst: 1e6,
    bufferedBytes: 100_000,
  });
  const deaf = await server.openDeafClient("deaf");
  const bob = await TestSocket.open(server.url);
  bob.send({ id: "register", name: "bob" });
  await bob.next();
  // Each call is refused with a text: the deaf client does not read these
  // answers.
  const words = "x".repeat(60_000);
  while (server.rejections.length === 0) {
    await deaf.send(`{"id":"call","to":"nobody","sdpOffer":"${words}"}`);
    await deaf.send('{"id":"call","to":"nobody","sdpOffer":""}', 200);
    await server.turn();
  }
  assertEquals(server.rejections, ["tooSlow"]);
  bob.send({ id: "ping" });
  assertEquals((await bob.next()).id, "pong");
  deaf.close();
  await bob.close();
});

Deno.test("shutdown closes sockets with 1001", async () => {
  await using server = new SignalingServer();
  const socket = await TestSocket.open(server.url);
  socket.send({ id: "register", name: "alice", protocol: 2 });
  await socket.next();
  await server.exchange.shutdown(1_000);
  assertEquals((await socket.next()).id, "serverShutdown");
  void server.sockets.close("shutdown");
  assertEquals(await socket.closed, CLOSE.shutdown);
  assert(server.exchange.userCount === 0);
});

Deno.test("a request that is no handshake gets an error, and one that breaks off leaves nothing behind", async () => {
  await using server = new SignalingServer({ socketsPerAddress: 3 });
  const { port } = server;
  // Without a key (RFC 6455 4.2.1).
  assertEquals(await server.handshakeStatus(["Upgrade: websocket"]), 400);
  for (let i = 0; i < 20; i++) {
    const tcp = await Deno.connect({ hostname: "127.0.0.1", port });
    await writeHandshake(tcp, null);
    tcp.close();
    await server.until(() => server.sockets.size === 0);
  }
  const socket = await TestSocket.open(server.url);
  socket.send({ id: "ping" });
  assertEquals((await socket.next()).id, "pong");
  await socket.close();
});

Deno.test("limits that Deno enforces are counted, such as heartbeats and frame sizes", async () => {
  await using server = new SignalingServer({ idleSeconds: 1 });
  const huge = await server.openRawClient();
  await huge.announce(65 * 1024 * 1024);
  await server.until(() => server.rejections.length === 1);
  huge[Symbol.dispose]();
  const silent = await server.openDeafClient("silent");
  await server.until(() => server.exchange.userCount === 1);
  await server.until(() => server.rejections.length === 2);
  assertEquals(server.rejections, ["tooBig", "silent"]);
  assertEquals(server.exchange.userCount, 0);
  silent.close();
});
