import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SdpError } from "../../lib/media_server/webrtc/sdp_error.ts";
import { faultsOf } from "./answer_checker.ts";
import { answerOf } from "./answer_of.ts";
import { fieldOffers } from "./field_offers.ts";
import { anyOffer, soundOffer } from "./generated_offer.ts";
import { bundles, directionOf, readSdp } from "./sdp_lines.ts";

/** Offers generated for each property. */
const OFFERS = 5_000;

for (const { name, offer, right } of fieldOffers()) {
  Deno.test(`the offer ${name} gets the answer that is written down for it`, () => {
    let answer: string;
    try {
      answer = answerOf(offer);
    } catch (error) {
      assert(error instanceof SdpError, String(error));
      assertEquals(right, "refused");
      return;
    }
    assertEquals(faultsOf(offer, answer), []);
    const media = summary(answer);
    if (right === "refused") {
      assert(media.media.every((each) => each === "refused"), answer);
    } else assertEquals(media, right);
  });
}

Deno.test("any generated offer is refused or gets an answer that follows the RFCs", () => {
  let [answered, accepted] = [0, 0];
  fc.assert(
    fc.property(anyOffer, (offer) => {
      let answer: string;
      try {
        answer = answerOf(offer);
      } catch (error) {
        assert(error instanceof SdpError, String(error));
        return;
      }
      answered++;
      if (readSdp(answer).sections.some((each) => each.accepted)) accepted++;
      assertEquals(faultsOf(offer, answer), []);
    }),
    { numRuns: OFFERS },
  );
  // The property would prove nothing if all offers failed.
  assert(answered > OFFERS / 2, `${answered} answered`);
  assert(accepted > OFFERS / 4, `${accepted} accepted`);
});

Deno.test("each m-line of a valid offer is accepted with the opposite direction", () => {
  const turned: Record<string, string> = {
    sendrecv: "sendrecv",
    sendonly: "recvonly",
    recvonly: "sendonly",
    inactive: "inactive",
  };
  fc.assert(
    fc.property(soundOffer, ({ offer, directions }) => {
      const answer = answerOf(offer);
      assertEquals(faultsOf(offer, answer), []);
      assertEquals(summary(answer).media, directions.map((way) => turned[way]));
    }),
    { numRuns: OFFERS },
  );
});

Deno.test("the checker finds each fault that is planted into a right answer", () => {
  const { offer } = fieldOffers().find(({ name }) => name === "dc_last")!;
  const right = answerOf(offer);
  assertEquals(faultsOf(offer, right), []);
  const faults: [string | RegExp, string][] = [
    ["a=mid:0\r\n", ""],
    ["a=mid:0\r\n", "a=mid:7\r\n"],
    ["a=group:BUNDLE 0 1\r\n", ""],
    ["a=group:BUNDLE 0 1", "a=group:BUNDLE 1 0"],
    ["a=group:BUNDLE 0 1", "a=group:BUNDLE 0 1 2"],
    ["a=group:BUNDLE 0 1", "a=group:BUNDLE 0"],
    ["a=rtcp-mux\r\n", ""],
    ["a=setup:active", "a=setup:actpass"],
    ["a=sendrecv\r\n", ""],
    [" 111\r\n", " 111 112\r\n"],
    ["opus/48000", "opus/16000"],
    ["a=rtcp-fb:96 nack\r\n", "a=rtcp-fb:96 nack rpsi\r\n"],
    ["apt=96", "apt=111"],
    ["a=ice-pwd:", "a=ice-pwd:x "],
    [/a=ssrc:.*\r\n/g, ""],
    ["m=application 0", "m=application 9"],
    ["UDP/DTLS/SCTP", "undefined"],
    ["a=mid:1\r\n", "a=mid:1\r\na=extmap:5 urn:3gpp:video-orientation\r\n"],
    [/\r\n$/, ""],
  ];
  for (const [from, to] of faults) {
    const wrong = right.replace(from, to);
    assert(wrong !== right, `${from} is in the answer`);
    assert(faultsOf(offer, wrong).length > 0, `${from} to ${to}`);
  }
});

Deno.test("a malformed m-line and too many m-lines are refused with an explanation", () => {
  const head = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";
  const bad = [
    "m=",
    "m=audio",
    "m=audio 9",
    "m=audio x UDP/TLS/RTP/SAVPF 111",
    "m=audio -9 UDP/TLS/RTP/SAVPF 111",
    "m=audio 9/ UDP/TLS/RTP/SAVPF 111",
    "m=audio 123456 UDP/TLS/RTP/SAVPF 111",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n".repeat(257),
    "",
  ];
  for (const lines of bad) {
    const error = assertThrows(() => answerOf(`${head}${lines}`), SdpError);
    assertEquals(error.code, 40201, lines);
  }
});

function summary(answer: string) {
  const { session, sections } = readSdp(answer);
  return {
    group: bundles(session)[0]?.join(" ") ?? null,
    media: sections.map((section) =>
      section.accepted ? directionOf(section, session) : "refused"
    ),
  };
}
