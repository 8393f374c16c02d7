/**
 * A browser in a process of its own: a real peer that sends sound and pictures,
 * each with its mark, and tells when it has received those of another. Its
 * output begins with a {@link Description}; each {@link Order} of its input has
 * one line as its reply, an answer to the offer two.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  Audio,
  PeerConnection,
  type Track,
  Video,
} from "../../lib/media_server/webrtc/node_datachannel.ts";
import { isRtcp } from "../../lib/media_server/webrtc/rtp_packet.ts";
import { rtpPacket } from "../media_server/webrtc/rtp_fixture.ts";
import { linesOf } from "../support/lines.ts";

/** How the browser can be reached. */
export interface Description {
  /** Without candidates. */
  offer: string;
  candidates: string[];
}

/** One line of its input. */
export type Order =
  /** The first reply says that the candidates may be passed on, the second that it is connected and sends. */
  | { order: "answer"; answer: string }
  /** Sends only these kinds from now on. */
  | { order: "send"; kinds: Kind[] }
  /** Its next picture is one that no server can read. */
  | { order: "garble" }
  /** The reply comes after the next sound and picture with this mark. */
  | { order: "await"; mark: string };

/** A kind of media. */
export type Kind = "audio" | "video";

/** Milliseconds between two packets of each kind. */
const PACKET_MS = 20;

/** A key frame of VP8, one black pixel in size, after its payload descriptor (RFC 7741): a Kurento reads it. */
const KEY_FRAME = "103001009d012a010001000ec0fe25a400037000000000";
/** A key frame whose header is cut off. */
const GARBLED = "1010";
/** The first byte of a sound of Opus. */
const SOUND = "fc";

/** RTP payload type, SSRC, ticks of a packet, and the payload before the mark. */
const STREAMS = {
  audio: { payloadType: 111, ssrc: 11, ticks: 960, payload: SOUND },
  video: { payloadType: 96, ssrc: 31, ticks: 1_800, payload: KEY_FRAME },
};
const MARKER_BIT = 0x80;

const mark = Deno.args[0];
const connection = new PeerConnection("browser", {
  iceServers: [],
  disableAutoNegotiation: true,
});
const audio = new Audio("0", "SendRecv");
audio.addOpusCodec(STREAMS.audio.payloadType);
audio.addSSRC(STREAMS.audio.ssrc, "browser", "browser", "audio");
const video = new Video("1", "SendRecv");
video.addVP8Codec(STREAMS.video.payloadType);
video.addSSRC(STREAMS.video.ssrc, "browser", "browser", "video");
const tracks: Record<Kind, Track> = {
  audio: connection.addTrack(audio),
  video: connection.addTrack(video),
};
const kinds = ["audio", "video"] as const;
let sent: readonly Kind[] = kinds;
/** Packets of each kind, counted from the first one. */
let count = 0;
/** Whether the next picture is garbled. */
let garbled = false;
/** The marks that are waited for, by kind. */
const awaited = new Map<Kind, string>();

for (const kind of kinds) {
  tracks[kind].onMessage((packet) => {
    const expected = awaited.get(kind);
    if (expected === undefined || isRtcp(packet)) return;
    if (!packet.toString("hex").endsWith(expected)) return;
    awaited.delete(kind);
    if (awaited.size === 0) reply("received");
  });
}
const open = Promise.all(
  kinds.map((kind) =>
    new Promise<void>((resolve) => tracks[kind].onOpen(resolve))
  ),
);

connection.onGatheringStateChange((state) => {
  if (state === "complete") reply(describe());
});
connection.setLocalDescription("offer");
for await (const line of linesOf(Deno.stdin.readable)) {
  await follow(JSON.parse(line));
}
Deno.exit(0);

function reply(value: unknown): void {
  console.log(JSON.stringify(value));
}

/**
 * The candidates apart: a server that had them before the library knows the
 * server's fingerprint might be refused. The fingerprint in each m-line, as in
 * Chromium: Kurento repeats in its answer what comes before the first one.
 */
function describe(): Description {
  const { sdp } = connection.localDescription()!;
  const [fingerprint] = sdp.match(/^a=fingerprint.*\r\n/m)!;
  return {
    offer: sdp.replace(fingerprint, "")
      .replace(/^a=(candidate|end-of-candidates).*\r\n/gm, "")
      .replace(/^a=mid:/gm, `${fingerprint}a=mid:`),
    candidates: [...sdp.matchAll(/^a=(candidate:.*)\r$/gm)]
      .map(([, candidate]) => candidate),
  };
}

async function follow(order: Order): Promise<void> {
  switch (order.order) {
    case "answer":
      connection.setRemoteDescription(order.answer, "answer");
      reply("answered");
      await open;
      setInterval(send, PACKET_MS);
      return reply("connected");
    case "send":
      sent = order.kinds;
      return reply("sends");
    case "garble":
      garbled = true;
      return reply("garbles");
    case "await":
      for (const kind of kinds) awaited.set(kind, order.mark);
  }
}

function send(): void {
  count++;
  for (const kind of sent) {
    const { payloadType, ssrc, ticks, payload } = STREAMS[kind];
    const start = kind === "video" && garbled ? GARBLED : payload;
    if (kind === "video") garbled = false;
    const packet = rtpPacket(
      { payloadType, ssrc, sequenceNumber: count, timestamp: count * ticks },
      Buffer.from(start + mark, "hex"),
    );
    packet[1] |= MARKER_BIT;
    if (tracks[kind].isOpen()) tracks[kind].sendMessageBinary(packet);
  }
}
