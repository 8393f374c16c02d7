import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  receiveWishes,
  refusesAll,
  tellWishes,
} from "../../lib/media/receive_parameters.ts";
import { fieldOffers } from "../field/field_offers.ts";
import { anyOffer } from "../field/generated_offer.ts";
import {
  exchanges,
  operation,
  recordedFrames,
} from "../media_server/transcript.ts";

const SESSION = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"];
const AUDIO = [
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "c=IN IP4 0.0.0.0",
  "a=rtpmap:111 opus/48000/2",
];
const VIDEO = [
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "c=IN IP4 0.0.0.0",
  "a=rtpmap:96 VP8/90000",
];
const sdp = (...lines: string[][]) => lines.flat().join("\r\n") + "\r\n";
const ANSWER = sdp(SESSION, AUDIO, VIDEO);

/** The lines of an answer after the wishes of an offer were applied to it. */
function told(offer: string): string[] {
  return tellWishes(ANSWER, receiveWishes(offer)).split("\r\n")
    .filter((line) => /^(b=|a=fmtp|a=ptime|a=maxptime)/.test(line));
}

Deno.test("parameters of the decoder are passed on, and those of the encoder and unknown ones are not", () => {
  const offer = sdp(
    SESSION,
    AUDIO,
    [
      "a=fmtp:111 stereo=1; maxaveragebitrate=12000;cbr=1;x-google-min-bitrate=9;usedtx=1;evil=a\tb",
    ],
    VIDEO,
    [
      "a=fmtp:96 max-fr=15;max-fs=1200;x-google-max-bitrate=90000",
    ],
  );
  assertEquals(told(offer), [
    "a=fmtp:111 stereo=1;maxaveragebitrate=12000;cbr=1;usedtx=1",
    "a=fmtp:96 max-fr=15;max-fs=1200",
  ]);
});

Deno.test("packet times and bandwidths are passed on, the session's for each m-line without its own", () => {
  const offer = sdp(
    [...SESSION.slice(0, 3), "b=AS:300", SESSION[3]],
    AUDIO,
    ["b=TIAS:64000", "a=ptime:40", "a=maxptime:60"],
    VIDEO,
    ["b=AS:256", "b=RS:0", "b=AS:x"],
  );
  assertEquals(told(offer), [
    "b=AS:300",
    "b=TIAS:64000",
    "a=fmtp:111 minptime=10;useinbandfec=1",
    "a=ptime:40",
    "a=maxptime:60",
    "b=AS:256",
  ]);
});

Deno.test("the lower bandwidth of the media server and the other side is passed on", () => {
  const limited = sdp(SESSION, AUDIO, VIDEO.toSpliced(2, 0, "b=AS:500"));
  const tell = (kbps: number) =>
    tellWishes(
      limited,
      receiveWishes(sdp(SESSION, VIDEO.toSpliced(2, 0, `b=AS:${kbps}`))),
    );
  assert(tell(300).includes("b=AS:300\r\n"));
  assert(tell(900).includes("b=AS:500\r\n"));
  assert(!tell(900).includes("b=AS:900"));
});

Deno.test("an m-line that does not receive has no wishes, and the first that receives counts", () => {
  const limit = (kbps: number, direction: string) => [
    ...VIDEO.toSpliced(2, 0, `b=AS:${kbps}`),
    `a=${direction}`,
  ];
  assertEquals(
    told(sdp(SESSION, limit(100, "sendonly"), limit(200, "recvonly")))
      .filter((line) => line.startsWith("b=")),
    ["b=AS:200"],
  );
  assertEquals(
    told(sdp([...SESSION, "a=inactive"], VIDEO.toSpliced(2, 0, "b=AS:9")))
      .filter((line) => line.startsWith("b=")),
    [],
  );
});

Deno.test("a Kurento's recorded answers keep all other lines", async () => {
  const wishes = receiveWishes(
    fieldOffers().find(({ name }) => name === "opus_receive_limit")!.offer,
  );
  for (const answer of await recordedAnswers()) {
    const lines = tellWishes(answer, wishes).split("\r\n");
    const others = answer.split("\r\n").filter((line) =>
      !line.startsWith("a=fmtp:111 ")
    );
    assertEquals(
      lines.filter((line) => !line.startsWith("a=fmtp:111 ")).toSorted(),
      others.toSorted(),
    );
    assert(lines.some((line) => line.endsWith("maxaveragebitrate=12000")));
  }
});

Deno.test("an answer that accepts nothing is recognised, whatever else is in it", () => {
  const refused = (lines: string[]) => [
    lines[0].replace(" 9 ", " 0 "),
    ...lines.slice(1),
  ];
  assert(refusesAll(sdp(SESSION, refused(AUDIO), refused(VIDEO))));
  assert(!refusesAll(sdp(SESSION, refused(AUDIO), VIDEO)));
  assert(!refusesAll("v=0\r\ns=answer\r\n"));
  assert(!refusesAll("garbage"));
});

Deno.test("the wishes of any generated offer can be written into any answer", () => {
  fc.assert(
    fc.property(anyOffer, anyOffer, (offer, answer) => {
      tellWishes(answer, receiveWishes(offer));
      const text = tellWishes(ANSWER, receiveWishes(offer));
      for (const line of text.split("\r\n")) {
        assert(line === "" || /^[a-z]=\S/.test(line), line);
      }
    }),
    { numRuns: 1_000 },
  );
});

/** Answers of a real Kurento. */
async function recordedAnswers(): Promise<string[]> {
  const frames = await recordedFrames();
  const answers = [...Map.groupBy(frames, ({ conn }) => conn).values()]
    .flatMap(exchanges)
    .filter(({ request }) => operation(request) === "processOffer")
    .flatMap(({ reply: { result } }) =>
      result ? [String((result as { value: unknown }).value)] : []
    )
    .filter((answer) => answer.includes("a=rtpmap:111 opus/48000/2"));
  assert(answers.length >= 4);
  return answers;
}
