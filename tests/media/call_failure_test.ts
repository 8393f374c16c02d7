/** Calls of the exchange on real media services, whose servers fail. */
import { assert, assertEquals } from "@std/assert";
import { GIVE_UP_MS } from "../../lib/media/heartbeat.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { systemClock } from "../../lib/signaling/clock.ts";
import { Exchange } from "../../lib/signaling/exchange.ts";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { FakeClient } from "../signaling/rig.ts";
import { until } from "../support/until.ts";
import { startFaultProxy } from "./fault_proxy.ts";
import { OFFER } from "./test_browser.ts";
import { TestMediaServer } from "./test_media_server.ts";

/** Two people at an exchange with media servers, each behind a proxy. */
async function rig(
  servers: number,
  { repairMs = DEFAULT_TIMING.repairMs } = {},
) {
  const all = await Promise.all(
    Array.from({ length: servers }, async (_, index) => {
      const server = index === 0
        ? await TestMediaServer.start()
        : await TestMediaServer.embedded();
      return { server, proxy: startFaultProxy(server.url) };
    }),
  );
  const service = new MediaPool({
    urls: all.map(({ proxy }) => proxy.url),
    times: { retryMinMs: 20 },
  });
  service.start();
  const up = () =>
    until(() => service.status().every(({ state }) => state === "up"));
  await up();
  const exchange = new Exchange({
    media: service,
    clock: systemClock,
    timing: { ...DEFAULT_TIMING, repairMs },
    randomId: () => crypto.randomUUID(),
    iceServers: () => [],
  });
  const people = ["alice", "bob"].map((name) => {
    const client = new FakeClient(exchange);
    client.say({ id: "register", name, protocol: 2 });
    return client;
  });
  const [alice, bob] = people;
  return {
    all,
    alice,
    bob,
    people,
    up,
    exchange,
    /** The media server that has the call. */
    used: () =>
      all[service.status().findIndex(({ calls }) => calls > 0)] ?? all[0],
    pipelines: () => Promise.all(all.map(({ server }) => server.pipelines())),
    call: async () => {
      alice.say({ id: "call", to: "bob", sdpOffer: OFFER });
      await until(() => bob.got("incomingCall").length > 0);
      bob.say({
        id: "incomingCallResponse",
        callResponse: "accept",
        sdpOffer: OFFER,
      });
    },
    answered: () =>
      until(() =>
        alice.got("callResponse").length > 0 &&
        bob.got("startCommunication").length > 0
      ),
    close: async () => {
      await exchange.shutdown(0);
      await service.close();
      for (const { server, proxy } of all) {
        await proxy.close();
        await server.close();
      }
    },
  };
}

/** Everybody acts as the page does: makes an offer when asked for one. */
async function renegotiate(people: FakeClient[]): Promise<void> {
  for (const person of people) {
    const { callId } = person.got("renegotiate").at(-1)!;
    person.say({ id: "renegotiateOffer", callId, sdpOffer: OFFER });
  }
  await until(() =>
    people.every((person) => person.got("renegotiateAnswer").length > 0)
  );
}

async function killed(servers: number) {
  const call = await rig(servers);
  const { people, used, alice, bob } = call;
  await call.call();
  await call.answered();
  const diedAt = performance.now();
  used().proxy.cut();
  await until(() =>
    people.every((person) => person.got("renegotiate").length > 0)
  );
  assert(performance.now() - diedAt < GIVE_UP_MS);
  await renegotiate(people);
  await call.up();
  // Nothing is left of the previous pipeline, and nobody was called again.
  assertEquals((await call.pipelines()).reduce((sum, count) => sum + count), 1);
  assertEquals(bob.got("incomingCall").length, 1);
  assertEquals(alice.got("callEnded"), []);
  assertEquals(call.exchange.userCount, 2);
  alice.say({ id: "stop" });
  await until(async () =>
    (await call.pipelines()).every((count) => count === 0)
  );
  await call.close();
}

Deno.test("when a media server dies, both sides hear within a second and move to another", () =>
  killed(2));

Deno.test("when the only media server dies and comes back, both sides return to it", () =>
  killed(1));

Deno.test("when the last media server dies for good, the call ends with an explanation and both stay registered", async () => {
  const { all: [{ server, proxy }], alice, bob, people, ...call } = await rig(
    1,
    { repairMs: 500 },
  );
  await call.call();
  await call.answered();
  const closed = await TestMediaServer.embedded();
  proxy.target = closed.url;
  await closed.close();
  proxy.cut();
  await until(() =>
    people.every((person) => person.got("callEnded").length > 0)
  );
  for (const person of people) {
    assertEquals(person.got("callEnded")[0].reason, "media_failed");
    assert(person.got("stopCommunication")[0].message);
  }
  assertEquals([call.exchange.callCount, call.exchange.userCount], [0, 2]);
  // Without media nobody's phone rings.
  alice.say({ id: "call", to: "bob", sdpOffer: OFFER });
  await until(() => alice.got("callResponse").length === 2);
  assertEquals(
    alice.got("callResponse")[1].reason,
    "media_unavailable",
  );
  proxy.target = server.url;
  await call.up();
  await until(async () => await server.pipelines() === 0);
  bob.say({ id: "call", to: "alice", sdpOffer: OFFER });
  await until(() => alice.got("incomingCall").length > 0);
  await call.close();
});

Deno.test("without room on any media server, new calls are refused and established ones continue", async () => {
  const call = await rig(2);
  await call.call();
  await call.answered();
  for (const { proxy } of call.all) {
    proxy.rule = ({ method }) =>
      method !== "create" ? null : {
        error: {
          code: 40009,
          message: "by rule",
          data: { type: "NOT_ENOUGH_RESOURCES" },
        },
      };
  }
  const [carol, dan] = ["carol", "dan"].map((name) => {
    const client = new FakeClient(call.exchange);
    client.say({ id: "register", name, protocol: 2 });
    return client;
  });
  carol.say({ id: "call", to: "dan", sdpOffer: OFFER });
  await until(() => carol.got("callResponse").length > 0);
  const [{ response, reason, message }] = carol.got("callResponse");
  assertEquals([response, reason], ["rejected", "overloaded"]);
  assert(message);
  assertEquals(
    dan.got("incomingCall").length,
    dan.got("stopCommunication").length,
  );
  assertEquals(call.alice.got("callEnded"), []);
  assertEquals([call.exchange.callCount, call.exchange.userCount], [1, 4]);
  await call.close();
});

for (const fault of ["cut", "lose", 40101, -32603] as const) {
  Deno.test(`a media server that answers the accept with ${fault}: both are told why, and free again`, async () => {
    const call = await rig(1);
    call.all[0].proxy.rule = ({ operation }) =>
      operation !== "processOffer"
        ? null
        : typeof fault === "string"
        ? fault
        : { error: { code: fault, message: "by rule" } };
    await call.call();
    await until(
      () => call.people.every((person) => person.got("callEnded").length > 0),
      { withinMs: 2 * DEFAULT_TIMING.negotiationMs },
    );
    for (const person of call.people) {
      const { reason } = person.got("callEnded")[0];
      assert(reason === "media_failed" || reason === "media_unavailable");
    }
    call.all[0].proxy.rule = () => null;
    await call.up();
    await until(async () => (await call.pipelines())[0] === 0);
    assertEquals([call.exchange.callCount, call.exchange.userCount], [0, 2]);
    await call.close();
  });
}
