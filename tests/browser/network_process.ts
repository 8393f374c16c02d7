/**
 * A network between a browser and the server that can be cut: a TCP and a UDP
 * relay. Prints its ports, then obeys one command a line on its standard input:
 *
 * - `target TCP UDP`: the ports of the server, on this machine
 * - `close`: every connection breaks and none can be made, no packet passes
 * - `pull`: as if the cable were pulled: nothing passes, nothing is closed
 * - `silence`: no packet of the flows that there are passes, nothing is closed
 * - `open`: everything passes again
 *
 * A process of its own, since `Deno.listenDatagram` is not stable.
 *
 * @module
 */
const HOST = "127.0.0.1";

let tcpTarget = 0;
let udpTarget = 0;
let closed = false;
/** Set while the cable is unplugged; settles when it is plugged in again. */
let pulled: PromiseWithResolvers<void> | null = null;
const connections = new Set<Deno.Conn>();
const flows = new Map<string, { socket: Deno.DatagramConn; silent: boolean }>();

const udp = Deno.listenDatagram({
  hostname: "0.0.0.0",
  port: 0,
  transport: "udp",
});
const tcp = Deno.listen({ hostname: HOST, port: 0 });

async function relayDatagrams(): Promise<void> {
  for await (const [data, from] of udp) {
    if (closed || pulled || from.transport !== "udp") continue;
    const flow = flowOf(from);
    if (!flow.silent) {
      await flow.socket.send(data, {
        transport: "udp",
        hostname: HOST,
        port: udpTarget,
      }).catch(() => {});
    }
  }
}

function flowOf(from: Deno.NetAddr) {
  const key = `${from.hostname}:${from.port}`;
  const known = flows.get(key);
  if (known) return known;
  const socket = Deno.listenDatagram({
    hostname: HOST,
    port: 0,
    transport: "udp",
  });
  const flow = { socket, silent: false };
  flows.set(key, flow);
  void (async () => {
    for await (const [data] of socket) {
      if (!closed && !pulled && !flow.silent) {
        await udp.send(data, from).catch(() => {});
      }
    }
  })();
  return flow;
}

async function relayConnections(): Promise<void> {
  for await (const near of tcp) {
    await pulled?.promise;
    if (closed) near.close();
    else void relayConnection(near);
  }
}

async function relayConnection(near: Deno.Conn): Promise<void> {
  try {
    const far = await Deno.connect({ hostname: HOST, port: tcpTarget });
    connections.add(near).add(far);
    await Promise.allSettled([
      near.readable.pipeThrough(cable()).pipeTo(far.writable),
      far.readable.pipeThrough(cable()).pipeTo(near.writable),
    ]);
    connections.delete(near);
    connections.delete(far);
  } catch {
    // The server is not running.
    near.close();
  }
}

/** TCP keeps data that cannot pass, and sends it again. */
function cable(): TransformStream<Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform: async (data, through) => {
      await pulled?.promise;
      through.enqueue(data);
    },
  });
}

function obey([command, ...parameters]: string[]): void {
  switch (command) {
    case "target":
      [tcpTarget, udpTarget] = parameters.map(Number);
      return;
    case "close":
      closed = true;
      for (const connection of connections) {
        try {
          connection.close();
        } catch {
          // Already closed.
        }
      }
      connections.clear();
      return;
    case "pull":
      pulled = Promise.withResolvers();
      return;
    case "silence":
      for (const flow of flows.values()) flow.silent = true;
      return;
    case "open":
      closed = false;
      pulled?.resolve();
      pulled = null;
      return;
    default:
      throw new Error(`Unknown command ${command}`);
  }
}

void relayDatagrams();
void relayConnections();
console.log(
  JSON.stringify({
    tcp: (tcp.addr as Deno.NetAddr).port,
    udp: (udp.addr as Deno.NetAddr).port,
  }),
);
const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
for await (const text of lines) {
  for (const line of text.trim().split("\n")) {
    obey(line.split(" "));
    console.log(line);
  }
}
Deno.exit(0);
