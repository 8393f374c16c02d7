/**
 * A plain loop in C that passes packets on, the floor of forwarding in batches.
 *
 * @module
 */
import { lines } from "../lib/media_nodes/lines.ts";

/** A packet that begins with it names two ports that are partners. */
const PAIR = 255;

/** A running loop. */
export interface PlainLoop {
  pid: number;
  port: number;
  close(): Promise<void>;
}

/**
 * Builds and starts the loop.
 *
 * @param address the local one that it uses
 * @returns null when there is no C compiler
 */
export async function startPlainLoop(
  address: string,
): Promise<PlainLoop | null> {
  const folder = await Deno.makeTempDir();
  try {
    const program = `${folder}/plain_loop`;
    if (!await build(program)) return null;
    const child = new Deno.Command(program, {
      args: [address],
      stdout: "piped",
    }).spawn();
    const output = lines(child.stdout)[Symbol.asyncIterator]();
    const port = Number((await output.next()).value);
    return {
      pid: child.pid,
      port,
      close: async () => {
        child.kill("SIGKILL");
        await child.status;
      },
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function build(program: string): Promise<boolean> {
  const { pathname } = new URL("plain_loop.c", import.meta.url);
  try {
    const { success } = await new Deno.Command("cc", {
      args: ["-O2", "-o", program, pathname],
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Makes partners of two ports, in the loop on another port. */
export async function pair(
  ports: [number, number],
  loop: Deno.NetAddr,
): Promise<void> {
  const packet = new Uint8Array(5);
  const view = new DataView(packet.buffer);
  packet[0] = PAIR;
  view.setUint16(1, ports[0]);
  view.setUint16(3, ports[1]);
  const socket = Deno.listenDatagram({
    transport: "udp",
    hostname: loop.hostname,
    port: 0,
  });
  await socket.send(packet, loop);
  socket.close();
}
