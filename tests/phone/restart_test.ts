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

Deno.test("a call with media on another server keeps picture and connection, and the media state is sent again", async () => {
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

Deno.test("an accept that the caller was never told still starts the call", async () => {
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

Deno.test("a leg that was prepared while it rang is not negotiated again", async () => {
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

Deno.test("messages that the server stored come first", async () => {
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

Deno.test("that the service restarts is no news once it is back", async () => {
  const rig = await calling();
  rig.receive({
    id: "serverShutdown",
    message: "It restarts.",
    drainMs: 5_000,
  });
  assertEquals(rig.phone.notice.value?.code, "server_shutdown");
  await rig.reconnect();
  rig.welcome({ resumed: true, call: C1 });
  assertEquals(rig.phone.notice.value, null);
});

Deno.test("a ringing call ends with an explanation", async () => {
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
