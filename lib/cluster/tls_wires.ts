/**
 * Wires of a cluster over TLS: the certificates are self-signed, and known from
 * the store.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { isIP } from "node:net";
import { connect, createServer, type Server, type TLSSocket } from "node:tls";
import type { Certificate } from "../net/certificate.ts";
import type { ClusterNode } from "./cluster_store.ts";
import {
  MAX_LINE_BYTES,
  MAX_LINKS,
  MAX_WAITING_BYTES,
  OPEN_MS,
} from "./link_limits.ts";
import { type Wire, WireError, type WireEvents } from "./wire.ts";

const NEWLINE = "\n";

/** Gives a wire to its receiver. */
export type NewWire = (events: WireEvents) => Wire;

/** Accepts wires of other processes. */
export class WireListener {
  readonly #server: Server;
  readonly #open = new Set<TlsWire>();

  /**
   * @param failed called when no more wires can be accepted
   * @throws {Error} as a rejection, when the port is taken, or the address is not of this machine
   */
  static async listen(
    hostname: string,
    port: number,
    certificate: Certificate,
    accepted: (wire: NewWire) => void,
    failed: (error: unknown) => void,
  ): Promise<WireListener> {
    const listener = new WireListener(certificate, accepted);
    const server = listener.#server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, hostname, () => {
        server.off("error", reject);
        resolve();
      });
    });
    server.on("error", failed);
    return listener;
  }

  private constructor(
    { cert, key }: Certificate,
    accepted: (wire: NewWire) => void,
  ) {
    this.#server = createServer(
      { cert, key, minVersion: "TLSv1.3", handshakeTimeout: OPEN_MS },
      (socket) =>
        accepted((events) => {
          const wire: TlsWire = new TlsWire(socket, {
            line: (line) => events.line(line),
            ended: () => {
              this.#open.delete(wire);
              events.ended();
            },
          });
          this.#open.add(wire);
          return wire;
        }),
    );
    this.#server.maxConnections = MAX_LINKS;
    // A stranger's handshake that fails concerns nobody else.
    this.#server.on("tlsClientError", () => {});
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** Ends all wires, and accepts no more. */
  close(): void {
    this.#server.close();
    for (const wire of this.#open) wire.close();
  }
}

/**
 * Opens a wire to another process.
 *
 * @throws {WireError} as a rejection
 */
export function dial({ link }: ClusterNode): Promise<NewWire> {
  const { hostname: host, port, certificate: ca } = link;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ca,
      minVersion: "TLSv1.3",
      ...(isIP(host) ? {} : { servername: host }),
    });
    const failed = (error: Error & { code?: string }) => {
      clearTimeout(timer);
      socket.destroy();
      const dead = error.code === "ECONNREFUSED";
      const message = `${host}:${port} cannot be reached: ${error.message}`;
      reject(new WireError(dead, message, { cause: error }));
    };
    const timer = setTimeout(() => failed(new Error("no answer")), OPEN_MS);
    socket.once("error", failed);
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      socket.off("error", failed);
      resolve((events) => new TlsWire(socket, events));
    });
  });
}

/** Lines over one TLS connection. */
class TlsWire implements Wire {
  /** Lines of the present turn, which are one write. */
  #waiting: string[] = [];
  #parts: Buffer[] = [];
  #length = 0;
  #over = false;

  constructor(
    private readonly socket: TLSSocket,
    private readonly events: WireEvents,
  ) {
    // Otherwise a short message waits for the other end's acknowledgement.
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    socket.on("error", () => this.close());
    socket.on("close", () => this.close());
  }

  send(line: string): void {
    if (this.#over) return;
    this.#waiting.push(line);
    if (this.#waiting.length === 1) queueMicrotask(() => this.#write());
  }

  close(): void {
    if (this.#over) return;
    this.#write();
    this.#over = true;
    this.socket.destroySoon();
    this.events.ended();
  }

  #write(): void {
    if (this.#over || this.#waiting.length === 0) return;
    const lines = this.#waiting;
    this.#waiting = [];
    this.socket.write(lines.join(NEWLINE) + NEWLINE);
    // The other end is frozen, or the network is.
    if (this.socket.writableLength > MAX_WAITING_BYTES) {
      this.socket.destroy();
      this.close();
    }
  }

  #read(bytes: Buffer): void {
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, from);
      if (end < 0) break;
      this.#parts.push(bytes.subarray(from, end));
      const line = Buffer.concat(this.#parts).toString();
      this.#parts = [];
      this.#length = 0;
      from = end + 1;
      if (!this.#over) this.events.line(line);
    }
    const rest = bytes.subarray(from);
    this.#length += rest.length;
    if (this.#length > MAX_LINE_BYTES) return this.close();
    if (rest.length > 0) this.#parts.push(rest);
  }
}
