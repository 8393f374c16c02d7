import { assert } from "@std/assert";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("the log shows messages without their contents", async () => {
  const rig = await PhoneRig.active();
  rig.browser.connection.find("candidate:1 1 udp 1 192.0.2.1 1 typ host");
  const texts = rig.phone.log.value.map(({ text }) => text);
  assert(texts.includes("call to: bob, sdpOffer: 7 bytes"));
  assert(texts.includes("onIceCandidate candidate: udp host, callId: c1"));
  assert(!texts.some((text) => /192\.0|token: token|offer 0/.test(text)));
});
