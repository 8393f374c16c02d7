import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  KEYFRAME_INTERVAL_MS,
  KeyframeRequests,
} from "../../../lib/media_server/webrtc/keyframe_requests.ts";

const step = fc.record({
  afterMs: fc.nat(400),
  does: fc.constantFrom("request", "keyframe", "tick"),
});

Deno.test("A source gets at most one request in each interval, and no request is lost", () => {
  fc.assert(fc.property(fc.array(step), (steps) => {
    let nowMs = 0;
    const askedAtMs: number[] = [];
    let open = false;
    const requests = new KeyframeRequests(() => {
      askedAtMs.push(nowMs);
      open = false;
    });
    for (const { afterMs, does } of steps) {
      nowMs += afterMs;
      if (does === "request") {
        open = true;
        requests.request(nowMs);
      } else if (does === "keyframe") {
        open = false;
        requests.keyframeCame();
      } else requests.tick(nowMs);
      assertEquals(requests.waiting, open);
    }
    nowMs += KEYFRAME_INTERVAL_MS;
    requests.tick(nowMs);
    assert(!open, "what waited was asked");
    for (const [n, atMs] of askedAtMs.entries()) {
      assert(n === 0 || atMs - askedAtMs[n - 1] >= KEYFRAME_INTERVAL_MS);
    }
  }));
});
