import { assert } from "@std/assert";
import { timeLimitedUser } from "../../../lib/net/ice_servers.ts";
import { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import { startCoturn } from "../../support/coturn.ts";

const OFFER = [
  "v=0",
  "o=- 1 1 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE a",
  "m=audio 9 UDP/TLS/RTP/SAVPF 109",
  "c=IN IP4 0.0.0.0",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx",
  `a=fingerprint:sha-256 ${Array(32).fill("AB").join(":")}`,
  "a=setup:actpass",
  "a=rtcp-mux",
  "a=mid:a",
  "a=sendrecv",
  "a=rtpmap:109 opus/48000/2",
  "",
].join("\r\n");

Deno.test("an endpoint with a TURN server has a relay candidate", async () => {
  const coturn = await startCoturn({
    kind: "shared-secret",
    secret: "hush",
  });
  const engine = new WebRtcEngine({
    udpPort: 0,
    bindAddress: "127.0.0.1",
    announcedAddresses: ["203.0.113.7"],
  });
  const candidates: string[] = [];
  const gathered = Promise.withResolvers<void>();
  try {
    const peer = engine.createPeer({
      candidate: ({ candidate }) => candidates.push(candidate),
      gatheringDone: gathered.resolve,
      iceState() {},
      connectionState() {},
      mediaFlowOut() {},
      mediaFlowIn() {},
      error() {},
    });
    const until = Math.floor(Date.now() / 1000) + 60;
    const { username, credential } = timeLimitedUser("hush", until);
    peer.processOffer(OFFER, {
      turn: {
        address: "127.0.0.1",
        port: coturn.port,
        username,
        password: credential,
        transport: "udp",
      },
    });
    peer.gatherCandidates();
    await gathered.promise;
  } finally {
    engine.close();
    await coturn.close();
  }
  const host = candidates.find((line) => line.includes("typ host"));
  const [, address, port] = host?.match(/ (203\.\S+) (\d+) typ/) ?? [];
  assert(address !== undefined, `announced: ${candidates}`);
  assert(Number(port) !== engine.udpPort, "a port of its own");
  const relay = candidates.find((line) => line.includes("typ relay"));
  assert(relay?.includes(" 127.0.0.1 "), `a relay: ${candidates}`);
});
