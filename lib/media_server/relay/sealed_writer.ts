import {
  PROTOCOL,
  type SealedDescription,
  type SealedMedia,
} from "./sealed_description.ts";

/** The relay's side of the transport to one browser. */
export interface RelayTransport {
  ufrag: string;
  password: string;
  port: number;
  /** Addresses that browsers may reach the relay at; at least one. */
  addresses: readonly string[];
}

/** RFC 8839 5.1: a host candidate of the first component; the first address is preferred. */
const PRIORITY = 2_130_706_431;

/** The description for the other browser: the same, with the relay's transport. */
export function passOn(
  { fingerprints, setup, session, media }: SealedDescription,
  transport: RelayTransport,
): string {
  return writeSealed(media, session, transport, fingerprints, setup);
}

/** Writes a description with the transport of the relay. */
export function writeSealed(
  media: readonly SealedMedia[],
  session: readonly string[],
  { ufrag, password, port, addresses }: RelayTransport,
  fingerprints: readonly string[],
  setup: string,
): string {
  const [first] = addresses;
  const connection = `c=IN IP${first.includes(":") ? 6 : 4} ${first}`;
  const shared = [
    ...addresses.map((address, index) =>
      `a=candidate:${index + 1} 1 udp ${
        PRIORITY - index
      } ${address} ${port} typ host`
    ),
    "a=ice-options:trickle",
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    ...fingerprints.map((fingerprint) => `a=fingerprint:${fingerprint}`),
    `a=setup:${setup}`,
  ];
  const passed = media.filter(({ kind }) => kind !== null);
  const lines = [
    "v=0",
    // RFC 8866 5.2: one session for each leg; its version has to grow, and a clock does.
    `o=- 1 ${Date.now()} IN IP4 127.0.0.1`,
    "s=-",
    "t=0 0",
    "a=ice-lite",
    `a=group:BUNDLE ${passed.map(({ mid }) => mid).join(" ")}`,
    ...session,
    ...media.flatMap((part) =>
      part.kind === null ? refused(part) : [
        `m=${part.kind} ${port} ${PROTOCOL} ${part.formats.join(" ")}`,
        connection,
        ...part.lines.filter((line) => line.startsWith("b=")),
        "a=rtcp:9 IN IP4 0.0.0.0",
        `a=mid:${part.mid}`,
        ...shared,
        ...part.lines.filter((line) => line.startsWith("a=")),
      ]
    ),
  ];
  return lines.join("\r\n") + "\r\n";
}

/** RFC 3264 6: an m-line with port 0 keeps the place of the one that is not passed on. */
function refused({ line, mid }: SealedMedia): string[] {
  const [type, , protocol, ...formats] = line.slice(2).split(" ");
  return [
    `m=${type} 0 ${protocol} ${formats.join(" ")}`,
    "c=IN IP4 0.0.0.0",
    ...(mid === "" ? [] : [`a=mid:${mid}`]),
    "a=inactive",
  ];
}
