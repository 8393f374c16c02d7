import { clientFrame } from "../signaling/sockets/raw_clients.ts";
import { fragment, repeated } from "../net/guard/raw_connection.ts";
import type { Attack } from "./attack.ts";
import { type HostileSocket, openMany } from "./hostile_socket.ts";
import type { Target } from "./target.ts";

/** ms of a flood. */
const FLOOD_MS = 8_000;
const MIB = 1024 * 1024;
const TEXT = 1;
const CONTINUATION = 0;
const PING = 9;
const PONG = 10;

/** Floods of frames, and messages that never end. */
export const FRAME_ATTACKS: Attack[] = [
  flood("message in fragments without end, 1 socket", 1, {
    first: fragment(TEXT, "a"),
    then: fragment(CONTINUATION, "a".repeat(MIB)),
  }),
  flood("message in fragments without end, 90 sockets", 90, {
    first: fragment(TEXT, "a"),
    then: fragment(CONTINUATION, "a".repeat(60_000)),
  }),
  flood("90 frames that announce 60 MiB", 90, {
    first: announced(60 * MIB),
    then: new Uint8Array(MIB).fill(97),
  }),
  flood("pings of 125 bytes", 1, {
    then: repeated(clientFrame(new Uint8Array(125), PING), 2_000),
  }),
  flood("pings whose pongs nobody reads", 20, {
    then: repeated(clientFrame(new Uint8Array(125), PING), 2_000),
    deaf: true,
  }),
  flood("empty pongs", 1, {
    then: repeated(clientFrame(new Uint8Array(), PONG), 10_000),
  }),
  flood("empty pongs on 90 sockets", 90, {
    then: repeated(clientFrame(new Uint8Array(), PONG), 10_000),
  }),
  flood("empty fragments", 1, {
    first: fragment(TEXT, ""),
    then: repeated(fragment(CONTINUATION, ""), 10_000),
  }),
  flood("messages as fast as can be, 20 sockets", 20, {
    then: repeated(
      clientFrame(new TextEncoder().encode('{"id":"ping"}')),
      2_000,
    ),
  }),
];

interface Flood {
  /** Sent once on each socket. */
  first?: Uint8Array;
  /** Sent as often as the service accepts it. */
  then: Uint8Array;
  /** Whether the attacker never reads. */
  deaf?: boolean;
}

/** The attacker reconnects when its sockets are closed. */
function flood(
  name: string,
  count: number,
  { first, then, deaf }: Flood,
): Attack {
  return {
    name,
    run: async (target) => {
      const until = performance.now() + FLOOD_MS;
      const open = () => openMany(target, "socket", target.scaled(count));
      let sockets = await open();
      do {
        if (deaf) { for (const socket of sockets) socket.deafen(); }
        await Promise.all(
          sockets.map((socket) => pour(socket, first, then, until)),
        );
        for (const socket of sockets) socket.close();
        sockets = await open();
      } while (performance.now() < until);
      for (const socket of sockets) socket.close();
      return await stillThere(target);
    },
  };
}

async function pour(
  socket: HostileSocket,
  first: Uint8Array | undefined,
  then: Uint8Array,
  until: number,
): Promise<void> {
  if (first) await socket.write(first);
  while (performance.now() < until) {
    const late = new Promise<false>((resolve) =>
      setTimeout(() => resolve(false), until - performance.now())
    );
    if (!await Promise.race([socket.write(then), late])) return;
  }
}

/** Checks that only the honest sockets are still counted. */
async function stillThere(target: Target): Promise<string | null> {
  const HONEST = 2;
  const PATIENCE_MS = 15_000;
  const until = performance.now() + PATIENCE_MS;
  let sockets = NaN;
  while (performance.now() < until) {
    sockets = await target.metric("one2one_sockets");
    if (sockets === HONEST) return null;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return `${sockets - HONEST} sockets still counted`;
}

/** The header of a frame with a payload of that many bytes (RFC 6455 5.2). */
function announced(bytes: number): Uint8Array {
  const header = new Uint8Array(14);
  header.set([0x80 | TEXT, 0xff]);
  new DataView(header.buffer).setBigUint64(2, BigInt(bytes));
  return header;
}
