/**
 * Offers of all kinds described in public reports, good and broken, mixed at
 * random.
 *
 * @module
 */
import fc from "fast-check";
import {
  ENCODINGS,
  FEEDBACK,
  FINGERPRINTS,
  NOISE,
  PROTOCOLS,
  URIS,
} from "./offer_vocabulary.ts";

const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined });
const line = (name: string, values: fc.Arbitrary<string>) =>
  values.map((value) => `a=${name}:${value}`);
const mostly = <T>(usual: T, others: readonly T[]) =>
  fc.oneof(
    { arbitrary: fc.constant(usual), weight: 6 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
  );

const payloadTypes = fc.oneof(
  { arbitrary: fc.integer({ min: 96, max: 104 }).map(String), weight: 8 },
  {
    arbitrary: fc.constantFrom("0", "8", "35", "72", "127", "128", "-1", "x"),
    weight: 1,
  },
);
const mids = fc.constantFrom("0", "1", "2", "audio", "video", "a".repeat(30));

const credentials = fc.tuple(
  line("ice-ufrag", fc.constantFrom("Qx7+", "abcdefgh", "ab")),
  line("ice-pwd", fc.constantFrom("zz11yy22xx33ww44vv55uu66", "short")),
);
const fingerprints = fc.array(
  line("fingerprint", fc.constantFrom(...FINGERPRINTS)),
  { maxLength: 3 },
);
const setups = line(
  "setup",
  mostly("actpass", ["active", "passive", "holdconn", "odd", ""]),
);
const directions = fc.constantFrom(
  "a=sendrecv",
  "a=sendonly",
  "a=recvonly",
  "a=inactive",
);
const extension = fc.tuple(
  mostly(1, [0, 2, 3, 14, 15, 16, 200, 4096]),
  mostly("", ["/sendonly", "/recvonly", "/sendrecv", "/inactive", "/odd"]),
  fc.constantFrom(...URIS),
).map(([id, direction, uri]) => `a=extmap:${id}${direction} ${uri}`);

const payloads = fc.array(
  fc.record({
    payloadType: payloadTypes,
    encoding: fc.constantFrom(...ENCODINGS),
    mapped: mostly(true, [false]),
    listed: mostly(true, [false]),
    repairs: maybe(payloadTypes),
    feedback: fc.subarray(FEEDBACK),
    feedbackFor: fc.constantFrom("*", "own"),
  }),
  { maxLength: 5 },
).map((codecs) => ({
  formats: codecs.filter(({ listed }) => listed)
    .map(({ payloadType }) => payloadType),
  lines: codecs.flatMap((codec) => {
    const { payloadType, encoding, mapped, repairs, feedback } = codec;
    const target = codec.feedbackFor === "*" ? "*" : payloadType;
    return [
      ...(mapped ? [`a=rtpmap:${payloadType} ${encoding}`] : []),
      ...(repairs ? [`a=fmtp:${payloadType} apt=${repairs};rtx-time=9`] : []),
      ...feedback.map((what) => `a=rtcp-fb:${target} ${what}`),
    ];
  }),
}));

/** The codecs that browsers offer, with retransmissions. */
function usualPayloads(type: string): fc.Arbitrary<Codecs> {
  return fc.constant(
    type === "audio"
      ? {
        formats: ["111", "0"],
        lines: [
          "a=rtpmap:111 opus/48000/2",
          "a=rtcp-fb:111 transport-cc",
          "a=fmtp:111 minptime=10;useinbandfec=1",
        ],
      }
      : {
        formats: ["98", "96", "97"],
        lines: [
          "a=rtpmap:98 H264/90000",
          "a=rtpmap:96 VP8/90000",
          "a=rtcp-fb:96 nack pli",
          "a=rtcp-fb:* nack",
          "a=rtpmap:97 rtx/90000",
          "a=fmtp:97 apt=96",
        ],
      },
  );
}

interface Codecs {
  formats: string[];
  lines: string[];
}

const types = fc.oneof(
  { arbitrary: fc.constantFrom("audio", "video"), weight: 8 },
  {
    arbitrary: fc.constantFrom("application", "text", "image", "Audio"),
    weight: 1,
  },
);

const section = types.chain((type) =>
  fc.record({
    codecs: fc.oneof(usualPayloads(type), payloads),
    port: mostly("9", ["0", "54321", "9/1", "9/2"]),
    protocol: mostly("UDP/TLS/RTP/SAVPF", PROTOCOLS),
    mid: fc.option(mids, { nil: undefined, freq: 5 }),
    attributes: fc.tuple(
      maybe(directions),
      maybe(setups),
      fc.option(credentials, { nil: undefined, freq: 5 }),
      fingerprints,
      mostly("a=rtcp-mux", [undefined]),
      maybe(fc.constant("a=rtcp-rsize")),
      mostly(undefined, ["a=bundle-only"]),
      fc.array(extension, { maxLength: 4 }),
      fc.array(fc.constantFrom(...NOISE), { maxLength: 4 }),
    ),
    shuffleKey: fc.integer(),
  }).map((parts) => ({
    mid: parts.mid,
    lines: [
      `m=${type} ${parts.port} ${parts.protocol} ${
        parts.codecs.formats.join(" ")
      }`,
      "c=IN IP4 0.0.0.0",
      ...shuffled([
        ...(parts.mid === undefined ? [] : [`a=mid:${parts.mid}`]),
        ...parts.attributes.flat().filter((each) => each !== undefined),
        ...parts.codecs.lines,
      ], parts.shuffleKey),
    ],
  }))
);

const group = fc.tuple(
  mostly("BUNDLE", ["LS", "bundle", ""]),
  fc.array(mids, { maxLength: 4 }),
).map(([semantics, members]) => `a=group:${[semantics, ...members].join(" ")}`);

/** Line ends, and the lines between. */
const layouts = fc.record({
  lineEnd: mostly("\r\n", ["\n", "\r"]),
  blank: mostly("", ["\r\n", "\n", " \r\n"]),
  trailing: mostly("", [" ", "\t ", "   "]),
  finalEnd: fc.boolean(),
});

/** Any offer, as text. */
export const anyOffer: fc.Arbitrary<string> = fc.record({
  sections: fc.array(section, { minLength: 1, maxLength: 6 }),
  groups: fc.array(group, { maxLength: 2 }),
  /** A group of all mids, possibly in another order: the usual case. */
  bundled: fc.constantFrom("in order", "reversed", "not"),
  session: fc.tuple(
    maybe(directions),
    maybe(setups),
    maybe(credentials),
    fingerprints,
    mostly(undefined, ["a=ice-lite"]),
    fc.array(fc.constantFrom(...NOISE), { maxLength: 3 }),
  ),
  layout: layouts,
}).map(({ sections, groups, bundled, session, layout }) => {
  const members = sections.flatMap(({ mid }) => mid ?? []);
  if (bundled === "reversed") members.reverse();
  return laidOut([
    ...HEAD,
    ...(bundled === "not" ? groups : [`a=group:BUNDLE ${members.join(" ")}`]),
    ...session.flat().filter((each) => each !== undefined),
    ...sections.flatMap(({ lines }) => lines),
  ], layout);
});

const HEAD = ["v=0", "o=- 46117 2 IN IP4 127.0.0.1", "s=-", "t=0 0"];

/**
 * A valid offer of audio and video, in all forms that must be accepted, with
 * the directions offered.
 */
export const soundOffer: fc.Arbitrary<
  { offer: string; directions: string[] }
> = fc.record({
  types: fc.shuffledSubarray(["audio", "video"], { minLength: 1 }),
  ways: fc.array(
    fc.constantFrom("sendrecv", "sendonly", "recvonly", "inactive"),
    { minLength: 2, maxLength: 2 },
  ),
  bundleOnly: fc.boolean(),
  noise: fc.array(fc.constantFrom(...NOISE), { maxLength: 6 }),
  extra: fc.array(
    fc.constantFrom(
      "a=fingerprint:md5 01:02",
      `a=fingerprint:${FINGERPRINTS[2]}`,
      "a=rtcp-rsize",
      ...URIS.map((uri, at) => `a=extmap:${at + 1} ${uri}`),
    ),
    { maxLength: 4 },
  ),
  shuffleKey: fc.integer(),
  sessionLevel: fc.boolean(),
  setup: fc.constantFrom("actpass", "active", "passive"),
  layout: layouts,
}).chain((plan) =>
  fc.tuple(...plan.types.map(usualPayloads)).map((codecs) => {
    const transport = [
      "a=ice-ufrag:Qx7+",
      "a=ice-pwd:zz11yy22xx33ww44vv55uu66",
      `a=fingerprint:${FINGERPRINTS[0]}`,
      `a=setup:${plan.setup}`,
    ];
    const lines = plan.types.flatMap((type, at) => {
      const bundleOnly = at > 0 && plan.bundleOnly;
      return [
        `m=${type} ${bundleOnly ? 0 : 9} UDP/TLS/RTP/SAVPF ${
          codecs[at].formats.join(" ")
        }`,
        "c=IN IP4 0.0.0.0",
        ...shuffled([
          `a=mid:m${at}`,
          `a=${plan.ways[at]}`,
          "a=rtcp-mux",
          ...(bundleOnly ? ["a=bundle-only"] : []),
          ...(plan.sessionLevel || bundleOnly ? [] : transport),
          ...codecs[at].lines,
          ...plan.noise,
          ...plan.extra,
        ], plan.shuffleKey),
      ];
    });
    return {
      offer: laidOut([
        ...HEAD,
        `a=group:BUNDLE ${plan.types.map((_, at) => `m${at}`).join(" ")}`,
        ...(plan.sessionLevel ? transport : []),
        ...lines,
      ], plan.layout),
      directions: plan.ways.slice(0, plan.types.length),
    };
  })
);

function laidOut(
  lines: string[],
  layout: {
    lineEnd: string;
    blank: string;
    trailing: string;
    finalEnd: boolean;
  },
): string {
  const { lineEnd, blank, trailing, finalEnd } = layout;
  const text = lines.join(trailing + lineEnd + blank);
  return finalEnd ? text + lineEnd : text;
}

/** Deterministic for a key, so that a failing case can be run again. */
function shuffled<T>(items: T[], key: number): T[] {
  let state = key >>> 0;
  return items.map((item) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return { item, rank: state };
  }).sort((one, other) => one.rank - other.rank).map(({ item }) => item);
}
