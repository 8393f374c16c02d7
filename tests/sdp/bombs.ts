/** Offers designed to be slow to read. */

const FINGERPRINT = `sha-256 ${Array(32).fill("00").join(":")}`;

/** A valid offer, to which a bomb's lines are added. */
const SESSION = [
  "v=0",
  "o=- 1 1 IN IP4 0.0.0.0",
  "s=-",
  "t=0 0",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuv",
  `a=fingerprint:${FINGERPRINT}`,
];
const MEDIA = [
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
  "a=mid:0",
  "a=rtcp-mux",
  "a=rtpmap:96 VP8/90000",
];

/** Lines that repeat, each with an increasing number. */
export const REPEATED: Record<string, (n: number) => string> = {
  rtpmap: (n) => `a=rtpmap:${n % 128} rtx/90000`,
  "rtpmap of one payload type": () => "a=rtpmap:97 rtx",
  fmtp: (n) => `a=fmtp:${n % 128} apt=96;apt=96`,
  "fmtp of one payload type": () => "a=fmtp:97 x",
  "rtcp-fb of all": () => "a=rtcp-fb:* nack",
  "rtcp-fb": (n) => `a=rtcp-fb:${n % 128} nack pli`,
  "m-line": (n) => `m=video 9 UDP/TLS/RTP/SAVPF ${n % 128}`,
  "short m-line": () => "m=a 9 b c",
  "m-line in full": (n) =>
    `${MEDIA.join("\n")}\na=mid:${n}\na=group:BUNDLE 0 ${n}`,
  mid: (n) => `a=mid:${n}`,
  group: (n) => `a=group:BUNDLE ${n}`,
  ssrc: (n) => `a=ssrc:${n} cname:x`,
  "ssrc-group": (n) => `a=ssrc-group:FID ${n} ${n + 1}`,
  extmap: (n) => `a=extmap:${n % 15} urn:ietf:params:rtp-hdrext:toffset`,
  candidate: (n) => `a=candidate:${n} 1 udp 1 10.0.0.1 ${n % 65536} typ host`,
  fingerprint: () => `a=fingerprint:${FINGERPRINT}`,
  bandwidth: (n) => `b=AS:${n}`,
  direction: () => "a=sendrecv",
  ptime: () => "a=ptime:20",
  "another name each": (n) => `a=x${n}:1`,
  rid: (n) => `a=rid:${n} send`,
  simulcast: () => "a=simulcast:send lo;mi;hi",
  blank: () => "",
  flag: () => "a=",
  colon: () => "a=:",
};

/** Long lines: their beginning, and their filling. */
export const LONG: [string, string][] = [
  ["a=fmtp:96 ", "a=1;"],
  ["a=fmtp:96 ", " ;"],
  ["a=fmtp:96 ", "apt=96 "],
  ["a=fmtp:96 max-fs=", "1"],
  ["a=fmtp:96 ", "-"],
  ["a=rtpmap:96 ", "x/"],
  ["a=rtpmap:", "9"],
  ["a=rtcp-fb:", "9"],
  ["a=rtcp-fb:96 ", "nack "],
  ["a=group:BUNDLE", " 0"],
  ["a=group:", "BUNDLE"],
  ["a=mid:", " "],
  ["a=mid:", "x"],
  ["a=fingerprint:sha-256 ", "00:"],
  ["a=fingerprint:", "sha-256 "],
  ["a=candidate:", "1 "],
  ["a=extmap:", "1"],
  ["a=ssrc:", "1"],
  ["a=ssrc-group:FID", " 1"],
  ["a=setup:", "active "],
  ["a=ice-ufrag:", "a"],
  ["a=", "a"],
  ["a=", "a:"],
  ["b=", "AS:1"],
  ["b=AS:", "1"],
  ["m=audio 9 UDP/TLS/RTP/SAVPF", " 96"],
  ["m=audio ", " "],
  ["m=audio ", "9"],
  ["m=audio 9/", "9"],
  ["m=", "a"],
  ["", "\t"],
  ["", "x"],
  ["", "\r"],
];

/**
 * An offer of about this many bytes, full of these lines in turn.
 *
 * @param where whether they come before the first m-line or after it
 */
export function bomb(
  lines: readonly ((n: number) => string)[],
  bytes: number,
  where: "session" | "media",
): string {
  const around = [...SESSION, ...MEDIA].join("\n").length + 2;
  const filling: string[] = [];
  let size = around;
  for (let n = 0; size < bytes; n++) {
    const line = lines[n % lines.length](n);
    size += line.length + 1;
    filling.push(line);
  }
  return [
    ...SESSION,
    ...(where === "session" ? filling : []),
    ...MEDIA,
    ...(where === "media" ? filling : []),
    "",
  ].join("\n");
}

/** An offer of about this many bytes with one long line. */
export function longLine(
  [start, filling]: [string, string],
  bytes: number,
  where: "session" | "media",
): string {
  const line = start + filling.repeat(Math.ceil(bytes / filling.length));
  return bomb([() => line], 0, where).replace(
    MEDIA[0],
    where === "session" ? `${line}\n${MEDIA[0]}` : MEDIA[0],
  ) + (where === "media" ? `${line}\n` : "");
}
