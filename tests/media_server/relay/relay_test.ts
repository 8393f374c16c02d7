import { assert, assertEquals, assertThrows } from "@std/assert";
import { CONSENT_MS } from "../../../lib/media_server/relay/leg_paths.ts";
import { Relay } from "../../../lib/media_server/relay/relay.ts";
import { LEG_LIMITS } from "../../../lib/media_server/webrtc/leg_limits.ts";
import { StartError } from "../../../lib/shared/start_error.ts";
import { HostilePackets } from "./hostile_packets.ts";
import { DTLS, OPUS, RelayCall, RTCP, VP8 } from "./relay_call.ts";
import { checkAnswer, isCheck } from "./check_request.ts";
import { BROWSER, checkOf, RelayClient, rtp } from "./relay_client.ts";

for (const socket of ["libc", "datagram"] as const) {
  Deno.test(`${socket}: DTLS, RTCP and, once it is open, RTP pass unchanged`, async () => {
    await using call = new RelayCall({ socket });
    const [a, b] = call.browsers;
    await call.up();
    for (const packet of [DTLS, RTCP]) {
      await a.send(packet);
      assertEquals(await b.next(), packet);
    }
    await a.send(rtp(OPUS));
    call.legs[0].media.pass("video", true);
    await a.send(rtp(VP8, 2));
    assertEquals(await b.next(), rtp(VP8, 2), "the sound before it was gated");
    call.legs[0].media.pass("audio", true);
    await a.send(rtp(OPUS, 3));
    assertEquals(await b.next(), rtp(OPUS, 3));
    await b.send(rtp(OPUS, 4));
    await b.send(RTCP);
    assertEquals(await a.next(), RTCP, "the other direction has its own gate");
    const { gated, unusable } = call.packets;
    assertEquals({ gated, unusable }, { gated: 2, unusable: 0 });
  });

  Deno.test(`${socket}: packets pass over IPv6`, async () => {
    await using call = new RelayCall({ socket }, ["::1", "::1"]);
    const [a, b] = call.browsers;
    await call.up();
    await b.send(DTLS);
    assertEquals(await a.next(), DTLS);
  });

  for (const bind of ["127.0.0.1", "::1"]) {
    Deno.test(`${socket}: packets pass over ${bind} alone`, async () => {
      await using call = new RelayCall({ socket, bind }, [bind, bind]);
      const [a, b] = call.browsers;
      await call.up();
      await a.send(DTLS);
      assertEquals(await b.next(), DTLS);
    });
  }

  Deno.test(`${socket}: a port in use is reported with an explanation`, async () => {
    await using call = new RelayCall({ socket });
    const error = assertThrows(
      () => new Relay({ port: call.relay.port, socket }),
      StartError,
    );
    assert(error.message.includes(String(call.relay.port)));
  });

  Deno.test(`${socket}: all of many packets at once pass`, async () => {
    await using call = new RelayCall({ socket });
    const [a, b] = call.browsers;
    await call.up();
    call.legs[0].media.pass("video", true);
    // As many as a socket's default buffer holds.
    const count = 100;
    const sequences = new Set<number>();
    for (let n = 0; n < count; n++) {
      await a.send(rtp(VP8, n));
      // Those that are dropped between the others.
      if (n % 7 === 0) await a.send(rtp(OPUS, n));
    }
    while (sequences.size < count) {
      const packet = await b.next();
      assertEquals(packet[1], VP8);
      sequences.add((packet[2] << 8) | packet[3]);
    }
  });
}

Deno.test("two relays with the same port, but other addresses, do not disturb each other", async () => {
  await using first = new RelayCall({ bind: "127.0.0.1" });
  const { port } = first.relay;
  const bind = "127.0.0.2";
  await using second = new RelayCall({ port, bind }, [bind, bind]);
  for (const call of [second, first]) {
    const [a, b] = call.browsers;
    await call.up();
    await a.send(DTLS);
    assertEquals(await b.next(), DTLS);
  }
});

Deno.test("nothing passes from an address without a valid check", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  const [credentials] = await call.up();
  using stranger = new RelayClient(call.relay.port);
  call.legs[0].media.pass("video", true);
  for (const packet of [DTLS, RTCP, rtp(VP8)]) await stranger.send(packet);
  for (
    const wrong of [
      { ufrag: "AAAAAAAA", password: credentials.password },
      { ufrag: credentials.ufrag, password: "wrong" },
      { ufrag: "", password: credentials.password },
    ]
  ) await stranger.send(checkOf(wrong));
  await a.send(DTLS);
  assertEquals(await b.next(), DTLS);
  const { unknown, refused_checks } = call.packets;
  assertEquals({ unknown, refused_checks }, { unknown: 3, refused_checks: 3 });
});

Deno.test("a browser that moves is followed as soon as it nominates its new address", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  const [, credentials] = await call.up();
  using moved = new RelayClient(call.relay.port);
  await moved.check(credentials, false);
  await a.send(DTLS);
  assertEquals(await b.next(), DTLS);
  await moved.check(credentials, true);
  await a.send(RTCP);
  assertEquals(await moved.next(), RTCP);
  await b.send(DTLS);
  assertEquals(await a.next(), DTLS, "late packets of the old address pass");
});

Deno.test("after a restart, checks with the old password are ignored", async () => {
  await using call = new RelayCall();
  const [a] = call.browsers;
  const [, old] = await call.up();
  const leg = call.legs[1];
  using moved = new RelayClient(call.relay.port);
  using replayer = new RelayClient(call.relay.port);
  const renewed = leg.renew();
  await call.browsers[1].check(old);
  await moved.check(renewed);
  await replayer.send(checkOf(old));
  await a.send(RTCP);
  assertEquals(await moved.next(), RTCP);
  assertEquals(call.packets.refused_checks, 1);
});

Deno.test("a browser cannot take another's address with its own credentials", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  const [own] = await call.up();
  // As if Alice had forged Bob's address.
  await b.send(checkOf(own));
  await a.send(RTCP);
  assertEquals(await b.next(), RTCP);
  assertEquals(call.packets.refused_checks, 1);
});

Deno.test("packets beyond one browser's limits are dropped, and others are not affected", async () => {
  const limits = { ...LEG_LIMITS, packetsPerSecond: 10, burstPackets: 10 };
  await using call = new RelayCall({ limits });
  const [a, b] = call.browsers;
  await call.up();
  call.legs[0].media.pass("video", true);
  for (let n = 0; n < 100; n++) await a.send(rtp(VP8, n));
  await b.send(DTLS);
  assertEquals(await a.next(), DTLS);
  const { limited } = call.packets;
  assertEquals(limited, 90);
});

Deno.test("a browser without consent gets nothing, and its leg is lost", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  const [credentials] = await call.up();
  for (const [from, to] of [[a, b], [b, a]]) {
    await from.send(RTCP);
    await to.next();
  }
  call.clock.now += CONSENT_MS - 1;
  await a.check(credentials);
  assert(!call.events[1].log.includes("ice FAILED"));
  call.clock.now += 1;
  await call.events[1].until("connection DISCONNECTED");
  assert(call.events[1].log.includes("ice FAILED"));
  await a.send(DTLS);
  await a.check(credentials);
  assertEquals(call.packets.dropped, 1);
  assert(!call.events[0].log.includes("ice FAILED"));
});

Deno.test("a leg is connected once it is reachable and both browsers have keys", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  const [events] = call.events;
  await call.up();
  assertEquals(events.log, ["ice CONNECTING", "ice CONNECTED", "ice READY"]);
  await a.send(DTLS);
  await b.next();
  await a.send(RTCP);
  await b.next();
  assert(!events.log.includes("connection CONNECTED"));
  await b.send(RTCP);
  await a.next();
  assert(events.log.includes("connection CONNECTED"));
  assert(call.events[1].log.includes("connection CONNECTED"));
});

Deno.test("media that stops flowing is reported", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  await call.up();
  call.legs[0].media.pass("video", true);
  await a.send(rtp(VP8));
  await b.next();
  assert(call.events[0].log.includes("video out true"));
  assert(call.events[1].log.includes("video in true"));
  call.clock.now += 2_000;
  await call.events[0].until("video out false");
  await call.events[1].until("video in false");
});

Deno.test("a browser that sends no media, but answers checks, is not reported as silent", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  const [credentials] = await call.up();
  call.legs[0].media.pass("video", true);
  await a.send(rtp(VP8));
  await b.next();
  call.clock.now += 1_000;
  const asked = await a.next();
  assert(isCheck(asked));
  await a.send(checkAnswer(asked, BROWSER.password));
  // The relay has read the answer.
  await a.check(credentials);
  call.clock.now += 1_500;
  await call.events[1].until("video in false");
  assert(!call.events[0].log.includes("video out false"));
  call.clock.now += 500;
  await call.events[0].until("video out false");
});

Deno.test("a packet too big for a slot is dropped", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  await call.up();
  call.legs[0].media.pass("video", true);
  await a.send(rtp(VP8, 1, 4_000));
  await a.send(rtp(VP8, 2, 2_000));
  assertEquals((await b.next()).length, 2_000);
  assertEquals(call.packets.unusable, 1);
});

Deno.test("random, cut and changed packets of strangers and of a browser do not disturb an honest call", async () => {
  await using call = new RelayCall();
  const [a, b] = call.browsers;
  const [credentials] = await call.up();
  call.legs[0].media.pass("video", true);
  using stranger = new RelayClient(call.relay.port);
  const packets = new HostilePackets(credentials, 1);
  for (let round = 0; round < 400; round++) {
    for (let n = 0; n < 10; n++) await stranger.send(packets.changed());
    await a.send(rtp(VP8, round));
    assertEquals(await b.next(), rtp(VP8, round));
  }
  const { unknown, refused_checks, sent } = call.packets;
  assertEquals(unknown + refused_checks, 4_000);
  assertEquals(
    sent,
    402,
    "two checks were answered, and the call's packets sent",
  );
});
