/**
 * A browser's wishes for what it receives, carried from its offer into the answer of
 * the browser that sends to it.
 *
 * Parameters of Opus (RFC 7587 6.1) and VP8 (RFC 7741 6.1) and bandwidths
 * (RFC 8866 5.8) tell the other side how to send. The media server only passes
 * media on, so it has none of its own, and must not send a browser's own back
 * to it.
 *
 * @module
 */
import {
  attribute,
  byPayloadType,
  type MediaDescription,
  readSessionDescription,
  rtpMaps,
  SdpSyntaxError,
  type SessionDescription,
} from "../sdp/session_description.ts";

/** A browser's wishes for one kind of media that it receives. */
interface ReceiveParameters {
  /** In the form of an `a=fmtp` line, without the payload type; absent when the offer has none. */
  format?: string;
  /** In the form of `b=` lines, in kbit/s (AS) and bit/s (TIAS). */
  bandwidth: ReadonlyMap<string, number>;
  /** Milliseconds of sound per packet: `a=ptime`, `a=maxptime`. */
  packetTimes: ReadonlyMap<string, string>;
}

/** A browser's wishes for what it receives, by the type of the m-line. */
export type ReceiveWishes = ReadonlyMap<string, ReceiveParameters>;

/** The format parameters that describe receiving, or the sent media. No others are forwarded: they would configure a stranger's encoder. */
const FORMAT_PARAMETERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    "opus",
    new Set([
      "cbr",
      "maxaveragebitrate",
      "maxplaybackrate",
      "maxptime",
      "minptime",
      "ptime",
      "sprop-maxcapturerate",
      "sprop-stereo",
      "stereo",
      "usedtx",
      "useinbandfec",
    ]),
  ],
  ["vp8", new Set(["max-fr", "max-fs"])],
]);

/** Used while the other browser's wishes are not known: error correction, since any receiver understands it. */
const DEFAULT_FORMAT: ReadonlyMap<string, string> = new Map([
  ["opus", "minptime=10;useinbandfec=1"],
]);

const BANDWIDTH_TYPES: ReadonlySet<string> = new Set(["AS", "TIAS"]);
const PACKET_TIMES = ["ptime", "maxptime"];
const DIRECTIONS = ["sendrecv", "sendonly", "recvonly", "inactive"];

/** Reads the author's receive wishes from an offer. An unreadable offer has none. */
export function receiveWishes(offer: string): ReceiveWishes {
  const wishes = new Map<string, ReceiveParameters>();
  const session = read(offer);
  for (const section of session?.media ?? []) {
    // Of several m-lines of a kind, the first that receives counts.
    if (wishes.has(section.type) || !receives(session!, section)) continue;
    const codec = mainCodec(section);
    if (!codec) continue;
    wishes.set(section.type, {
      format: wishedFormat(section, codec),
      // A limit of the whole session also applies to each m-line.
      bandwidth: new Map([...bandwidths(session!), ...bandwidths(section)]),
      packetTimes: new Map(PACKET_TIMES.flatMap((name) => {
        const value = attribute(name, section) ?? "";
        return section.type === "audio" && /^\d{1,4}$/.test(value)
          ? [[name, value]]
          : [];
      })),
    });
  }
  return wishes;
}

/**
 * Writes the other side's wishes into an answer, in place of the lines that the
 * media server wrote. Of two bandwidths, the lower one stays.
 *
 * @param wishes wishes of the receiving browser; null while they are not known
 */
export function tellWishes(
  answer: string,
  wishes: ReceiveWishes | null,
): string {
  const media = read(answer)?.media;
  if (!media) return answer;
  const [session, ...sections] = answer.split(/^(?=m=)/m);
  const told = sections.map((text, index) => {
    const section = media[index];
    const codec = mainCodec(section);
    return codec && section.port !== "0"
      ? tellSection(text, section, codec, wishes?.get(section.type))
      : text;
  });
  return [session, ...told].join("");
}

/** Whether an answer accepts no m-line at all: nothing would ever be heard or seen. */
export function refusesAll(answer: string): boolean {
  const media = read(answer)?.media ?? [];
  return media.length > 0 && media.every(({ port }) => port === "0");
}

interface MainCodec {
  payloadType: number;
  codec: string;
}

function tellSection(
  text: string,
  section: MediaDescription,
  { payloadType, codec }: MainCodec,
  wished: ReceiveParameters | undefined,
): string {
  const format = wished?.format ?? DEFAULT_FORMAT.get(codec);
  const own = bandwidths(section);
  const bandwidth = new Map(own);
  for (const [type, value] of wished?.bandwidth ?? []) {
    bandwidth.set(type, Math.min(value, own.get(type) ?? Infinity));
  }
  const replaced = (line: string) =>
    line.startsWith(`a=fmtp:${payloadType} `) ||
    [...bandwidth.keys()].some((type) => line.startsWith(`b=${type}:`)) ||
    [...wished?.packetTimes.keys() ?? []].some((name) =>
      line.startsWith(`a=${name}:`)
    );
  const kept = text.split(/\r?\n/).filter((line) => line && !replaced(line));
  // RFC 8866 5: b= comes after c= and before all attributes.
  const firstAttribute = kept.findIndex((line) => line.startsWith("a="));
  const head = kept.slice(0, firstAttribute);
  return [
    ...head,
    ...[...bandwidth].map(([type, value]) => `b=${type}:${value}`),
    ...kept.slice(firstAttribute).flatMap((line) =>
      format && line.startsWith(`a=rtpmap:${payloadType} `)
        ? [line, `a=fmtp:${payloadType} ${format}`]
        : [line]
    ),
    ...[...wished?.packetTimes ?? []].map(([name, value]) =>
      `a=${name}:${value}`
    ),
    "",
  ].join("\r\n");
}

function wishedFormat(
  section: MediaDescription,
  { payloadType, codec }: MainCodec,
): string | undefined {
  const text = byPayloadType(section.attributes.get("fmtp"))
    .get(String(payloadType));
  const told = new Map<string, string>();
  for (const parameter of text?.split(";") ?? []) {
    const [, name, value] = parameter.match(/^ *([\w-]+)=(\d{1,9}) *$/) ?? [];
    if (FORMAT_PARAMETERS.get(codec)?.has(name)) told.set(name, value);
  }
  if (told.size === 0) return undefined;
  return [...told].map(([name, value]) => `${name}=${value}`).join(";");
}

function bandwidths(
  { bandwidth }: Pick<MediaDescription, "bandwidth">,
): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of bandwidth) {
    const [, type, value] = line.match(/^([A-Z]+):(\d{1,10})$/) ?? [];
    if (BANDWIDTH_TYPES.has(type)) found.set(type, Number(value));
  }
  return found;
}

function mainCodec(section: MediaDescription): MainCodec | undefined {
  return rtpMaps(section).find(({ codec }) => FORMAT_PARAMETERS.has(codec));
}

function receives(
  session: SessionDescription,
  { port, attributes }: MediaDescription,
): boolean {
  if (port === "0" && !attributes.has("bundle-only")) return false;
  const directed = DIRECTIONS.some((name) => attributes.has(name));
  const rules = directed ? attributes : session.attributes;
  return !rules.has("sendonly") && !rules.has("inactive");
}

function read(sdp: string): SessionDescription | null {
  try {
    return readSessionDescription(sdp);
  } catch (error) {
    if (error instanceof SdpSyntaxError) return null;
    throw error;
  }
}
