import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { checkRequest } from "../media_server/relay/check_request.ts";
import type { Attack } from "./attack.ts";
import { sourceAddress } from "./hostile_socket.ts";
import type { Target } from "./target.ts";

/** ms of a flood. */
const FLOOD_MS = 8_000;
/** Packets per second that an attacker tries to send. */
const FLOOD_RATE = 20_000;
/** ms between two batches of packets. */
const BATCH_MS = 2;
/** Addresses and ports that packets come from. */
const SOURCES = 200;
/** Different packets, made before the flood. */
const PACKETS = 500;
/** The service's ports, in a network of its own. */
const MEDIA_PORT = 24_500;
const RELAY_PORT = 24_600;
/** First bytes of a DTLS record with a ClientHello (RFC 6347 4.1 and 4.2.2). */
const CLIENT_HELLO = [22, 254, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 99, 1];

/** Floods from strangers at the UDP ports of media and of sealed calls. */
export const STUN_ATTACKS: Attack[] = [
  flood("checks of strangers at the media port", MEDIA_PORT, check),
  flood("DTLS of strangers at the media port", MEDIA_PORT, hello),
  flood("checks of strangers at the port of sealed calls", RELAY_PORT, check),
  flood("DTLS of strangers at the port of sealed calls", RELAY_PORT, hello),
];

function flood(name: string, port: number, packet: () => Uint8Array): Attack {
  return {
    name,
    options: [
      `--media-port=${MEDIA_PORT}`,
      `--relay-port=${RELAY_PORT}`,
      "--seal=prefer",
    ],
    run: async (target) => {
      const packets = Array.from({ length: PACKETS }, packet);
      const sockets = await Promise.all(
        Array.from({ length: SOURCES }, (_, i) => open(sourceAddress(i))),
      );
      let answers = 0;
      for (const socket of sockets) socket.on("message", () => answers++);
      const sent = await sendAll(target, sockets, packets, port);
      for (const socket of sockets) socket.close();
      if (sent === 0) return "nothing was sent: the row proves nothing";
      return answers > 0 ? `${answers} answers to strangers` : null;
    },
  };
}

/** @returns how many packets were sent */
async function sendAll(
  target: Target,
  sockets: readonly Socket[],
  packets: readonly Uint8Array[],
  port: number,
): Promise<number> {
  const rate = target.scaled(FLOOD_RATE);
  const start = performance.now();
  let [sent, due, count] = [0, 0, 0];
  while (performance.now() - start < FLOOD_MS) {
    due = (performance.now() - start) / 1_000 * rate;
    // Packets that cannot be sent in time are left out.
    sent = Math.max(sent, due - rate * BATCH_MS / 100);
    for (; sent < due; sent++, count++) {
      sockets[count % sockets.length]
        .send(packets[count % packets.length], port, "127.0.0.1");
    }
    await new Promise((resolve) => setTimeout(resolve, BATCH_MS));
  }
  return count;
}

/** A check that is well formed, for nobody. */
function check(): Uint8Array {
  const [user, password] = [randomBytes(6), randomBytes(24)].map((bytes) =>
    bytes.toString("base64")
  );
  return checkRequest({ username: `${user}:abcd`, password, nominates: true });
}

function hello(): Uint8Array {
  const packet = new Uint8Array(112);
  crypto.getRandomValues(packet);
  packet.set(CLIENT_HELLO);
  return packet;
}

function open(address: string): Promise<Socket> {
  const socket = createSocket("udp4");
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(0, address, () => {
      // The service may refuse packets, which is reported here, too.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}
