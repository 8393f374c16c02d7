import { assertEquals } from "@std/assert";
import { SilenceWatch } from "../../lib/phone/call/silence_watch.ts";
import { FakePlatform } from "./fake_platform.ts";

Deno.test("silence counts only after something has arrived, whatever the connection counted before a restart", async () => {
  const browser = new FakePlatform();
  let packetsReceived = 5_000;
  let silences = 0;
  const watch = new SilenceWatch(
    browser.platform,
    () => Promise.resolve([{ type: "inbound-rtp", packetsReceived }]),
    () => silences++,
  );
  await browser.advance(10_000);
  assertEquals(silences, 0);
  packetsReceived++;
  await browser.advance(10_000);
  assertEquals(silences, 1);
  watch.stop();
});
