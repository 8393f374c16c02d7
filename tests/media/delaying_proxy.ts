/** A WebSocket proxy that holds every frame back, in order, for a while in each direction. */
export interface DelayingProxy {
  readonly url: string;
  /** One-way delay in ms; may be changed at any time. */
  delayMs: number;
  /** Where new connections go. */
  target: string;
  /** From now on nothing passes, and no socket closes: a half-open connection. */
  freeze(): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of a WebSocket server. */
export function startDelayingProxy(target: string): DelayingProxy {
  const sockets = new Set<WebSocket>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let frozen = false;
  const proxy = { delayMs: 0, target };
  const later = (run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!frozen) run();
    }, proxy.delayMs);
    timers.add(timer);
  };
  const pipe = (from: WebSocket, to: WebSocket, opened: Promise<void>) => {
    from.onmessage = ({ data }) =>
      later(() =>
        opened.then(() => to.readyState === WebSocket.OPEN && to.send(data))
      );
    from.onclose = () => {
      sockets.delete(from);
      if (!frozen && to.readyState <= WebSocket.OPEN) to.close();
    };
    from.onerror = () => {
      if (to.readyState <= WebSocket.OPEN) to.close();
    };
  };
  const stop = new AbortController();
  const { search, pathname } = new URL(target);
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen: () => {},
  }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    const upstream = new WebSocket(proxy.target);
    socket.binaryType = upstream.binaryType = "arraybuffer";
    sockets.add(socket).add(upstream);
    const opened = new Promise<void>((resolve) =>
      upstream.onopen = () => resolve()
    );
    pipe(socket, upstream, opened);
    pipe(upstream, socket, Promise.resolve());
    return response;
  });
  return Object.assign(proxy, {
    url: `ws://127.0.0.1:${server.addr.port}${pathname}${search}`,
    freeze: () => {
      frozen = true;
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      const closed = [...sockets].map((socket) =>
        new Promise((resolve) => {
          socket.addEventListener("close", resolve);
          socket.close();
        })
      );
      stop.abort();
      await Promise.all([server.finished, ...closed]);
    },
  });
}
