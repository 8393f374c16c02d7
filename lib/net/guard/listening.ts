import { addressGroup, plainIPv4, TrustedProxies } from "../client_address.ts";
import { listenTcp } from "../tcp_port.ts";
import { AddressShares } from "./address_shares.ts";
import { ConnectionTable } from "./connection_table.ts";
import type { FromGuard, GuardStart } from "./guard_messages.ts";
import { GuardedConnection } from "./guarded_connection.ts";
import { ConcurrencyLimit } from "./concurrency_limit.ts";
import { TlsDoor } from "./tls_door.ts";

/** ms between checks of all connections' time limits. */
const LOOK_MS = 500;
/** ms to wait if there is no file descriptor or memory for a connection. */
const SHORTAGE_MS = 100;
/** Consecutive errors, {@link SHORTAGE_MS} apart, after which a listener counts as dead. */
const DEAD_AFTER = 50;
/** Simultaneous requests without a body that the service gets. */
const REQUESTS_AT_ONCE = 2;
/** Minimum of allowed connections, even without free file descriptors: with fewer, each new connection would end the previous one. */
const LEAST_CONNECTIONS = 8;
/** ms between two log lines about a shortage. */
const TROUBLE_MS = 60_000;
/** Backlog in the kernel, which holds a burst of new connections. */
const BACKLOG = 1024;

/** Response to a client over the share of its address. */
const SHARE_WORDS = "Too many connections from this address. Try again later.";

/** Accepts connections and applies the limits to them. */
export class Listening {
  readonly port: number;
  readonly #listeners: readonly Deno.TcpListener[];
  readonly #door: TlsDoor | null;
  readonly #connections = new Set<GuardedConnection>();
  readonly #shares: AddressShares;
  readonly #proxies: TrustedProxies;
  readonly #table: ConnectionTable;
  #roomMade = Promise.withResolvers<void>();
  readonly #requests = new ConcurrencyLimit(REQUESTS_AT_ONCE);
  #stopped = false;
  /** Maximum simultaneous connections. */
  #limit: number;
  #troubleAt = -Infinity;

  /** @throws {Error} if the address is not available, or the certificate cannot be used */
  constructor(
    private readonly start: GuardStart,
    private readonly tell: (message: FromGuard) => void,
  ) {
    const { listen, tls, limits, proxies, table } = start;
    this.#limit = limits.connections;
    this.#table = new ConnectionTable(table);
    this.#proxies = new TrustedProxies(proxies);
    this.#shares = new AddressShares(limits.connectionsPerAddress);
    this.#door = tls && new TlsDoor(tls);
    this.#listeners = listenTcp(listen.hostname, listen.port, BACKLOG);
    this.port = this.#listeners[0].addr.port;
    setInterval(() => this.#look(), LOOK_MS);
  }

  /** Accepts connections until {@link stop}. Never rejects. */
  async accept(): Promise<void> {
    await Promise.all(this.#listeners.map((each) => this.#acceptFrom(each)));
  }

  async #acceptFrom(listener: Deno.TcpListener): Promise<void> {
    let errors = 0;
    while (!this.#stopped) {
      try {
        await this.#room();
        this.#accepted(await listener.accept());
        errors = 0;
      } catch (error) {
        if (this.#stopped) return;
        const words = String(error);
        if (isFault(error) || ++errors >= DEAD_AFTER) {
          return this.tell({ type: "dead", error: words });
        }
        this.#shrink(error);
        await wait(SHORTAGE_MS);
      }
    }
  }

  /** Stops accepting connections. Requests and sockets may finish; the end of the last one is reported. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const listener of this.#listeners) listener.close();
    while (this.#endOldestQuiet());
    this.#tellEmpty();
  }

  /** Lowers the maximum of connections: there were not enough file descriptors. */
  #shrink(error: unknown): void {
    const now = performance.now();
    if (now - this.#troubleAt > TROUBLE_MS) {
      this.#troubleAt = now;
      this.#trouble(error);
    }
    const { size } = this.#connections;
    this.#limit = Math.max(
      LEAST_CONNECTIONS,
      Math.min(this.#limit, size) - 1,
    );
    while (this.#connections.size > this.#limit && this.#endOldestQuiet());
  }

  /** Resolves when one more connection is allowed. */
  async #room(): Promise<void> {
    while (this.#connections.size >= this.#limit) {
      if (this.#endOldestQuiet()) return;
      await this.#roomMade.promise;
    }
  }

  #accepted(client: Deno.TcpConn): void {
    // A second small message would wait for the ACK of the first, up to 40 ms.
    client.setNoDelay();
    const address = plainIPv4(client.remoteAddr.hostname);
    const group = addressGroup(address);
    const shared = !this.#proxies.has(address);
    const now = performance.now();
    const admission = shared ? this.#shares.admit(group, now) : "admitted";
    if (admission !== "admitted") this.#table.countEnding("addressShare");
    if (admission === "closed") return client.close();
    const stream = this.#door?.open(client) ?? client;
    const connection = new GuardedConnection(stream, address, {
      limits: this.start.limits,
      table: this.#table,
      connect: () => this.#connect(),
      requests: this.#requests,
      delay: (messages) =>
        shared ? this.#shares.delay(group, messages, performance.now()) : 0,
      broke: (port, problem) => this.tell({ type: "broke", port, problem }),
      over: (port) => this.tell({ type: "over", port }),
    });
    this.#connections.add(connection);
    this.#table.connections = this.#connections.size;
    const served = admission === "admitted"
      ? connection.run()
      : connection.refuse(503, SHARE_WORDS);
    void served.then(() => {
      this.#connections.delete(connection);
      this.#table.connections = this.#connections.size;
      if (shared) this.#shares.release(group);
      const made = this.#roomMade;
      this.#roomMade = Promise.withResolvers();
      made.resolve();
      if (this.#stopped) this.#tellEmpty();
    });
  }

  #tellEmpty(): void {
    if (this.#connections.size === 0) this.tell({ type: "empty" });
  }

  #trouble(error: unknown): void {
    this.tell({ type: "trouble", error: String(error) });
  }

  async #connect(): Promise<Deno.TcpConn> {
    const hostname = "127.0.0.1";
    const port = this.start.servicePort;
    try {
      const server = await Deno.connect({ hostname, port });
      server.setNoDelay();
      return server;
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused && !this.#stopped) {
        this.tell({ type: "dead", error: `the service: ${error.message}` });
      }
      throw error;
    }
  }

  #look(): void {
    const now = performance.now();
    // File descriptors may be free again; the next shortage lowers the maximum again.
    this.#limit = Math.min(this.start.limits.connections, this.#limit + 1);
    for (const connection of this.#connections) connection.look(now);
    this.#shares.tidy(now);
    if (this.#stopped) { while (this.#endOldestQuiet()); }
  }

  /** @returns whether there was one to close */
  #endOldestQuiet(): boolean {
    for (const connection of this.#connections) {
      if (!connection.quiet) continue;
      connection.end(this.#stopped ? null : "full");
      this.#connections.delete(connection);
      return true;
    }
    return false;
  }
}

/** Whether an error is permanent. */
function isFault(error: unknown): boolean {
  return error instanceof TypeError || error instanceof Deno.errors.BadResource;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
