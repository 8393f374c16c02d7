import { TestSocket } from "../signaling/sockets/test_socket.ts";
import type { Attack } from "./attack.ts";
import { HostileSocket, openMany, type Reach } from "./hostile_socket.ts";
import type { Target } from "./target.ts";

const encoder = new TextEncoder();
/**
 * ms after which no half-open connection may be left: the longest of the
 * guard's time limits, plus a margin.
 */
const HALF_OPEN_MS = 20_000;
/** ms that a new client may wait during an attack. */
const NEWCOMER_MS = 5_000;
const FLOOD_MS = 8_000;
/** ms between two steps of a mild flood. */
const MILD_MS = 50;

/** Connections that send nothing, little, or the same again and again. */
export const CONNECTION_ATTACKS: Attack[] = [
  idle("3,000 TCP connections that say nothing", "tcp", 3_000, 60),
  idle("1,000 TLS connections without a request", "tls", 1_000, 20),
  idle("1,000 requests that never end", "tls", 1_000, 20, "GET / HTTP/1.1\r\n"),
  idle(
    "500 bodies that never come",
    "tls",
    500,
    10,
    "POST /status/drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
    70_000,
  ),
  {
    name: "200 idle connections where 200 files may be open",
    openFiles: 200,
    run: async (target) => {
      const all = await openMany(target, "tcp", target.scaled(200), 50);
      const words = await newcomer(target);
      for (const one of all) one.close();
      return words;
    },
  },
  {
    name: "half TLS handshakes, as fast as can be",
    run: (target) =>
      repeatedly(target, 8, async (turn) => {
        const tcp = await HostileSocket.open(target, "tcp", turn % 8);
        await tcp.write(new Uint8Array([22, 3, 1, 0, 200, 1, 0, 0, 196]));
        tcp.close();
      }),
  },
  {
    name: "WebSockets opened and reset, as fast as can be",
    run: (target) =>
      repeatedly(target, 8, async (turn) => {
        const tls = await HostileSocket.open(target, "tls", turn % 60);
        await tls.upgradeAndReset();
      }),
  },
  {
    name: "pages asked for, as fast as can be, by 8 addresses",
    run: (target) => {
      const get = encoder.encode("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      return repeatedly(target, 8, async (turn) => {
        const tls = await HostileSocket.open(target, "tls", turn % 8);
        for (let i = 0; i < target.scaled(100) && !tls.over; i++) {
          await tls.write(get);
        }
        await wait(500);
        tls.close();
      });
    },
  },
  {
    name: "scripts asked for by brotli, as fast as can be, by 8 addresses",
    run: async (target) => {
      const get = encoder.encode(
        `GET ${await largestScript(
          target,
        )} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\n\r\n`,
      );
      return await repeatedly(target, 8, async (turn) => {
        const tls = await HostileSocket.open(target, "tls", turn % 8);
        for (let i = 0; i < target.scaled(100) && !tls.over; i++) {
          await tls.write(get);
        }
        await wait(500);
        tls.close();
      });
    },
  },
];

/** Path of the page's largest script. */
async function largestScript({ url }: Target): Promise<string> {
  const page = await (await fetch(url)).text();
  const paths = new Set(page.match(/\/[\w./-]+\.js/g));
  const sizes = await Promise.all([...paths].map(async (path) => {
    const response = await fetch(new URL(path, url));
    return [(await response.bytes()).length, path] as const;
  }));
  return sizes.reduce((a, b) => a[0] >= b[0] ? a : b)[1];
}

function idle(
  name: string,
  reach: Reach,
  count: number,
  addresses: number,
  words = "",
  ms = HALF_OPEN_MS,
): Attack {
  return {
    name,
    run: async (target) => {
      const files = await target.files();
      const all = await openMany(
        target,
        reach,
        target.scaled(count),
        target.scaled(addresses),
      );
      for (const one of all) await one.write(encoder.encode(words));
      const kept = await newcomer(target);
      if (kept) return kept;
      await wait(ms);
      const left = await target.files() - files;
      for (const one of all) one.close();
      // Tolerates a few: a new connection for metrics, or a log file.
      return left > 10 ? `${left} files still open after ${ms / 1000} s` : null;
    },
  };
}

/**
 * Repeats the same from several workers, and checks whether a newcomer gets in
 * meanwhile.
 */
async function repeatedly(
  target: Target,
  hands: number,
  act: (turn: number) => Promise<void>,
): Promise<string | null> {
  const files = await target.files();
  const until = performance.now() + FLOOD_MS;
  let turn = 0;
  const hand = async () => {
    while (performance.now() < until) {
      const refused = await act(turn++).then(() => false, () => true);
      if (refused || target.mild) await wait(target.mild ? MILD_MS : 5);
    }
  };
  const all = Promise.all(Array.from({ length: target.scaled(hands) }, hand));
  const kept = await newcomer(target);
  await all;
  await wait(HALF_OPEN_MS);
  const left = await target.files() - files;
  return kept ?? (left > 10 ? `${left} files still open` : null);
}

/**
 * Registers from an honest address.
 * @returns null when that succeeded
 */
async function newcomer(target: Target): Promise<string | null> {
  const url = new URL("/one2one", target.url);
  url.protocol = "wss:";
  const registered = (async () => {
    const socket = await TestSocket.open(url.href);
    socket.send({ id: "register", name: "newcomer", protocol: 2 });
    await socket.until("registerResponse");
    await socket.close();
    return null;
  })();
  let late: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<string>((resolve) => {
    late = setTimeout(
      () => resolve(`a newcomer waited over ${NEWCOMER_MS} ms`),
      NEWCOMER_MS,
    );
  });
  const failed = (error: Error) => `a newcomer was refused: ${error.message}`;
  const words = await Promise.race([registered.catch(failed), timeout]);
  clearTimeout(late);
  return words;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
