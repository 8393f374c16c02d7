import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { answerRestart } from "../../../lib/media_server/relay/restart_answer.ts";
import {
  payloadKinds,
  readSealed,
} from "../../../lib/media_server/relay/sealed_description.ts";
import {
  passOn,
  type RelayTransport,
} from "../../../lib/media_server/relay/sealed_writer.ts";
import { SdpError } from "../../../lib/media_server/webrtc/sdp_error.ts";

const RELAY: RelayTransport = {
  ufrag: "RELAYUFR",
  password: "relay-password-of-24-chars",
  port: 41_000,
  addresses: ["192.0.2.9", "2001:db8::9"],
};

const AUDIO = [
  "m=audio 51000 UDP/TLS/RTP/SAVPF 111 63",
  "c=IN IP4 10.1.2.3",
  "a=rtcp:9 IN IP4 10.1.2.3",
  "a=candidate:1 1 udp 2122260223 10.1.2.3 51000 typ host",
  "a=ice-ufrag:own1",
  "a=ice-pwd:own-password-of-24-chars",
  "a=ice-options:trickle",
  "a=fingerprint:sha-256 AA:BB",
  "a=setup:actpass",
  "a=mid:0",
  "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid",
  "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
  "a=sendrecv",
  "a=msid:stream sound",
  "a=rtcp-mux",
  "a=rtpmap:111 opus/48000/2",
  "a=rtcp-fb:111 transport-cc",
  "a=fmtp:111 minptime=10",
  "a=rtpmap:63 red/48000/2",
  "a=ssrc:7 cname:c",
];
const VIDEO = [
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98",
  "c=IN IP4 0.0.0.0",
  "b=AS:900",
  "a=ice-ufrag:own1",
  "a=ice-pwd:own-password-of-24-chars",
  "a=fingerprint:sha-256 AA:BB",
  "a=setup:actpass",
  "a=mid:1",
  "a=sendrecv",
  "a=rtcp-mux",
  "a=rtpmap:96 VP8/90000",
  "a=rtcp-fb:96 nack pli",
  "a=rtpmap:97 rtx/90000",
  "a=fmtp:97 apt=96",
  "a=rtpmap:98 AV1/90000",
];
const DATA = [
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 0.0.0.0",
  "a=mid:2",
  "a=sctp-port:5000",
];

function sdp(...parts: string[][]): string {
  return [
    "v=0",
    "o=alice 1 2 IN IP4 10.1.2.3",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0 1 2",
    "a=extmap-allow-mixed",
    "a=x-secret:yes",
    ...parts.flat(),
    "",
  ].join("\r\n");
}

function edit(part: string[], from: string | RegExp, to: string): string[] {
  return part.map((line) => line.replace(from, to));
}

const OFFER = sdp(AUDIO, VIDEO, DATA);
/** Of a browser without AV1. */
const ANSWER = sdp(
  edit(edit(AUDIO, "actpass", "active"), "AA:BB", "CC:DD"),
  edit(
    edit(edit(VIDEO, "actpass", "active"), "AA:BB", "CC:DD"),
    " 96 97 98",
    " 96 97",
  ).filter((line) => !line.includes("98 AV1")),
  edit(DATA, " 9 ", " 0 "),
);

Deno.test("the other browser gets the media as it was offered, and nothing of the transport", () => {
  const passed = passOn(readSealed(OFFER), RELAY);
  for (
    const hidden of [
      "10.1.2.3",
      "own1",
      "own-password",
      "alice",
      "x-secret",
      "sctp",
    ]
  ) {
    assert(!passed.includes(hidden), hidden);
  }
  const lines = passed.split("\r\n");
  for (const kept of [...AUDIO.slice(7), ...VIDEO.slice(5)]) {
    assert(lines.includes(kept), kept);
  }
  assert(lines.includes("a=group:BUNDLE 0 1"), passed);
  assert(lines.includes("a=ice-lite"), passed);
  assert(lines.includes("a=extmap-allow-mixed"), passed);
  assert(lines.includes("b=AS:900"), passed);
  assert(lines.includes("m=audio 41000 UDP/TLS/RTP/SAVPF 111 63"), passed);
  assert(
    lines.includes("m=application 0 UDP/DTLS/SCTP webrtc-datachannel"),
    passed,
  );
  assert(
    passed.includes("candidate:1 1 udp 2130706431 192.0.2.9 41000 typ host"),
  );
  assert(
    passed.includes("candidate:2 1 udp 2130706430 2001:db8::9 41000 typ host"),
  );
});

Deno.test("fingerprint and setup of the session apply to each m-line", () => {
  const session = OFFER.replaceAll(/a=(fingerprint|setup):.*\r\n/g, "")
    .replace(
      "t=0 0",
      "t=0 0\r\na=fingerprint:sha-256 AA:BB\r\na=setup:actpass",
    );
  assertEquals(
    passOn(readSealed(session), RELAY).match(/a=fingerprint:sha-256 AA:BB/g)
      ?.length,
    2,
  );
});

Deno.test("a restart is answered with what both browsers agreed on", () => {
  const [offer, answer] = [readSealed(OFFER), readSealed(ANSWER)];
  const byOfferer = answerRestart(offer, offer, answer, "active", RELAY);
  assert(byOfferer.includes("a=fingerprint:sha-256 CC:DD"));
  assert(byOfferer.includes("a=setup:active"));
  assert(byOfferer.includes("SAVPF 96 97\r\n"), byOfferer);
  const again = readSealed(ANSWER.replaceAll("active", "actpass"));
  const byAnswerer = answerRestart(again, answer, offer, "passive", RELAY);
  assert(byAnswerer.includes("a=fingerprint:sha-256 AA:BB"));
  assert(byAnswerer.includes("a=setup:passive"));
  assert(
    byAnswerer.includes("SAVPF 96 97\r\n"),
    "no AV1, though the other offered it",
  );
  assert(!byAnswerer.includes("AV1"));
  assert(byAnswerer.includes("a=rtcp-fb:111 transport-cc"));
});

Deno.test("the direction of a restart's answer is what both browsers want", () => {
  for (
    const [offers, other, answered] of [
      ["sendrecv", "sendrecv", "sendrecv"],
      ["sendonly", "sendrecv", "recvonly"],
      ["recvonly", "sendrecv", "sendonly"],
      ["sendrecv", "sendonly", "sendonly"],
      ["sendonly", "sendonly", "inactive"],
      ["inactive", "sendrecv", "inactive"],
    ]
  ) {
    const text = (direction: string) =>
      OFFER.replaceAll("a=sendrecv", `a=${direction}`);
    const [a, b] = [readSealed(text(offers)), readSealed(text(other))];
    const restarted = answerRestart(a, a, b, "active", RELAY);
    const directions = restarted.match(/a=(send|recv|inactive)\w*/g);
    assertEquals(
      directions,
      [`a=${answered}`, `a=${answered}`, "a=inactive"],
      `${offers} ${other}`,
    );
  }
});

Deno.test("an offer with another certificate is no restart", () => {
  const [offer, answer] = [readSealed(OFFER), readSealed(ANSWER)];
  const reloaded = readSealed(OFFER.replaceAll("AA:BB", "EE:FF"));
  assertThrows(
    () => answerRestart(reloaded, offer, answer, "active", RELAY),
    SdpError,
    "certificate",
  );
});

Deno.test("payload types are counted by their media line", () => {
  const kinds = new Uint8Array(128);
  payloadKinds(readSealed(ANSWER), { audio: 1, video: 2 }, kinds);
  const found = [...kinds].flatMap((kind, type) => kind ? [[type, kind]] : []);
  assertEquals(found, [[63, 1], [96, 2], [97, 2], [111, 1]]);
});

Deno.test("an offer that cannot be sealed is refused", () => {
  for (
    const [why, text] of [
      ["not an SDP", "hello"],
      ["no media", sdp(DATA)],
      ["not bundled", OFFER.replace("a=group:BUNDLE 0 1 2", "a=x")],
      ["no rtcp-mux", OFFER.replaceAll("a=rtcp-mux\r\n", "")],
      ["no fingerprint", OFFER.replaceAll(/a=fingerprint.*\r\n/g, "")],
      ["no setup", OFFER.replaceAll(/a=setup.*\r\n/g, "")],
      ["no SRTP by DTLS", OFFER.replaceAll("UDP/TLS/RTP/SAVPF", "RTP/AVP")],
      ["too long", OFFER + "a=ptime:20\r\n".repeat(3_000)],
    ]
  ) assertThrows(() => readSealed(text), SdpError, undefined, why);
});

Deno.test("only lines that the relay permits or makes are passed on, whatever a browser says", () => {
  const words = fc.constantFrom(
    ...OFFER.split("\r\n"),
    "m=video 9 UDP/TLS/RTP/SAVPF 96",
    "a=mid:\u2028a=candidate:9",
    "a=group:BUNDLE",
    "\na=ice-pwd:x",
  );
  fc.assert(fc.property(
    fc.array(fc.oneof(words, words, fc.string()), { maxLength: 80 }),
    (lines) => {
      const text = `${sdp(AUDIO)}${lines.join("\r\n")}`;
      let passed: string;
      try {
        passed = passOn(readSealed(text), RELAY);
      } catch (error) {
        assert(error instanceof SdpError);
        return;
      }
      assert(/^[\x20-\x7e\r\n]*$/.test(passed));
      for (const line of passed.split("\r\n")) {
        if (/^a=candidate/.test(line)) {
          assert(/ 41000 typ host$/.test(line), line);
        }
        if (/^a=ice-pwd/.test(line)) {
          assertEquals(line, `a=ice-pwd:${RELAY.password}`);
        }
        if (/^c=/.test(line)) {
          assert(/ (192\.0\.2\.9|0\.0\.0\.0)$/.test(line), line);
        }
      }
      readSealed(passed);
    },
  ));
});
