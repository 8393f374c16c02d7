import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import process from "node:process";
import { Buffer } from "node:buffer";
import type { Target } from "./target.ts";

/** The extent to which a connection is opened. */
export type Reach =
  /** TCP alone. */
  | "tcp"
  /** TLS without a request. */
  | "tls"
  /** A WebSocket at `/one2one`. */
  | "socket";

/** Opening handshake of a WebSocket (RFC 6455 4.1) at `/one2one`. */
export const UPGRADE = [
  "GET /one2one HTTP/1.1",
  "Host: 127.0.0.1",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "",
  "",
].join("\r\n");

/**
 * One of 64,516 loopback addresses: the service treats each as a separate
 * client.
 */
export function sourceAddress(n: number): string {
  return `127.1.${Math.floor(n / 254) % 254}.${1 + n % 254}`;
}

/** A client that sends arbitrary bytes, from an address of its own. */
export class HostileSocket {
  private constructor(private readonly socket: Socket) {
    socket.on("error", () => {});
    socket.on("data", () => {});
  }

  /**
   * Connects.
   *
   * @param source number of its {@link sourceAddress}
   * @throws {Error} as a rejection, when it is refused
   */
  static async open(
    target: Target,
    reach: Reach,
    source = 0,
  ): Promise<HostileSocket> {
    const tcp = connect({
      host: "127.0.0.1",
      port: target.port,
      localAddress: sourceAddress(source),
    });
    tcp.setNoDelay(true);
    await happened(tcp, "connect");
    if (reach === "tcp") return new HostileSocket(tcp);
    const tls = connectTls({ socket: tcp, rejectUnauthorized: false });
    await happened(tls, "secureConnect");
    const hostile = new HostileSocket(tls);
    if (reach === "socket") {
      const answer = new Promise<string>((resolve, reject) => {
        tls.once("data", (data: Buffer) => resolve(data.toString("latin1")));
        tls.once("close", () => reject(new Error("closed")));
      });
      await hostile.write(Buffer.from(UPGRADE));
      if (!(await answer).startsWith("HTTP/1.1 101 ")) {
        throw new Error(await answer);
      }
    }
    return hostile;
  }

  /** Sends the upgrade request and resets the connection before the answer. */
  async upgradeAndReset(): Promise<void> {
    await this.write(Buffer.from(UPGRADE));
    this.close();
  }

  /** Whether the other side has ended it. */
  get over(): boolean {
    return this.socket.destroyed || this.socket.readableEnded;
  }

  /** Stops reading. */
  deafen(): void {
    this.socket.pause();
  }

  /**
   * Resolves when the kernel accepts more.
   * @returns false once the connection has ended
   */
  async write(bytes: Uint8Array): Promise<boolean> {
    if (this.over) return false;
    if (this.socket.write(bytes)) return true;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.socket.off("drain", done);
        this.socket.off("close", done);
        resolve();
      };
      this.socket.once("drain", done);
      this.socket.once("close", done);
    });
    return !this.over;
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Opens many connections at once; those that are refused are left out. */
export async function openMany(
  target: Target,
  reach: Reach,
  count: number,
  addresses = 1,
): Promise<HostileSocket[]> {
  const opened: HostileSocket[] = [];
  const AT_ONCE = 50;
  for (let from = 0; from < count; from += AT_ONCE) {
    const batch = Array.from(
      { length: Math.min(AT_ONCE, count - from) },
      (_, i) => HostileSocket.open(target, reach, (from + i) % addresses),
    );
    for (const result of await Promise.allSettled(batch)) {
      if (result.status === "fulfilled") opened.push(result.value);
    }
  }
  return opened;
}

function happened(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("closed")));
  });
}

// A socket that is reset during a write may throw outside of any promise.
process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
  if (error.code === undefined) throw error;
});
