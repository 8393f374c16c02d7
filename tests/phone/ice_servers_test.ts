import { assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

const [first, second, third] = ["turn:1", "turn:2", "turn:3"]
  .map((urls) => [{ urls }]);

/** ICE servers of the latest connection. */
function used(rig: PhoneRig) {
  return rig.browser.connection.configuration.iceServers;
}

Deno.test("a connection uses the latest ICE servers", async () => {
  const rig = PhoneRig.registered();
  rig.browser.makesPlaceholders();
  rig.receive({
    id: "incomingCall",
    from: "bob",
    callId: "c1",
    iceServers: first,
  });
  await settle();
  assertEquals(used(rig), first);
  rig.receive({ id: "callEnded", callId: "c1", reason: "cancelled" });

  rig.receive({ id: "pong", iceServers: second });
  await rig.phone.call("bob");
  assertEquals(used(rig), second);
  rig.receive({ id: "ringing", callId: "c2", iceServers: first });
  rig.receive({
    id: "callResponse",
    response: "accepted",
    sdpAnswer: "answer",
    callId: "c2",
  });
  await settle();
  rig.browser.connection.become("connected");
  rig.browser.connection.become("failed");
  assertEquals(used(rig), first, "its own repair");
  rig.receive({
    id: "renegotiate",
    callId: "c2",
    cause: "media_lost",
    iceServers: third,
  });
  assertEquals(used(rig), third);
});
