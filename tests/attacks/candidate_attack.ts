import { createSocket, type Socket } from "node:dgram";
import type { Attack } from "./attack.ts";
import { HostileClient } from "./hostile_client.ts";
import { OFFER } from "./signaling_attacks.ts";
import type { Target } from "./target.ts";

/** Calls whose offers name addresses of others, again and again. */
export const CANDIDATE_ATTACK: Attack = {
  name: "candidates of others: forbidden, and too many",
  // Not loopback, whose addresses are allowed to a service that is bound there.
  mediaBind: "10.99.0.1",
  run: strangers,
};

/** ms between two candidates: below a socket's rate limit. */
const CANDIDATE_MS = 20;

async function strangers(target: Target): Promise<string | null> {
  const CALLS = 8;
  const CALL_MS = 4_000;
  const MOST_PLACES = 4;
  const MOST_PACKETS = 7;
  const [caller] = await Promise.all([
    HostileClient.admitted(target, 510, "stranger"),
    HostileClient.admitted(target, 511, "somebody"),
  ]);
  const forbidden = await Promise.all(FORBIDDEN.map(listenAt));
  const open = await Promise.all(
    Array.from({ length: 100 }, (_, i) => listenAt(`198.51.100.${i + 1}`)),
  );
  const candidates = [...forbidden, ...open].map(({ address, port }, i) =>
    `candidate:${i} 1 udp ${2_130_706_431 - i} ${address} ${port} typ host`
  );
  const lines = candidates.map((line) => `a=${line}\r\n`).join("");
  for (let i = 0; i < CALLS; i++) {
    caller.send({ id: "call", to: "somebody", sdpOffer: OFFER + lines });
    for (const candidate of candidates.toReversed()) {
      caller.send({
        id: "onIceCandidate",
        candidate: { candidate, sdpMid: "0", sdpMLineIndex: 0 },
      });
      await wait(CANDIDATE_MS);
    }
    await wait(CALL_MS - candidates.length * CANDIDATE_MS);
    caller.send({ id: "stop" });
  }
  for (const { socket } of [...forbidden, ...open]) socket.close();
  const wrong = forbidden.filter(({ packets }) => packets > 0);
  const all = open.reduce((sum, { packets }) => sum + packets, 0);
  if (wrong.length > 0) {
    return `packets to ${wrong.map(({ address }) => address).join(", ")}`;
  }
  if (all === 0) return "nothing was checked at all: the row proves nothing";
  return all > CALLS * MOST_PLACES * MOST_PACKETS
    ? `${all} packets to strangers`
    : null;
}

/** Addresses that no check may reach, in a network where each can be listened to. */
const FORBIDDEN = [
  "127.0.0.1",
  "127.0.0.53",
  "10.1.2.3",
  "10.99.0.1",
  "100.64.0.1",
  "100.100.100.200",
  "169.254.169.254",
  "172.16.0.1",
  "192.168.1.1",
];

interface Listener {
  address: string;
  port: number;
  socket: Socket;
  packets: number;
}

async function listenAt(address: string): Promise<Listener> {
  const socket = createSocket("udp4");
  const listener = { address, port: 0, socket, packets: 0 };
  socket.on("message", () => listener.packets++);
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(0, address, resolve);
  });
  listener.port = socket.address().port;
  return listener;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
