/**
 * The server was restarted: the state that it kept for us was lost with its
 * process.
 */
import { assert, assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { C1, PhoneRig } from "./phone_rig.ts";

async function calling(): Promise<PhoneRig> {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1" });
  return rig;
}

Deno.test("in a call with media elsewhere: picture and connection stay, and the peer is told what we send", async () => {
  const rig = await PhoneRig.active();
  const { connection } = rig.browser;
  const picture = rig.phone.remoteStream.value;
  await rig.reconnect();
  assertEquals(rig.in("active").reconnecting, "self");
  assertEquals(rig.phone.remoteStream.value, picture);
  rig.welcome({ resumed: true, call: C1 });
  rig.receive({ id: "peerReconnecting", callId: "c1" });
  assertEquals(rig.in("active").reconnecting, "peer");
  rig.receive({ id: "peerReconnected", callId: "c1" });
  assertEquals(rig.in("active").reconnecting, undefined);
  await rig.browser.advance(2_000);
  assertEquals(rig.browser.connections, [connection]);
  assert(!connection.closed);
  assertEquals(rig.sent().map(({ id }) => id), ["register", "mediaState"]);
});

Deno.test("the callee's accept was told to nobody: the call is taken up all the same", async () => {
  const rig = await calling();
  await rig.reconnect();
  rig.welcome({ resumed: true, call: C1 });
  await rig.browser.advance(900);
  assertEquals(
    rig.state.name,
    "calling",
    "the server may have kept the answer",
  );
  await rig.browser.advance(200);
  assertEquals(rig.state.name, "connecting");
  assertEquals(rig.lastSent()?.id, "renegotiateOffer");
  rig.receive({ id: "renegotiateAnswer", callId: "c1", sdpAnswer: "answer" });
  await settle();
  rig.browser.connection.become("connected");
  assertEquals(rig.state.name, "active");
});

Deno.test("and where the leg was ready while it rang, nothing is negotiated again", async () => {
  const rig = await calling();
  rig.receive({ id: "callProgress", callId: "c1", sdpAnswer: "early" });
  await settle();
  rig.browser.connection.become("connected");
  await rig.reconnect();
  rig.welcome({ resumed: true, call: C1 });
  await rig.browser.advance(1_100);
  assertEquals(rig.state.name, "active");
  assertEquals(rig.browser.connections.length, 1);
});

Deno.test("messages that the server kept come first", async () => {
  const rig = await calling();
  await rig.reconnect();
  rig.welcome({ resumed: true, call: C1 });
  rig.receive({
    id: "callResponse",
    response: "accepted",
    sdpAnswer: "kept",
    callId: "c1",
  });
  await settle();
  rig.browser.connection.become("connected");
  assertEquals(rig.state.name, "active");
  await rig.browser.advance(1_100);
  assertEquals(rig.browser.connections.length, 1);
});

Deno.test("a call that rang is over, in words", async () => {
  const rig = await calling();
  await rig.reconnect();
  rig.welcome({ resumed: true });
  rig.receive({
    id: "callEnded",
    callId: "c1",
    reason: "server_shutdown",
    message: "The server was restarted.",
  });
  assertEquals(rig.in("idle").ended?.reason, "server_shutdown");
  assert(rig.lightsOut());
});
