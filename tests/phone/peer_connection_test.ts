import { assertEquals } from "@std/assert";
import { PeerConnection } from "../../lib/phone/call/peer_connection.ts";
import { FakePlatform } from "./fake_platform.ts";

Deno.test("a bundled m-line is offered with a port, because Kurento reads port 0 as a refusal", async () => {
  const { platform, connections } = new FakePlatform();
  const connection = new PeerConnection(
    platform,
    [],
    platform.createStream([]),
    { candidate() {}, connected() {}, failed() {} },
    { audio: {}, video: {}, repeatSound: false },
  );
  connections[0].localDescription = {
    sdp: "m=audio 9 RTP\r\nm=video 0 RTP\r\na=bundle-only\r\n",
  };
  assertEquals(
    await connection.describe(),
    "m=audio 9 RTP\r\nm=video 9 RTP\r\na=bundle-only\r\n",
  );
  connection.close();
});
