import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import * as sdpTransform from "sdp-transform";
import { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import type { PeerEvents } from "../../../lib/media_server/webrtc/peer.ts";
import { SdpError } from "../../../lib/media_server/webrtc/sdp_error.ts";
import { StartError } from "../../../lib/shared/start_error.ts";

const SILENT: PeerEvents = {
  candidate() {},
  gatheringDone() {},
  iceState() {},
  connectionState() {},
  mediaFlowOut() {},
  mediaFlowIn() {},
  error() {},
};

const TRANSPORT = [
  "c=IN IP4 0.0.0.0",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx",
  `a=fingerprint:sha-256 ${Array(32).fill("AB").join(":")}`,
  "a=setup:actpass",
  "a=rtcp-mux",
];
const AUDIO = [
  "m=audio 9 UDP/TLS/RTP/SAVPF 109 0",
  ...TRANSPORT,
  "a=mid:a",
  "a=sendrecv",
  "a=rtpmap:109 opus/48000/2",
  "a=fmtp:109 minptime=10;useinbandfec=1",
  "a=rtpmap:0 PCMU/8000",
  "a=extmap:2 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
];
const VIDEO = [
  "m=video 9 UDP/TLS/RTP/SAVPF 120 124 126",
  ...TRANSPORT,
  "a=mid:v",
  "a=recvonly",
  "a=rtpmap:120 VP8/90000",
  "a=rtcp-fb:120 nack",
  "a=rtcp-fb:120 nack pli",
  "a=rtcp-fb:* transport-cc",
  "a=rtpmap:124 rtx/90000",
  "a=fmtp:124 apt=120",
  "a=rtpmap:126 H264/90000",
  "a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid",
  "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
];
const APPLICATION = [
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  ...TRANSPORT,
  "a=mid:d",
];

function offer(bundle: string, ...sections: string[][]): string {
  return [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    `a=group:BUNDLE ${bundle}`,
    ...sections.flat(),
    "",
  ].join("\r\n");
}

function withEngine(body: (engine: WebRtcEngine) => void | Promise<void>) {
  return async () => {
    const engine = new WebRtcEngine({
      udpPort: 0,
      bindAddress: "127.0.0.1",
    });
    try {
      await body(engine);
    } finally {
      engine.close();
    }
  };
}

Deno.test(
  "The answer has one codec of each kind, the offer's payload types and SSRCs of its own",
  withEngine((engine) => {
    const answer = sdpTransform.parse(
      engine.createPeer(SILENT).processOffer(
        offer("a v d", AUDIO, VIDEO, APPLICATION),
      ),
    );
    const [audio, video, application] = answer.media;
    assertEquals(answer.groups?.[0].mids, "a v");
    assertEquals(String(audio.payloads), "109");
    assertEquals(audio.direction, "sendrecv");
    assertEquals(audio.ext?.[0].value, 2);
    assertEquals(video.payloads, "120 124");
    assertEquals(video.direction, "sendonly");
    assertEquals(video.ext?.length, 1);
    assertEquals(
      video.rtcpFb?.map(({ type, subtype }: Record<string, string>) =>
        subtype ? `${type} ${subtype}` : type
      ),
      ["nack", "nack pli", "transport-cc"],
    );
    const [main, rtx] = video.ssrcGroups?.[0].ssrcs.split(" ") ?? [];
    const announced = new Set(
      video.ssrcs?.map(({ id }: { id: number }) => String(id)),
    );
    assertEquals(announced, new Set([main, rtx]));
    assertEquals([application.port, application.direction], [0, "inactive"]);
  }),
);

Deno.test(
  "Offers of sound only, of inactive media and with m-lines outside the bundle are answered",
  withEngine((engine) => {
    const alone = engine.createPeer(SILENT).processOffer(offer("a", AUDIO));
    assertEquals(sdpTransform.parse(alone).media.length, 1);
    const inactive = VIDEO.map((line) =>
      line === "a=recvonly" ? "a=inactive" : line
    );
    const [video] = sdpTransform.parse(
      engine.createPeer(SILENT).processOffer(offer("v", inactive)),
    ).media;
    assertEquals([video.direction, video.ssrcs], ["inactive", undefined]);
    const apart = sdpTransform.parse(
      engine.createPeer(SILENT).processOffer(offer("a", AUDIO, VIDEO)),
    );
    assertEquals(
      apart.media.map(({ port }: { port: number }) => port > 0),
      [true, false],
    );
    const bundled = VIDEO.map((line) => line.replace(" 9 ", " 0 "));
    const bundleOnly = sdpTransform.parse(
      engine.createPeer(SILENT).processOffer(
        offer("a v", AUDIO, [...bundled, "a=bundle-only"]),
      ),
    );
    assertEquals(
      bundleOnly.media.map(({ port }: { port: number }) => port > 0),
      [true, true],
    );
    const refused = sdpTransform.parse(
      engine.createPeer(SILENT).processOffer(offer("a v", AUDIO, bundled)),
    );
    assertEquals(refused.media[1].port, 0);
    const none = sdpTransform.parse(
      engine.createPeer(SILENT).processOffer(offer("d", APPLICATION)),
    );
    assertEquals(none.media[0].port, 0);
  }),
);

Deno.test(
  "A bad offer is refused and another may follow, but a peer negotiates only once",
  withEngine((engine) => {
    const peer = engine.createPeer(SILENT);
    const good = offer("a", AUDIO);
    const bad = [
      "",
      "hello",
      "v=0\r\n",
      good.replace(/a=ice-pwd.*\r\n/g, ""),
      good.replace(/a=fingerprint.*\r\n/g, ""),
      good.replace(/sha-256 .*\r\n/g, "sha-256 AB:CD\r\n"),
    ];
    for (const sdp of bad) {
      assertEquals(
        assertThrows(() => peer.processOffer(sdp), SdpError).code,
        40201,
      );
    }
    peer.processOffer(good);
    const again = assertThrows(() => peer.processOffer(good), SdpError);
    assertEquals(again.code, 40208);
  }),
);

Deno.test(
  "An offer with damaged lines is answered or refused",
  withEngine((engine) => {
    const lines = offer("a v", AUDIO, VIDEO).split("\r\n");
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.string({ maxLength: 40 }),
        fc.boolean(),
        (at, text, keepName) => {
          const damaged = [...lines];
          damaged[at] = keepName ? damaged[at].slice(0, 8) + text : text;
          const peer = engine.createPeer(SILENT);
          try {
            peer.processOffer(damaged.join("\r\n"));
          } catch (error) {
            assert(error instanceof SdpError, String(error));
          } finally {
            peer.close();
          }
        },
      ),
      { numRuns: 100 },
    );
  }),
);

Deno.test(
  "Candidates wait for gatherCandidates and have the one UDP port, and malformed ones of the browser are ignored",
  withEngine(async (engine) => {
    const candidates: string[] = [];
    const done = Promise.withResolvers<void>();
    const peer = engine.createPeer({
      ...SILENT,
      candidate: ({ candidate, sdpMid, sdpMLineIndex }) => {
        assertEquals([sdpMid, sdpMLineIndex], ["a", 0]);
        candidates.push(candidate);
      },
      gatheringDone: done.resolve,
    });
    for (
      const candidate of [
        "",
        "garbage",
        "candidate:1 1 udp 1 name.local 9 typ host",
        "candidate:1 1 udp 1 127.0.0.1 99999 typ host",
        "candidate:1 1 udp 1 127.0.0.1 9 typ host\r\na=x",
      ]
    ) peer.addIceCandidate({ candidate, sdpMid: "x", sdpMLineIndex: 7 });
    peer.processOffer(offer("a v", AUDIO, VIDEO));
    assertEquals(candidates, []);
    peer.gatherCandidates();
    await done.promise;
    assert(candidates.length > 0);
    for (const candidate of candidates) {
      assert(candidate.startsWith("candidate:"), candidate);
      assert(candidate.includes(` 127.0.0.1 ${engine.udpPort} `), candidate);
    }
  }),
);

Deno.test("A port in use is reported, and browsers get the announced address", async () => {
  const engine = new WebRtcEngine({
    udpPort: 0,
    bindAddress: "127.0.0.1",
    announcedAddresses: ["203.0.113.7"],
  });
  try {
    assertThrows(
      () =>
        new WebRtcEngine({
          udpPort: engine.udpPort,
          bindAddress: "127.0.0.1",
        }),
      StartError,
    );
    const first = Promise.withResolvers<string>();
    const peer = engine.createPeer({
      ...SILENT,
      candidate: ({ candidate }) => first.resolve(candidate),
    });
    peer.gatherCandidates();
    peer.processOffer(offer("a", AUDIO));
    assert((await first.promise).includes(" 203.0.113.7 "));
    peer.close();
    peer.close();
    assertEquals(engine.stats().peers, 0);
  } finally {
    engine.close();
  }
});
