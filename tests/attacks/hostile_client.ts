import { connect } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { Buffer } from "node:buffer";
import type {
  ClientMessage,
  ServerMessage,
} from "../../lib/shared/protocol.ts";
import { clientFrame } from "../signaling/sockets/raw_clients.ts";
import { sourceAddress, UPGRADE } from "./hostile_socket.ts";
import type { Target } from "./target.ts";

/** ms without an answer after which a request counts as refused. */
const ANSWER_MS = 5_000;

/**
 * A signaling client with a source address of its own, which Deno's WebSocket
 * cannot choose.
 */
export class HostileClient {
  /** The number of messages of each kind received. */
  readonly counts = new Map<ServerMessage["id"], number>();
  /** Gets each message; ignored unless set. */
  onMessage: (message: ServerMessage) => void = () => {};
  readonly #upgraded = Promise.withResolvers<void>();
  #head = false;
  #bytes: Buffer = Buffer.alloc(0);
  #waiting: {
    id: ServerMessage["id"];
    resolve: (message: ServerMessage | null) => void;
  }[] = [];

  private constructor(private readonly socket: TLSSocket) {
    const ended = () => {
      this.#upgraded.resolve();
      this.#give(null);
    };
    socket.on("error", ended);
    socket.on("close", ended);
    socket.on("data", (data: Buffer) => this.#read(data));
  }

  /**
   * Resolves when the WebSocket is open or refused.
   *
   * @param source number of its {@link sourceAddress}
   */
  static async open(target: Target, source: number): Promise<HostileClient> {
    const tcp = connect({
      host: "127.0.0.1",
      port: target.port,
      localAddress: sourceAddress(source),
    });
    tcp.setNoDelay(true);
    tcp.on("error", () => tcp.destroy());
    const socket = connectTls({ socket: tcp, rejectUnauthorized: false });
    socket.once("secureConnect", () => socket.write(UPGRADE));
    const client = new HostileClient(socket);
    await client.#upgraded.promise;
    return client;
  }

  /** @returns null where it was refused */
  static async registered(
    target: Target,
    source: number,
    name: string,
    protocol = 2,
  ): Promise<HostileClient | null> {
    const client = await HostileClient.open(target, source);
    client.send({ id: "register", name, protocol });
    const answer = await client.next("registerResponse");
    if (answer?.response === "accepted") return client;
    client.close();
    return null;
  }

  /** @throws {Error} as a rejection, where it was refused */
  static async admitted(
    target: Target,
    source: number,
    name: string,
  ): Promise<HostileClient> {
    const client = await HostileClient.registered(target, source, name);
    if (!client) throw new Error(`${name} was refused`);
    return client;
  }

  send(message: ClientMessage): void {
    if (this.over) return;
    this.socket.write(clientFrame(Buffer.from(JSON.stringify(message))));
  }

  /** The next message of a kind; null when none comes. */
  next<I extends ServerMessage["id"]>(
    id: I,
  ): Promise<(ServerMessage & { id: I }) | null> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(null), ANSWER_MS);
      this.#waiting.push({
        id,
        resolve: (message) => {
          clearTimeout(late);
          resolve(message as (ServerMessage & { id: I }) | null);
        },
      });
      if (this.over) this.#give(null);
    });
  }

  count(id: ServerMessage["id"]): number {
    return this.counts.get(id) ?? 0;
  }

  get over(): boolean {
    return this.socket.destroyed || this.socket.readableEnded;
  }

  /** Stops reading. */
  deafen(): void {
    this.socket.pause();
  }

  close(): void {
    this.socket.destroy();
  }

  #read(data: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, data]);
    if (!this.#head) {
      const end = this.#bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.#head = true;
      this.#upgraded.resolve();
      this.#bytes = this.#bytes.subarray(end + 4);
    }
    while (this.#frame());
  }

  /** Reads one frame of a server (RFC 6455 5.2): no mask, no fragments. */
  #frame(): boolean {
    const bytes = this.#bytes;
    if (bytes.length < 2) return false;
    let length = bytes[1];
    let start = 2;
    if (length === 126) {
      if (bytes.length < 4) return false;
      length = bytes.readUInt16BE(2);
      start = 4;
    } else if (length === 127) {
      if (bytes.length < 10) return false;
      length = Number(bytes.readBigUInt64BE(2));
      start = 10;
    }
    if (bytes.length < start + length) return false;
    if ((bytes[0] & 15) === 1) {
      this.#got(JSON.parse(bytes.toString("utf8", start, start + length)));
    }
    this.#bytes = bytes.subarray(start + length);
    return true;
  }

  #got(message: ServerMessage): void {
    this.counts.set(message.id, this.count(message.id) + 1);
    this.onMessage(message);
    const at = this.#waiting.findIndex(({ id }) => id === message.id);
    if (at >= 0) this.#waiting.splice(at, 1)[0].resolve(message);
  }

  #give(nothing: null): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve(nothing);
  }
}
