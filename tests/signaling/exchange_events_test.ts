import { assertEquals } from "@std/assert";
import { Exchange } from "../../lib/signaling/exchange.ts";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { FakeClock } from "./fake_clock.ts";
import { HostileMedia, settled } from "./hostile_media.ts";
import { MemoryStore } from "./memory_store.ts";
import { FakeClient, Rig } from "./rig.ts";

Deno.test("logs and metrics get a call's steps with times and without names", async () => {
  const rig = new Rig();
  const alice = rig.person("alice");
  const bob = rig.person("bob");
  rig.person("carol", 1);
  assertEquals(rig.exchange.sessionsByProtocolVersion(), { 1: 1, 2: 2 });

  alice.say({ id: "call", to: "bob", sdpOffer: "a" });
  assertEquals(rig.exchange.callsByState().ringing, 1);
  rig.clock.advance(3_000);
  bob.say({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: "b",
  });
  rig.clock.advance(200);
  await rig.media.answerAll();
  assertEquals(rig.exchange.callsByState().active, 1);

  const { callId } = alice.got("ringing")[0];
  rig.media.pipelines[0].events.legLost("callee");
  rig.clock.advance(700);
  bob.say({ id: "renegotiateOffer", callId, sdpOffer: "b2" });
  await rig.media.answerAll();
  alice.say({ id: "stop" });
  await settled();

  assertEquals(rig.events.slice(3), [
    { type: "call_started", callId, delayMs: 0 },
    { type: "call_accepted", callId, ringMs: 3_000 },
    { type: "call_answered", callId, mediaServer: "fake", setupMs: 200 },
    { type: "leg_lost", callId, leg: "callee", cause: "network" },
    {
      type: "leg_repaired",
      callId,
      leg: "callee",
      cause: "network",
      durationMs: 700,
    },
    {
      type: "call_ended",
      callId,
      reason: "hung_up",
      from: "active",
      durationMs: 3_900,
    },
  ]);
  assertEquals(/alice|bob|carol/.test(JSON.stringify(rig.events)), false);
  assertEquals(rig.exchange.draining, false);
  const down = rig.exchange.shutdown(0);
  assertEquals(rig.exchange.draining, true);
  await down;
});

Deno.test("a call's step is reported once the next process would know it", async () => {
  const store = new MemoryStore();
  const media = new HostileMedia();
  const told: string[] = [];
  let ids = 0;
  const exchange: Exchange = new Exchange({
    media,
    store,
    clock: new FakeClock(),
    timing: DEFAULT_TIMING,
    randomId: () => `id${ids++}`,
    iceServers: () => [],
    event: ({ type }) => {
      const stored = [...store.calls.values()].map(({ active }) => active);
      told.push(`${type} of ${exchange.callCount}, active: ${stored}`);
    },
  });
  const [alice, bob] = ["alice", "bob"].map((name) => {
    const client = new FakeClient(exchange);
    client.say({ id: "register", name, protocol: 2 });
    return client;
  });
  alice.say({ id: "call", to: "bob", sdpOffer: "a" });
  bob.say({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: "b",
  });
  await media.answerAll();
  await settled();
  alice.say({ id: "stop" });
  assertEquals(told.slice(2), [
    "call_started of 1, active: false",
    "call_accepted of 1, active: false",
    "call_answered of 1, active: true",
    "call_ended of 0, active: ",
  ]);
});
