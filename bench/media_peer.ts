/**
 * A WebRTC peer that sends and receives RTP as a browser in a call would, 200
 * packets a second each way, with the time of sending in each.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  Audio,
  PeerConnection,
  type Track,
  Video,
} from "../lib/media_server/webrtc/node_datachannel.ts";
import {
  readUint32,
  writeUint16,
  writeUint32,
} from "../lib/media_server/webrtc/bytes.ts";

/** Bytes of an RTP packet, as Chromium sends them: video, then audio. */
const VIDEO_BYTES = 1_100;
const AUDIO_BYTES = 120;
/** Milliseconds: one audio packet, as every browser sends it. */
export const FRAME_MS = 20;
/** Video packets in each {@link FRAME_MS}. */
const VIDEO_PACKETS = 3;

const AUDIO_PAYLOAD_TYPE = 111;
const VIDEO_PAYLOAD_TYPE = 96;
/** Clock ticks in {@link FRAME_MS}. */
const AUDIO_TICKS = 960;
const VIDEO_TICKS = 1_800;

/** ms within which a connection has to open. */
const CONNECT_TIMEOUT_MS = 15_000;

/**
 * RFC 8285: the extensions that Chromium writes into each packet; the library
 * supports none.
 */
const EXTENSIONS = [
  "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid",
  "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
].join("\r\n");
/** mid (1 byte), abs-send-time (3 bytes), transport-wide sequence number (2 bytes), padding. */
const EXTENSION_WORDS = 3;
const HEADER_BYTES = 12 + 4 + 4 * EXTENSION_WORDS;
/** Position of the transport-wide sequence number. */
const TRANSPORT_SEQUENCE_AT = 12 + 4 + 2 + 4 + 1;
/** The sending time is at the end: a server may shorten the header. */
const TIME_BYTES = 8;

/**
 * Gets the sending time of each media packet received, by `performance.now()`.
 */
export type Received = (sentAtMs: number) => void;

let nextSsrc = 1;

export class LoadPeer {
  readonly #connection: PeerConnection;
  readonly #received: Received;
  readonly #open = Promise.withResolvers<void>();
  #audio!: Outgoing;
  #video!: Outgoing;
  #tracksToOpen = 2;
  #transportSequence = 0;
  /** Gets each RTCP packet; ignored unless set. */
  onRtcp: (packet: Buffer) => void = () => {};
  /** SSRC of the video that it receives; 0 before the first packet. */
  receivedSsrc = 0;

  /** @param address the local one that it uses */
  constructor(address: string, received: Received) {
    this.#received = received;
    this.#connection = new PeerConnection("load", {
      iceServers: [],
      bindAddress: address,
      disableAutoNegotiation: true,
    });
  }

  offer(): string {
    this.#addTracks("0", "1");
    return this.#describe("offer");
  }

  answer(offer: string): string {
    const mid = (kind: string) =>
      offer.match(new RegExp(`^m=${kind}[^]*?^a=mid:(\\S+)`, "m"))?.[1] ?? "";
    this.#addTracks(mid("audio"), mid("video"));
    this.#connection.setRemoteDescription(offer, "offer");
    return this.#describe("answer");
  }

  /** Applies the answer to its offer. */
  accept(answer: string): void {
    this.#connection.setRemoteDescription(answer, "answer");
  }

  /** Adds a candidate of the other side. */
  addCandidate(candidate: string, mid: string): void {
    // Only UDP candidates of the first component are usable here.
    if (/ 1 udp /i.test(candidate)) {
      this.#connection.addRemoteCandidate(candidate, mid);
    }
  }

  /** Gives its candidates to another peer, which connects to it directly. */
  trickleTo(other: LoadPeer): void {
    this.#connection.onLocalCandidate((candidate, mid) =>
      other.addCandidate(candidate, mid)
    );
  }

  /** Port of its only candidate. */
  localPort(): Promise<number> {
    return new Promise((resolve) => {
      this.#connection.onLocalCandidate((candidate) =>
        resolve(Number(candidate.split(" ")[5]))
      );
    });
  }

  /** Resolves when packets can be sent. */
  async open(): Promise<void> {
    const timer = setTimeout(
      () => this.#open.reject(new Error("a peer did not connect")),
      CONNECT_TIMEOUT_MS,
    );
    await this.#open.promise;
    clearTimeout(timer);
  }

  /**
   * Sends what a browser sends in {@link FRAME_MS}.
   *
   * @param nowMs by `performance.now()`
   * @returns the number of packets
   */
  sendFrame(nowMs: number): number {
    this.#audio.send(nowMs, this.#transportSequence++, AUDIO_TICKS);
    for (let n = 0; n < VIDEO_PACKETS; n++) {
      const ticks = n === 0 ? VIDEO_TICKS : 0;
      this.#video.send(nowMs, this.#transportSequence++, ticks);
    }
    return 1 + VIDEO_PACKETS;
  }

  /** Sends a packet as it is, RTP or RTCP. */
  sendRaw(packet: Buffer): void {
    this.#video.sendRaw(packet);
  }

  close(): void {
    this.#connection.close();
  }

  #addTracks(audioMid: string, videoMid: string): void {
    const audio = new Audio(audioMid, "SendRecv");
    audio.addOpusCodec(AUDIO_PAYLOAD_TYPE);
    const video = new Video(videoMid, "SendRecv");
    video.addVP8Codec(VIDEO_PAYLOAD_TYPE);
    const [audioSsrc, videoSsrc] = [nextSsrc++, nextSsrc++];
    audio.addSSRC(audioSsrc, "load", "load", "audio");
    video.addSSRC(videoSsrc, "load", "load", "video");
    const add = (media: Audio | Video) => {
      const track = this.#connection.addTrack(media);
      track.onOpen(() => --this.#tracksToOpen === 0 && this.#open.resolve());
      track.onMessage((packet) => {
        // RFC 5761 4: RTCP arrives here, too.
        if (packet[1] >= 192 && packet[1] <= 223) return this.onRtcp(packet);
        if (media instanceof Video) this.receivedSsrc = readUint32(packet, 8);
        this.#received(packet.readDoubleBE(packet.length - TIME_BYTES));
      });
      return track;
    };
    this.#audio = new Outgoing(
      add(audio),
      AUDIO_BYTES,
      AUDIO_PAYLOAD_TYPE,
      audioSsrc,
      audioMid,
    );
    this.#video = new Outgoing(
      add(video),
      VIDEO_BYTES,
      VIDEO_PAYLOAD_TYPE,
      videoSsrc,
      videoMid,
    );
  }

  /**
   * Without candidates: the other side learns the address from the first check.
   * If the other side came first, the library might connect before it knows
   * that side's fingerprint, and then refuse it.
   */
  #describe(type: "offer" | "answer"): string {
    this.#connection.setLocalDescription(type);
    const { sdp } = this.#connection.localDescription()!;
    return sdp.replace(/^a=(candidate|end-of-candidates).*\r\n/gm, "")
      .replace(/^a=mid:\S+/gm, (mid) => `${mid}\r\n${EXTENSIONS}`);
  }
}

class Outgoing {
  readonly #packet: Buffer;
  #sequence = 0;
  #timestamp = 0;

  constructor(
    private readonly track: Track,
    bytes: number,
    payloadType: number,
    ssrc: number,
    mid: string,
  ) {
    const packet = Buffer.alloc(bytes);
    packet[0] = 0x90;
    packet[1] = payloadType;
    writeUint32(packet, 8, ssrc);
    writeUint16(packet, 12, 0xbede);
    writeUint16(packet, 14, EXTENSION_WORDS);
    packet[16] = 0x10;
    packet.write(mid.slice(0, 1), 17);
    packet[18] = 0x22;
    packet[22] = 0x31;
    // RFC 7741: the start of a key frame, as far as servers on the way look.
    packet[HEADER_BYTES] = 0x10;
    this.#packet = packet;
  }

  sendRaw(packet: Buffer): void {
    this.track.sendMessageBinary(packet);
  }

  send(nowMs: number, transportSequence: number, ticks: number): void {
    const packet = this.#packet;
    this.#timestamp += ticks;
    writeUint16(packet, 2, this.#sequence++);
    writeUint32(packet, 4, this.#timestamp);
    writeUint16(packet, TRANSPORT_SEQUENCE_AT, transportSequence);
    packet.writeDoubleBE(nowMs, packet.length - TIME_BYTES);
    this.track.sendMessageBinary(packet);
  }
}
