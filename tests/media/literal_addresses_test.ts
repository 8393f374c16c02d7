import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { hostNames } from "../../lib/media_server/kurento_manners.ts";
import {
  literalCandidate,
  literalOffer,
} from "../../lib/media/literal_addresses.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { assertLinear } from "../support/linear.ts";
import { embeddedOnly } from "../support/test_kurento.ts";
import { until } from "../support/until.ts";
import { RecordedEvents } from "./recorded_events.ts";

const name = fc.constantFrom(
  "8c3f0a5e-7c2b-4b1d-9b2e-0d6f5f6f7a8b.local",
  "HOST.LOCAL",
  "host.local.",
  "turn.example.org",
  "localhost",
  "127.1",
  "0x7f000001",
  "2130706433",
  "fe80::1%eth0",
  "fe80::1%x.local",
  "[::1]",
  "192.0.2.1.local",
  "192.0.2.1,x.local",
  "xn--bcher-kva.local",
);
const address = fc.oneof(
  fc.constantFrom("192.0.2.1", "2001:db8::1", "0.0.0.0"),
  name,
);
const space = fc.constantFrom(" ", "  ", "\t", " \t ", "\u00a0", "\v");
const lineEnd = fc.constantFrom("\r\n", "\n", "\r", "\0", "\r\n\r\n", "\n\r");
const prefix = fc.constantFrom(
  "a=candidate:",
  "A=candidate:",
  "a=CANDIDATE:",
  "a=Candidate:",
  " a=candidate:",
  "a= candidate:",
  "a=candidate :",
  "a=x-candidate:",
  "a=a=candidate:",
  "candidate:",
  "a=candi\rdate:",
  "a=candi\0date:",
  "s=candidate:",
  "i=a=candidate:",
  "a=x:a=candidate:",
  "\ufeffa=candidate:",
  "",
);

/** A candidate in any spelling, with names and addresses in all places. */
const candidateLine = fc.tuple(
  prefix,
  fc.array(space, { minLength: 7, maxLength: 7 }),
  fc.constantFrom("udp", "UDP", "tcp"),
  address,
  fc.constantFrom("typ", "TYP", "Typ"),
  fc.constantFrom("host", "srflx", "RELAY"),
  fc.option(address),
).map(([start, gap, transport, at, typ, type, related]) =>
  `${start}1${gap[0]}1${gap[1]}${transport}${gap[2]}1${gap[3]}${at}${gap[4]}` +
  `9${gap[5]}${typ}${gap[6]}${type}` +
  (related === null ? "" : ` raddr ${related} rport 9`)
);

/** Other lines that may contain a name. */
const addressLine = fc.tuple(
  fc.constantFrom(
    "c=IN IP4 ",
    "c=IN IP6 ",
    "c=in ip4 ",
    "o=- 1 1 IN IP4 ",
    "o=x.local 1 1 IN IP6 ",
    "a=rtcp:9 IN IP4 ",
    "a=RTCP:9 IN IP6 ",
    "a=source-filter: incl IN IP4 * ",
    "a=remote-candidates:1 ",
    "u=http://",
    "i=IN IP4 ",
    "a=x: IN IP4 ",
    "b=AS:1 IN IP4 ",
  ),
  address,
  fc.constantFrom("", "/127", " ", " 9"),
).map((parts) => parts.join(""));

const offer = fc.tuple(
  fc.array(fc.tuple(fc.oneof(candidateLine, addressLine), lineEnd)),
  fc.array(fc.tuple(fc.oneof(candidateLine, addressLine), lineEnd)),
).map(([session, media]) =>
  `v=0\r\ns=-\r\nt=0 0\r\n${session.flat().join("")}` +
  `m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n${media.flat().join("")}`
);

Deno.test("no host name is left in an offer, however it is spelled", () => {
  fc.assert(
    fc.property(offer, (sdp) => {
      const literal = literalOffer(sdp);
      assertEquals(hostNames(literal), [], literal);
      assert(!/\.local/i.test(literal), literal);
      assert(literal.includes("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("no host name is left in a candidate, however it is spelled", () => {
  fc.assert(
    fc.property(candidateLine, fc.constantFrom("", "\r\na=x"), (line, rest) => {
      const literal = literalCandidate(line + rest);
      if (literal === null) return;
      assertEquals(hostNames(literal), []);
      assert(
        /^candidate:1 1 (udp|tcp) 1 [\da-f.:]+ 9 typ [a-z]+( raddr [\da-f.:]+ rport 9)?$/i
          .test(literal),
        literal,
      );
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("candidates of browsers pass unchanged", () => {
  const candidates = [
    "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag Ab+/ network-cost 999",
    "candidate:1467250027 1 udp 2122260223 2001:db8::7 56143 typ host generation 0 ufrag aGtE network-id 2 network-cost 10",
    "candidate:0 1 UDP 2122187007 192.168.1.7 54400 typ host",
    "candidate:4 1 TCP 2105524479 192.168.1.7 9 typ host tcptype active",
    "candidate:3 1 UDP 92217087 198.51.100.9 50001 typ relay raddr 203.0.113.7 rport 50001",
  ];
  for (const candidate of candidates) {
    assertEquals(literalCandidate(candidate), candidate);
    assertEquals(literalCandidate(`a=${candidate}`), candidate);
  }
  assertEquals(
    literalCandidate(
      "candidate:3 1 UDP 9 198.51.100.9 5 typ srflx raddr x.local rport 5",
    ),
    "candidate:3 1 UDP 9 198.51.100.9 5 typ srflx raddr 0.0.0.0 rport 5",
  );
});

Deno.test("an offer of a browser keeps everything but host names", () => {
  const sdp = [
    "v=0",
    "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    "a=extmap-allow-mixed",
    "a=msid-semantic: WMS stream",
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
    "c=IN IP4 0.0.0.0",
    "b=AS:500",
    "a=rtcp:9 IN IP4 0.0.0.0",
    "a=candidate:1 1 udp 1 192.0.2.1 9 typ host generation 0",
    "a=candidate:2 1 udp 1 6b4f.local 9 typ host generation 0",
    "a=ice-ufrag:aGtE",
    "a=fmtp:97 apt=96",
    "a=ssrc:1 msid:stream track",
    "a=end-of-candidates",
    "",
  ].join("\r\n");
  const expected = sdp.replace(/a=candidate:2.*\r\n/, "");
  assertEquals(literalOffer(sdp), expected);
  assertEquals(literalOffer(expected), expected);
});

Deno.test("the time to look for names grows in proportion to the offer's length", () => {
  const lines = ["a=candidate:", "c=IN IP4 ", "a=rtcp:9 ", "o=", "\0", "a=:"];
  for (const line of lines) {
    for (const filling of [" ", "1 ", "a", line]) {
      assertLinear(
        (bytes) => (line + filling.repeat(bytes)).slice(0, bytes),
        (sdp) => {
          literalOffer(sdp);
          literalCandidate(sdp);
        },
      );
    }
  }
});

Deno.test(
  embeddedOnly(
    "no offer or candidate makes a media server resolve a name",
    "it does not tell what it looks up",
  ),
  async () => {
    const engine = new FakeEngine();
    const server = startEmbeddedServer({ engine, manners: "kurento" });
    const service = new MediaPool({ urls: [server.url] });
    service.start();
    await service.ready();
    engine.peers.length = 0;
    const pipeline = await service.createPipeline("1", new RecordedEvents());
    const named = "candidate:1 1 udp 1 6b4f.local 9 typ host";
    const literal = "candidate:1 1 udp 1 192.0.2.1 9 typ host";
    for (const leg of ["caller", "callee"] as const) {
      for (const candidate of [named, `a=${named}`, literal]) {
        pipeline.addIceCandidate(leg, { candidate, sdpMid: "0" });
      }
      await pipeline.negotiate(leg, `v=0\r\nm=audio 9 X 0\r\na=${named}\r\n`);
      pipeline.addIceCandidate(leg, { candidate: named, sdpMid: "0" });
      pipeline.addIceCandidate(leg, { candidate: literal, sdpMid: "0" });
    }
    await until(() => engine.peers[1].candidates.length === 2);
    assertEquals(server.lookups(), []);
    assertEquals(
      engine.peers.map(({ candidates }) =>
        candidates.map(({ candidate }) => candidate)
      ),
      [[literal, literal], [literal, literal]],
    );
    await pipeline.release();
    await service.close();
    await server.close();
  },
);
