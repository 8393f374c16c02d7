/**
 * An honest call through the service at `Deno.args[0]`: two people with audio
 * and video, who measure the quality. Writes a line when media flows, and then
 * one for each line that it reads: the quality since the previous one.
 *
 * @module
 */
import { FRAME_MS, LoadPeer } from "../../bench/media_peer.ts";
import type { ServerMessage } from "../../lib/shared/protocol.ts";
import { TestSocket } from "../signaling/sockets/test_socket.ts";

/** The quality of an honest call. */
export interface Felt {
  /** Media packets sent, and media packets received. */
  sent: number;
  received: number;
  /** ms from one peer to the other. */
  p50: number;
  p99: number;
  /** Longest ms from a ping on the signaling socket to its pong. */
  slowestPong: number;
  /** Unwanted messages: the call failed or was disturbed. */
  events: string[];
}

/** ms between pings. */
const PING_MS = 200;
/** ms that packets in flight have to arrive before they count as lost. */
const SETTLE_MS = 300;
/** Messages that show that a call is disturbed or ends. */
const UNWANTED = new Set<ServerMessage["id"]>([
  "renegotiate",
  "peerReconnecting",
  "callEnded",
  "stopCommunication",
  "error",
  "serverShutdown",
]);

const [page, tag = ""] = Deno.args;
const [callerName, calleeName] = ["caller", "callee"].map((role) =>
  `honest ${role}${tag}`
);
const url = new URL("/one2one", page);
url.protocol = url.protocol.replace("http", "ws");

let latencies: number[] = [];
let pongs: number[] = [];
let events: string[] = [];
let sent = 0;

const caller = await person(callerName);
const callee = await person(calleeName);
const offer = caller.peer.offer();
caller.socket.send({ id: "call", to: calleeName, sdpOffer: offer });
const { callId } = await callee.socket.until("incomingCall");
callee.socket.send({
  id: "incomingCallResponse",
  from: callerName,
  callId,
  callResponse: "accept",
  sdpOffer: callee.peer.offer(),
});
await Promise.all([answered(caller), answered(callee)]);
for (const one of [caller, callee]) void listen(one);
await Promise.all([caller.peer.open(), callee.peer.open()]);

let sending = true;
const started = performance.now();
let turns = 0;
setInterval(() => {
  const now = performance.now();
  for (; turns < (now - started) / FRAME_MS; turns++) {
    if (!sending) continue;
    for (const { peer } of [caller, callee]) sent += peer.sendFrame(now);
  }
}, 2);
let pingedAt: number | null = null;
setInterval(() => {
  if (pingedAt !== null) return;
  pingedAt = performance.now();
  caller.socket.send({ id: "ping" });
}, PING_MS);
await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
await felt();
console.log("flows");

for await (const _ of Deno.stdin.readable) {
  console.log(JSON.stringify(await felt()));
}

interface Person {
  socket: TestSocket;
  peer: LoadPeer;
}

async function person(name: string): Promise<Person> {
  const socket = await TestSocket.open(url.href);
  socket.closed.then((code) => events.push(`${name} closed ${code}`));
  socket.send({ id: "register", name, protocol: 2 });
  await socket.until("registerResponse");
  const peer = new LoadPeer("127.0.0.1", (sentAt) => {
    latencies.push(performance.now() - sentAt);
  });
  return { socket, peer };
}

/** Handles messages up to the answer to its offer, and candidates after it. */
async function answered({ socket, peer }: Person): Promise<void> {
  const candidates: ServerMessage[] = [];
  while (true) {
    const message = await socket.next();
    if (message.id === "iceCandidate") candidates.push(message);
    if ("sdpAnswer" in message && message.sdpAnswer) {
      peer.accept(message.sdpAnswer);
      for (const early of candidates) addCandidate(peer, early);
      return;
    }
  }
}

async function listen({ socket, peer }: Person): Promise<void> {
  while (true) {
    const message = await socket.next();
    if (message.id === "iceCandidate") addCandidate(peer, message);
    if (message.id === "pong" && pingedAt !== null) {
      pongs.push(performance.now() - pingedAt);
      pingedAt = null;
    }
    if (UNWANTED.has(message.id)) events.push(message.id);
  }
}

function addCandidate(peer: LoadPeer, message: ServerMessage): void {
  if (message.id !== "iceCandidate") return;
  const { candidate, sdpMid } = message.candidate;
  peer.addCandidate(candidate, sdpMid ?? "0");
}

/** Pauses sending briefly: packets that have not arrived by then are lost. */
async function felt(): Promise<Felt> {
  sending = false;
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  latencies.sort((a, b) => a - b);
  const at = (q: number) => latencies[Math.floor(latencies.length * q)] ?? NaN;
  const waiting = pingedAt === null ? 0 : performance.now() - pingedAt;
  const result = {
    sent,
    received: latencies.length,
    p50: at(0.5),
    p99: at(0.99),
    slowestPong: Math.max(waiting, ...pongs),
    events,
  };
  [latencies, pongs, events, sent] = [[], [], [], 0];
  sending = true;
  return result;
}
