/** Real tokens over real sockets. */
import { assertEquals } from "@std/assert";
import { KeyRing } from "../../lib/auth/key_ring.ts";
import { TokenVerifier } from "../../lib/auth/token_verifier.ts";
import { SignalingServer } from "../signaling/signaling_server.ts";
import { TestSocket } from "../signaling/sockets/test_socket.ts";
import { ecKeys, KeyFolder, signToken, type TokenContents } from "./tokens.ts";

/** A server that accepts tokens signed with a fresh key. */
async function guarded(folder: KeyFolder) {
  const keys = await ecKeys();
  const path = folder.write("key.pem", keys.pem);
  const key = { kind: "public-key-file", path } as const;
  const clock = { now: Date.now() };
  const identity = new TokenVerifier(
    { key, audience: "calls", maxLifetimeS: 3_600, claim: "name" },
    await KeyRing.load(key),
    () => clock.now,
  );
  const server = new SignalingServer({ identity });
  const register = async (name: string, contents: TokenContents = {}) => {
    const token = await signToken(keys.sign, {
      claims: { name },
      alg: "ES256",
      audience: "calls",
      ...contents,
    });
    const socket = await TestSocket.open(server.url);
    socket.send({ id: "register", name: "", protocol: 2, token });
    return { socket, answer: await socket.until("registerResponse") };
  };
  return { server, register, clock };
}

Deno.test("a refused token is explained, and the socket may send another", async () => {
  using folder = new KeyFolder();
  const { server, register } = await guarded(folder);
  await using _ = server;
  const { socket, answer } = await register("alice", { expiresIn: -60 });
  assertEquals(answer, {
    id: "registerResponse",
    response: "rejected",
    reason: "unauthorized",
    message: "The token has expired.",
  });
  socket.sendText('{"id":"register","protocol":2}');
  assertEquals(
    (await socket.until("registerResponse")).message,
    "This service needs a token that says who you are.",
  );
  await socket.close();
});

Deno.test("two devices of one person ring; the first accept wins", async () => {
  using folder = new KeyFolder();
  const { server, register } = await guarded(folder);
  await using _ = server;
  const { socket: alice } = await register("alice");
  const { socket: phone } = await register("bob");
  const { socket: tablet, answer } = await register("bob");
  assertEquals(answer.users, [{ name: "alice", busy: false }]);
  alice.send({ id: "call", to: "bob", sdpOffer: "o" });
  assertEquals((await phone.until("incomingCall")).from, "alice");
  await tablet.until("incomingCall");
  tablet.send({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: "p",
  });
  assertEquals(
    (await phone.until("stopCommunication")).reason,
    "answered_elsewhere",
  );
  assertEquals((await alice.until("callResponse")).response, "accepted");
  await Promise.all([alice.close(), phone.close(), tablet.close()]);
});

Deno.test("a call continues after both tokens have expired, also over a new socket", async () => {
  using folder = new KeyFolder();
  const { server, register, clock } = await guarded(folder);
  await using _ = server;
  const { socket: alice, answer } = await register("alice");
  const { socket: bob } = await register("bob");
  alice.send({ id: "call", to: "bob", sdpOffer: "o" });
  await bob.until("incomingCall");
  bob.send({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: "p",
  });
  await alice.until("callResponse");
  clock.now += 3_600_000;
  const late = await register("carol");
  assertEquals(late.answer.message, "The token has expired.");
  await late.socket.close();
  const again = await TestSocket.open(server.url);
  again.send({
    id: "register",
    name: "",
    protocol: 2,
    resumeToken: answer.resumeToken,
  });
  const resumed = await again.until("registerResponse");
  assertEquals(resumed.resumed, true);
  assertEquals(resumed.call?.state, "active");
  bob.send({ id: "stop" });
  assertEquals((await again.until("callEnded")).reason, "hung_up");
  await Promise.all([again.close(), bob.close()]);
  await alice.closed;
});
