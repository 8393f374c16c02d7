import { assert, assertEquals } from "@std/assert";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  type EngineOptions,
  WebRtcEngine,
} from "../../../lib/media_server/webrtc/engine.ts";
import { MAX_UNANSWERED } from "../../../lib/media_server/webrtc/remote_candidates.ts";
import { SILENT_EVENTS } from "./raw_peer.ts";

const OFFER = [
  "v=0",
  "o=- 1 1 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "c=IN IP4 0.0.0.0",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx",
  `a=fingerprint:sha-256 ${Array(32).fill("AB").join(":")}`,
  "a=setup:actpass",
  "a=rtcp-mux",
  "a=mid:0",
  "a=sendrecv",
  "a=rtpmap:111 opus/48000/2",
  "",
].join("\r\n");

/** ms after which all candidates that are checked at all have been checked. */
const WATCH_MS = 2_000;
const LISTENERS = 10;

/**
 * Offers candidates that name listeners on this machine, and counts the packets
 * that each gets.
 */
async function checksAt(
  address: string,
  options: Partial<EngineOptions>,
  trickle: boolean,
  offer = OFFER,
): Promise<number[]> {
  const engine = new WebRtcEngine({ udpPort: 0, ...options });
  const counts = Array<number>(LISTENERS).fill(0);
  const sockets = await Promise.all(counts.map(async (_, index) => {
    const socket = createSocket("udp4");
    socket.on("message", () => counts[index]++);
    socket.bind(0, address);
    await once(socket, "listening");
    return socket;
  }));
  const lines = sockets.map((socket, index) =>
    `candidate:${index} 1 udp ${
      2_130_000_000 - index
    } ${address} ${socket.address().port} typ host`
  );
  const peer = engine.createPeer(SILENT_EVENTS);
  peer.processOffer(
    trickle ? offer : offer + lines.map((each) => `a=${each}\r\n`).join(""),
  );
  for (const candidate of trickle ? lines : []) {
    peer.addIceCandidate({ candidate, sdpMid: "0", sdpMLineIndex: 0 });
  }
  await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
  engine.close();
  for (const socket of sockets) {
    socket.close();
    await once(socket, "close");
  }
  return counts;
}

const OWN = Deno.networkInterfaces().find(({ family, address }) =>
  family === "IPv4" && !address.startsWith("127.")
)?.address;

for (const trickle of [false, true]) {
  const how = trickle ? "trickled" : "in an offer";
  Deno.test(`Candidates ${how} send nothing to the server's own services`, async () => {
    assert(OWN !== undefined, "this machine has a network");
    await Promise.all(["127.0.0.1", OWN].map(async (address) => {
      const counts = await checksAt(address, {}, trickle);
      assertEquals(counts, Array(LISTENERS).fill(0), address);
    }));
  });

  Deno.test(`Only a few candidates ${how} are checked before an answer`, async () => {
    const counts = await checksAt(
      "127.0.0.1",
      { bindAddress: "127.0.0.1" },
      trickle,
    );
    const checked = counts.filter((count) => count > 0).length;
    assertEquals(checked, MAX_UNANSWERED);
  });
}

Deno.test("No check is sent for a user fragment longer than any browser's", async () => {
  for (const [length, checked] of [[32, MAX_UNANSWERED], [33, 0], [256, 0]]) {
    const counts = await checksAt(
      "127.0.0.1",
      { bindAddress: "127.0.0.1" },
      false,
      OFFER.replace("ufrag:abcd", `ufrag:${"a".repeat(length)}`),
    );
    const reached = counts.filter((count) => count > 0).length;
    assertEquals(reached, checked, `${length} characters`);
  }
});
