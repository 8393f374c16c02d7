/**
 * `deno task bench:guard`: what the guard before the service costs, for one
 * echoed message and for one idle socket, beside Deno's server without it.
 * Prints the table that is kept in docs/benchmarks.md.
 *
 * @module
 */
/** Bytes of a message: what signaling mostly sends. */
const MESSAGE_BYTES = 120;
const ECHOES = 5_000;
const IDLE = 500;

const encoder = new TextEncoder();

interface Usage {
  /** Bytes. */
  rss: number;
  /** µs, user and system. */
  cpu: number;
}

/** The server's process. */
class Server implements Disposable {
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #commands: WritableStreamDefaultWriter<Uint8Array>;

  constructor(private readonly child: Deno.ChildProcess) {
    this.#lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#commands = child.stdin.getWriter();
  }

  /** Each write of the process is one line. */
  async line(): Promise<string> {
    return (await this.#lines.read()).value ?? "";
  }

  async usage(): Promise<Usage> {
    await this.#commands.write(encoder.encode("\n"));
    return JSON.parse(await this.line());
  }

  [Symbol.dispose](): void {
    this.child.kill();
  }
}

console.log(
  "| Server | p50 / p99 of an echo | CPU per echo | CPU per connection | RSS per idle socket |\n| --- | --- | --- | --- | --- |",
);
for (const security of ["plain", "tls"]) {
  for (const how of ["bare", "guarded"]) await measure(how, security);
}

async function measure(how: string, security: string): Promise<void> {
  const program = new URL("guard_server.ts", import.meta.url).pathname;
  const flags = ["--v8-flags=--expose-gc,--max-semi-space-size=4", "-A", "-q"];
  using child = new Server(
    new Deno.Command("deno", {
      args: ["run", ...flags, program, how, security],
      stdin: "piped",
      stdout: "piped",
    }).spawn(),
  );
  const { port, cert } = JSON.parse(await child.line());
  const socket = await open(port, cert);
  await echoes(socket, ECHOES);
  const start = await child.usage();
  const times = await echoes(socket, ECHOES);
  const echoed = await child.usage();
  for (let i = 0; i < IDLE; i++) await open(port, cert);
  const idle = await child.usage();
  times.sort((a, b) => a - b);
  const at = (q: number) => times[Math.floor(q * times.length)].toFixed(2);
  const each = (value: number, count: number) => (value / count).toFixed(0);
  console.log(
    `| ${security}, ${how} | ${at(0.5)} / ${at(0.99)} ms | ${
      each(echoed.cpu - start.cpu, ECHOES)
    } µs | ${each(idle.cpu - echoed.cpu, IDLE)} µs | ${
      each((idle.rss - echoed.rss) / 1024, IDLE)
    } KiB |`,
  );
}

async function open(port: number, cert?: string): Promise<Deno.Conn> {
  const to = { hostname: "localhost", port };
  const connection = cert === undefined
    ? await Deno.connect({ ...to, hostname: "127.0.0.1" })
    : await Deno.connectTls({ ...to, caCerts: [cert] });
  await connection.write(encoder.encode([
    "GET / HTTP/1.1",
    "Host: localhost",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "",
    "",
  ].join("\r\n")));
  // The server sends nothing before it is asked, so that one read gets the
  // answer.
  await connection.read(new Uint8Array(1024));
  return connection;
}

async function echoes(socket: Deno.Conn, count: number): Promise<number[]> {
  // A mask of zeros leaves the payload unchanged.
  const frame = new Uint8Array(6 + MESSAGE_BYTES).fill(97, 6);
  frame.set([0x81, 0x80 | MESSAGE_BYTES]);
  const buffer = new Uint8Array(1024);
  const times = [];
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    await socket.write(frame);
    for (let got = 0; got < 2 + MESSAGE_BYTES;) {
      got += await socket.read(buffer) ?? NaN;
    }
    times.push(performance.now() - from);
  }
  return times;
}
