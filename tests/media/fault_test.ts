import { assert, assertEquals, assertRejects } from "@std/assert";
import type { MediaServerTimes } from "../../lib/media/media_server_connection.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import {
  MediaError,
  type MediaErrorReason,
} from "../../lib/signaling/media_port.ts";
import { until } from "../support/until.ts";
import { type Fault, startFaultProxy } from "./fault_proxy.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { OFFER } from "./test_browser.ts";
import { TestMediaServer } from "./test_media_server.ts";

/** ms after which an answer counts as lost; a healthy server on a busy machine needs less. */
const LOST_MS = 1_500;

/**
 * A service with a server behind a proxy and, when asked for, a healthy one
 * beside it.
 */
async function rig(
  { sound, times }: { sound: boolean; times?: MediaServerTimes },
) {
  const behind = await TestMediaServer.start();
  const beside = await TestMediaServer.embedded();
  const proxy = startFaultProxy(behind.url);
  const service = new MediaPool({
    urls: sound ? [proxy.url, beside.url] : [proxy.url],
    times: { retryMinMs: 20, ...times },
  });
  service.start();
  const faulty = () => service.status()[0];
  await until(() => service.status().every(({ state }) => state === "up"));
  return {
    service,
    proxy,
    behind,
    beside,
    faulty,
    create: (events = new RecordedEvents()) =>
      service.createPipeline(crypto.randomUUID(), events),
    close: async () => {
      await service.close();
      await proxy.close();
      await behind.close();
      await beside.close();
    },
  };
}

const refusal = (code: number, type?: string): Fault => ({
  error: { code, message: "by rule", ...(type ? { data: { type } } : {}) },
});

/**
 * Kurento's and JSON-RPC's error codes, and the reason that each gives to a
 * call whose offer it answers.
 */
const CODES: [number, MediaErrorReason, string?][] = [
  [-32000, "media_failed"],
  [-32600, "media_failed"],
  [-32601, "media_failed"],
  [-32603, "media_failed"],
  [40001, "media_failed", "MARSHALL_ERROR"],
  [40004, "media_failed", "CONNECT_ERROR"],
  [40007, "media_failed", "INVALID_SESSION"],
  [40008, "media_failed", "MALFORMED_TRANSACTION"],
  [40009, "overloaded", "NOT_ENOUGH_RESOURCES"],
  [40101, "media_failed", "MEDIA_OBJECT_NOT_FOUND"],
  [40106, "media_failed", "MEDIA_OBJECT_EVENT_NOT_SUPPORTED"],
  [40108, "media_failed", "MEDIA_OBJECT_NOT_AVAILABLE"],
  [40201, "bad_offer", "SDP_PARSE_ERROR"],
  [40202, "media_failed", "SDP_END_POINT_NO_LOCAL_SDP_ERROR"],
  [40203, "media_failed", "SDP_END_POINT_NO_REMOTE_SDP_ERROR"],
  [40208, "media_failed", "SDP_END_POINT_ALREADY_NEGOTIATED"],
];

Deno.test("an offer refused with any code gives a reason and an explanation, and leaves nothing behind", async () => {
  const { proxy, behind, faulty, create, close } = await rig({ sound: false });
  for (const [code, reason, type] of CODES) {
    await until(() => faulty().state === "up");
    const events = new RecordedEvents();
    const pipeline = await create(events);
    proxy.rule = ({ operation }) =>
      operation === "processOffer" ? refusal(code, type) : null;
    const error = await assertRejects(
      () => pipeline.negotiate("caller", OFFER),
      MediaError,
    );
    assertEquals(error.reason, reason, `${code}`);
    assert(error.message.endsWith("."), `${code}: ${error.message}`);
    proxy.rule = () => null;
    // 40007: the server forgot the session, so every call on it is lost.
    assertEquals(events.losses.length, code === 40007 ? 1 : 0, `${code}`);
    await pipeline.release();
    await until(async () =>
      faulty().state === "up" && await behind.pipelines() === 0
    );
  }
  await close();
});

Deno.test("a server that refuses calls with any code is skipped", async () => {
  const { proxy, behind, faulty, create, close } = await rig({ sound: true });
  for (const what of ["MediaPipeline", "WebRtcEndpoint"]) {
    for (const [code, , type] of CODES) {
      await until(() => faulty().state === "up");
      proxy.rule = (request) =>
        request.method === "create" && request.type === what
          ? refusal(code, type)
          : null;
      const first = await create();
      const second = await create();
      proxy.rule = () => null;
      for (const pipeline of [first, second]) {
        assert(pipeline.mediaServer !== faulty().name, `${what} ${code}`);
        await pipeline.release();
      }
      await until(async () => await behind.pipelines() === 0);
    }
  }
  await close();
});

Deno.test("a server that closes after each request is avoided, and calls go to another", async () => {
  const { proxy, faulty, create, close } = await rig({ sound: true });
  const events = new RecordedEvents();
  let standing = await create(events);
  while (standing.mediaServer !== faulty().name) {
    standing = await create(events);
  }
  proxy.rule = () => "cut";
  await assertRejects(() => standing.negotiate("caller", OFFER), MediaError);
  await events.whenLost.promise;
  assertEquals(events.losses.length, 1);
  await until(() => faulty().state === "down");
  assert(faulty().problem);
  for (let n = 0; n < 3; n++) {
    assert((await create()).mediaServer !== faulty().name);
  }
  proxy.rule = () => null;
  await until(() => faulty().state === "up");
  await close();
});

Deno.test("a call leaves a server that answers nothing and goes to another", async () => {
  const { proxy, faulty, create, close } = await rig({
    sound: true,
    times: { callTimeoutMs: LOST_MS },
  });
  proxy.rule = ({ method }) => method === "create" ? "lose" : null;
  const both = await Promise.all([create(), create()]);
  for (const pipeline of both) {
    assert(pipeline.mediaServer !== faulty().name);
  }
  await close();
});

Deno.test("an offer that is never answered ends with an explanation", async () => {
  const { proxy, create, close } = await rig({
    sound: false,
    times: { callTimeoutMs: LOST_MS },
  });
  const pipeline = await create();
  proxy.rule = ({ operation }) => operation === "processOffer" ? "lose" : null;
  const error = await assertRejects(
    () => pipeline.negotiate("caller", OFFER),
    MediaError,
  );
  assertEquals(error.reason, "media_unavailable");
  await close();
});

Deno.test("a slow server still serves its calls", async () => {
  const { proxy, behind, faulty, create, close } = await rig({
    sound: false,
    times: { heartbeatMs: 20 },
  });
  proxy.delayMs = 200;
  const events = new RecordedEvents();
  const pipeline = await create(events);
  await Promise.all([
    pipeline.negotiate("caller", OFFER),
    pipeline.negotiate("callee", OFFER),
    pipeline.connect(),
  ]);
  await until(() => (faulty().roundTripMs ?? 0) >= 400);
  assertEquals(faulty().state, "up");
  assertEquals(events.losses, []);
  await pipeline.release();
  assertEquals(await behind.pipelines(), 0);
  proxy.delayMs = 0;
  await close();
});

Deno.test("a server that lost the session gets a new connection, and its calls are told", async () => {
  const { proxy, faulty, create, close } = await rig({
    sound: false,
    times: { heartbeatMs: 20 },
  });
  const events = new RecordedEvents();
  await create(events);
  proxy.rule = ({ operation }) =>
    operation === "getName" ? refusal(40007, "INVALID_SESSION") : null;
  assertEquals((await events.whenLost.promise).reason, "media_failed");
  proxy.rule = () => null;
  await until(() => faulty().state === "up");
  await (await create()).release();
  await close();
});

Deno.test("a cut connection loses each of its calls once, and the next one releases the rest", async () => {
  const { proxy, behind, faulty, create, close } = await rig({ sound: false });
  const all = [1, 2, 3].map(() => new RecordedEvents());
  for (const events of all) await create(events);
  assertEquals(await behind.pipelines(), 3);
  proxy.cut();
  await Promise.all(all.map((events) => events.whenLost.promise));
  await until(() => faulty().state === "up");
  assertEquals(await behind.pipelines(), 0);
  assertEquals(all.map(({ losses }) => losses.length), [1, 1, 1]);
  await close();
});
