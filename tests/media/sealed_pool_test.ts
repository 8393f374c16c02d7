/** Sealed calls in a pool of media servers with real relays. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { SealedEngine } from "../../lib/media_server/relay/sealed_engine.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { until } from "../support/until.ts";
import { RecordedEvents } from "./recorded_events.ts";

/** A browser's offer, as far as it is needed. */
const OFFER = [
  "v=0",
  "o=- 1 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "c=IN IP4 0.0.0.0",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx",
  "a=fingerprint:sha-256 AA:BB",
  "a=setup:actpass",
  "a=mid:0",
  "a=sendrecv",
  "a=rtcp-mux",
  "a=rtpmap:96 VP8/90000",
  "",
].join("\r\n");
const ANSWER = OFFER.replace("AA:BB", "CC:DD").replace("actpass", "active");

/** A pool of as many servers, all up. */
async function poolOf(count: number) {
  const servers = Array.from({ length: count }, () => {
    const sealed = new SealedEngine({ port: 0, bind: "127.0.0.1" });
    const server = startEmbeddedServer({ engine: new FakeEngine(), sealed });
    return { sealed, server };
  });
  const pool = new MediaPool({
    urls: servers.map(({ server }) => server.url),
    videoKbps: 400,
  });
  pool.start();
  await until(() => pool.status().every(({ state }) => state === "up"));
  return {
    pool,
    async [Symbol.asyncDispose]() {
      await pool.close();
      for (const { sealed, server } of servers) {
        await server.close();
        await sealed.close();
      }
    },
  };
}

for (const offering of ["caller", "callee"] as const) {
  Deno.test(`a drained server's sealed calls are told to move, and are continued by another, where the ${offering} offered`, async () => {
    const answering = offering === "caller" ? "callee" : "caller";
    await using scene = await poolOf(2);
    const { pool } = scene;
    const events = new RecordedEvents();
    const call = await pool.createPipeline("1", events, null);
    for (
      const passed of [
        await call.passOffer(offering, OFFER),
        await call.passAnswer(answering, ANSWER),
      ]
    ) assert(passed.includes("b=AS:400\r\n"), "the limit of video is the same");
    await call.connect();
    assert(pool.drain(call.mediaServer));
    assertEquals([events.moved, events.losses.length], [1, 0]);
    const { agreement } = call;
    assertEquals(
      agreement,
      { [offering]: OFFER, [answering]: ANSWER } as never,
    );
    const next = await pool.createPipeline(
      "1",
      new RecordedEvents(),
      agreement,
    );
    assertNotEquals(next.mediaServer, call.mediaServer);
    for (
      const [leg, sdp] of [[offering, OFFER], [answering, ANSWER]] as const
    ) {
      const restart = sdp.replace("setup:active", "setup:actpass");
      const answer = await next.negotiate(leg, restart);
      const role = leg === offering ? "active" : "passive";
      assert(answer.includes(`a=setup:${role}`), "each has the role it had");
    }
    await call.release();
    assertEquals(
      pool.status().find(({ name }) => name === call.mediaServer)?.calls,
      0,
    );
    await next.release();
  });
}

Deno.test("neither a ringing sealed call nor one that is not sealed moves; without another server nothing can be sealed", async () => {
  await using scene = await poolOf(1);
  const { pool } = scene;
  const [ringing, plain] = [new RecordedEvents(), new RecordedEvents()];
  const sealed = await pool.createPipeline("1", ringing, null);
  await sealed.passOffer("caller", OFFER);
  const other = await pool.createPipeline("2", plain);
  assert(pool.canSeal());
  pool.drain(sealed.mediaServer);
  assertEquals([ringing.moved, plain.moved], [0, 0]);
  assertEquals(pool.canSeal(), false);
  await Promise.all([sealed.release(), other.release()]);
});
