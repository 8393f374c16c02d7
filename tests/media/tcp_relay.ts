/** Forwards bytes to a server, until it is unplugged. */
export interface TcpRelay {
  readonly url: string;
  /**
   * Stops all traffic without closing a socket, and accepts no connection:
   * half-open, as for a machine without power.
   */
  unplug(): void;
  close(): void;
}

/** Starts a relay in front of a server's WebSocket. */
export function startTcpRelay(target: string): TcpRelay {
  const { hostname, port } = new URL(target);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  let plugged = true;
  const pump = async (from: Deno.Conn, to: Deno.Conn) => {
    const buffer = new Uint8Array(16_384);
    while (true) {
      const size = await from.read(buffer).catch(() => null);
      if (size === null) break;
      if (!plugged) continue;
      await to.write(buffer.subarray(0, size)).catch(() => {});
    }
    if (plugged) closeQuietly(to);
  };
  (async () => {
    for await (const client of listener) {
      const server = await Deno.connect({ hostname, port: Number(port) });
      connections.push(client, server);
      pump(client, server);
      pump(server, client);
    }
  })().catch(() => {});
  const url = new URL(target);
  url.port = String(listener.addr.port);
  return {
    url: url.href,
    unplug: () => {
      plugged = false;
      listener.close();
    },
    close: () => {
      if (plugged) listener.close();
      for (const connection of connections) closeQuietly(connection);
    },
  };
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // The other side has closed it.
  }
}
