/**
 * A client under the test's full control: real ICE, DTLS and SRTP, but every
 * RTP and RTCP packet is written by the test.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { MediaPeerEvents } from "../../../lib/media_server/media_engine.ts";
import type { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import {
  Audio,
  PeerConnection,
  type Track,
  Video,
} from "../../../lib/media_server/webrtc/node_datachannel.ts";
import type { WebRtcPeer } from "../../../lib/media_server/webrtc/peer.ts";
import { isRtcp } from "../../../lib/media_server/webrtc/rtp_packet.ts";
import { until } from "../../support/until.ts";

const LOOPBACK = "127.0.0.1";
/**
 * SSRCs for which such a client gets feedback; the offer does not announce
 * them.
 */
export const RAW_SSRCS = { audio: 11, video: 31 };
/**
 * ms within which duplicates arrive: the library gives a compound packet to
 * each track that it is about.
 */
const DUPLICATE_MS = 3;

/** Ignores all events. */
export const SILENT_EVENTS: MediaPeerEvents = {
  candidate() {},
  gatheringDone() {},
  iceState() {},
  connectionState() {},
  mediaFlowOut() {},
  mediaFlowIn() {},
  error() {},
};

/** Variants of such a client's offer. */
export interface RawOffer {
  /** Whether the offer has video besides audio. */
  video?: boolean;
  /** Lines added to the m-line of video, such as `a=ssrc:…`. */
  videoLines?: readonly string[];
  /** Lines added to every m-line. */
  lines?: readonly string[];
}

/** A connected client and the engine's peer for it. */
export interface RawPeer {
  readonly peer: WebRtcPeer;
  /** Received packets, in order. */
  readonly rtp: Buffer[];
  readonly rtcp: Buffer[];
  send(packet: Buffer): void;
  close(): void;
}

/** Connects a client to a new peer of an engine that is bound to loopback. */
export async function connectRaw(
  engine: WebRtcEngine,
  { video = true, videoLines = [], lines = [] }: RawOffer = {},
): Promise<RawPeer> {
  const connection = new PeerConnection("raw", {
    iceServers: [],
    bindAddress: LOOPBACK,
    disableAutoNegotiation: true,
  });
  const rtp: Buffer[] = [];
  const rtcp: Buffer[] = [];
  let rtcpAtMs = 0;
  const audio = new Audio("0", "SendRecv");
  audio.addOpusCodec(111);
  audio.addSSRC(RAW_SSRCS.audio, "raw", "raw", "audio");
  const tracks: Track[] = [connection.addTrack(audio)];
  if (video) {
    const media = new Video("1", "SendRecv");
    media.addVP8Codec(96);
    media.addRTXCodec(97, 96, 90_000);
    media.addSSRC(RAW_SSRCS.video, "raw", "raw", "video");
    tracks.push(connection.addTrack(media));
  }
  const open = Promise.all(tracks.map((track) => {
    track.onMessage((packet) => {
      if (!isRtcp(packet)) return void rtp.push(packet);
      const nowMs = performance.now();
      const again = nowMs - rtcpAtMs < DUPLICATE_MS &&
        rtcp.at(-1)?.equals(packet);
      rtcpAtMs = nowMs;
      if (!again) rtcp.push(packet);
    });
    return new Promise<void>((resolve) => track.onOpen(resolve));
  }));
  connection.setLocalDescription("offer");
  const offer = connection.localDescription()!.sdp
    .replace(/^a=(candidate|end-of-candidates|ssrc).*\r\n/gm, "")
    .replace(
      /^a=mid:(\S+)\r\n/gm,
      (line, mid) =>
        [line.trimEnd(), ...lines, ...(mid === "1" ? videoLines : []), ""]
          .join("\r\n"),
    );
  const peer = engine.createPeer({
    ...SILENT_EVENTS,
    candidate: ({ candidate }) => connection.addRemoteCandidate(candidate, "0"),
  });
  const answer = peer.processOffer(offer);
  connection.setRemoteDescription(answer, "answer");
  peer.gatherCandidates();
  await open;
  // The engine may be ready later than the client.
  await until(() => peer.open);
  return {
    peer,
    rtp,
    rtcp,
    send: (packet) => {
      try {
        tracks[0].sendMessageBinary(packet);
      } catch {
        // SRTP rejects packets shorter than a header.
      }
    },
    close: () => connection.close(),
  };
}
