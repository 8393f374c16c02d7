/** A proxy that makes a server seem far away. */
export interface DelayProxy {
  readonly url: string;
  /** One-way delay in ms of every byte, in order; may be changed at any time. */
  delayMs: number;
}

/**
 * Starts a proxy, which ends with the process. It forwards raw bytes and writes
 * them at once: Deno's own WebSocket client waits for acknowledgements (RFC
 * 896), which costs 40 ms on loopback.
 *
 * @param target URL of a WebSocket
 */
export function startDelayProxy(target: string): DelayProxy {
  const url = new URL(target);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${listener.addr.port}`;
  const proxy: DelayProxy = {
    url: target.replace(url.host, address),
    delayMs: 0,
  };
  const pass = async (from: Deno.TcpConn, to: Deno.TcpConn) => {
    from.setNoDelay();
    let written = Promise.resolve();
    for await (const bytes of from.readable) {
      const due = new Promise((resolve) => setTimeout(resolve, proxy.delayMs));
      written = Promise.all([written, due]).then(async () => {
        for (let at = 0; at < bytes.length;) {
          at += await to.write(bytes.subarray(at));
        }
      });
    }
  };
  (async () => {
    for await (const client of listener) {
      const server = await Deno.connect({
        hostname: url.hostname,
        port: Number(url.port),
      });
      for (const [from, to] of [[client, server], [server, client]]) {
        // The clients notice by themselves when a connection ends.
        pass(from, to).catch(() => {});
      }
    }
  })();
  return proxy;
}
