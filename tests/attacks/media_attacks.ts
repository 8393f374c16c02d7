import { Buffer } from "node:buffer";
import { LoadPeer } from "../../bench/media_peer.ts";
import type { IceCandidate } from "../../lib/shared/protocol_values.ts";
import type { Attack } from "./attack.ts";
import { HostileClient } from "./hostile_client.ts";
import type { Target } from "./target.ts";

/** ms of a flood. */
const FLOOD_MS = 8_000;
/** Packets per second that an attacker tries to send. */
const FLOOD_RATE = 20_000;
/** ms between two batches of packets. */
const BATCH_MS = 2;
/** ms between two key-frame requests that may reach the other browser. */
const REQUESTS_APART_MS = 500;
/** Requests above that number which the service may have reasons of its own for. */
const OWN_REQUESTS = 8;
/** The library gives a request to a track for each SSRC in it. */
const TIMES_GIVEN = 2;
/** RTCP packet types (RFC 3550 12.1, RFC 4585 6.1). */
const SENDER_REPORT = 200;
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
/** Formats of feedback (RFC 4585 6.2 and 6.3, RFC 5104 4.3). */
const NACK = 1;
const PLI = 1;
const FIR = 4;
/** Bytes of the largest packets, below the MTU. */
const LARGE = 1_180;

/** Floods of a call's media, from within that call. */
export const MEDIA_ATTACKS: Attack[] = [
  flood("key-frame requests, 90 in a packet", (ssrc) =>
    Buffer.concat(
      Array(90).fill(rtcp(PAYLOAD_FEEDBACK, PLI, 8, (body) => {
        body.writeUInt32BE(ssrc, 4);
      })),
    )),
  flood(
    "full intra requests, 140 in a packet",
    (ssrc) =>
      rtcp(PAYLOAD_FEEDBACK, FIR, 8 + 140 * 8, (body) => {
        for (let at = 8; at < body.length; at += 8) {
          body.writeUInt32BE(ssrc, at);
          body[at + 4] = Math.random() * 256;
        }
      }),
  ),
  flood(
    "requests to repeat 4,900 packets each",
    (ssrc) =>
      rtcp(TRANSPORT_FEEDBACK, NACK, LARGE - 4, (body) => {
        body.writeUInt32BE(ssrc, 4);
        for (let at = 8; at + 4 <= body.length; at += 4) {
          body.writeUInt16BE(Math.floor(Math.random() * 65_536), at);
          body.writeUInt16BE(0xffff, at + 2);
        }
      }),
  ),
  flood(
    "sender reports with 31 blocks",
    (ssrc) =>
      rtcp(SENDER_REPORT, 31, 24 + 31 * 24, (body) => {
        for (let at = 24; at < body.length; at += 24) {
          body.writeUInt32BE(ssrc, at);
        }
      }),
  ),
  flood("RTCP that is cut off", () => {
    const packet = Buffer.alloc(40, 0xff);
    packet[0] = 0x81;
    packet[1] = PAYLOAD_FEEDBACK;
    return packet;
  }),
  flood("media, 20,000 packets of 1,180 bytes a second", () => rtp(LARGE)),
  flood("media, 20,000 packets of 40 bytes a second", () => rtp(40)),
];

/**
 * A call of two attackers, one of whom floods the service with packets.
 *
 * @param packet makes the next one; gets the SSRC of the video that the sender receives
 */
function flood(name: string, packet: (ssrc: number) => Buffer): Attack {
  return {
    name,
    run: async (target) => {
      const call = await callOf(target);
      const { sender, victim } = call;
      let requests = 0;
      victim.onRtcp = (bytes) => requests += keyframeRequests(bytes);
      const rate = target.scaled(FLOOD_RATE);
      const start = performance.now();
      let sent = 0;
      while (performance.now() - start < FLOOD_MS) {
        const now = performance.now();
        const due = (now - start) / 1_000 * rate;
        // Packets that cannot be sent in time are left out.
        sent = Math.max(sent, due - rate * BATCH_MS / 100);
        for (; sent < due; sent++) {
          sender.sendRaw(packet(sender.receivedSsrc));
        }
        await wait(BATCH_MS);
      }
      call.close();
      requests /= TIMES_GIVEN;
      return requests > FLOOD_MS / REQUESTS_APART_MS + OWN_REQUESTS
        ? `${requests} key-frame requests`
        : null;
    },
  };
}

interface HostileCall {
  sender: LoadPeer;
  victim: LoadPeer;
  close(): void;
}

/** Resolves when media has reached both. */
async function callOf(target: Target): Promise<HostileCall> {
  const [a, b] = await Promise.all(
    ["sender", "victim"].map((name, i) =>
      HostileClient.admitted(target, 500 + i, name)
    ),
  );
  const [sender, victim] = [a, b].map(() =>
    new LoadPeer("127.0.0.1", () => {})
  );
  const answers = [answered(a, sender), answered(b, victim)];
  const rings = b.next("incomingCall");
  a.send({ id: "call", to: "victim", sdpOffer: sender.offer() });
  await rings;
  b.send({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: victim.offer(),
  });
  await Promise.all(answers);
  await Promise.all([sender.open(), victim.open()]);
  while (sender.receivedSsrc === 0 || victim.receivedSsrc === 0) {
    for (const peer of [sender, victim]) peer.sendFrame(performance.now());
    await wait(20);
  }
  const close = () => {
    for (const one of [sender, victim, a, b]) one.close();
  };
  return { sender, victim, close };
}

/** Gives a peer its answer, and then its candidates. Resolves with the answer. */
function answered(client: HostileClient, peer: LoadPeer): Promise<void> {
  const candidates: IceCandidate[] = [];
  let accepted = false;
  return new Promise((resolve) => {
    client.onMessage = (message) => {
      if (message.id === "iceCandidate") candidates.push(message.candidate);
      else if (!accepted && "sdpAnswer" in message && message.sdpAnswer) {
        peer.accept(message.sdpAnswer);
        accepted = true;
        resolve();
      }
      if (!accepted) return;
      for (const { candidate, sdpMid } of candidates.splice(0)) {
        peer.addCandidate(candidate, sdpMid ?? "0");
      }
    };
  });
}

/** An RTCP packet (RFC 3550 6.4.1) with a body of that many bytes. */
function rtcp(
  type: number,
  count: number,
  bytes: number,
  fill: (body: Buffer) => void,
): Buffer {
  const packet = Buffer.alloc(4 + bytes);
  packet[0] = 0x80 | count;
  packet[1] = type;
  packet.writeUInt16BE(bytes / 4, 2);
  packet.writeUInt32BE(1, 4);
  fill(packet.subarray(4));
  return packet;
}

let sequence = 0;

/** The next packet of a video that nobody announced. */
function rtp(bytes: number): Buffer {
  const packet = Buffer.alloc(bytes);
  packet[0] = 0x80;
  packet[1] = 96;
  packet.writeUInt16BE(sequence++ & 0xffff, 2);
  packet.writeUInt32BE(1, 8);
  return packet;
}

/** Key-frame requests in a compound packet. */
function keyframeRequests(packet: Buffer): number {
  let count = 0;
  for (let at = 0; at + 4 <= packet.length;) {
    const format = packet[at] & 31;
    const isRequest = format === PLI || format === FIR;
    if (packet[at + 1] === PAYLOAD_FEEDBACK && isRequest) count++;
    at += 4 * (packet.readUInt16BE(at + 2) + 1);
  }
  return count;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
