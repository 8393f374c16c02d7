import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { isIPv6 } from "node:net";
import { messageLength, readAnswer, type StunAnswer } from "./turn_message.ts";

/** ms between retransmissions of a datagram, which may be lost (RFC 8489 6.2.1). */
const REPEAT_MS = 500;
/** ms after which a request fails. */
const PATIENCE_MS = 3_000;

/** Address of a STUN or TURN server. */
export interface StunServer {
  /** Without the brackets of IPv6. */
  host: string;
  port: number;
  transport: "udp" | "tcp" | "tls";
}

/** A connection to a server, with its answers. */
export interface StunTransport {
  /** @throws {Error} as a rejection, if no answer comes in time */
  ask(request: { message: Buffer; id: Buffer }): Promise<StunAnswer>;
  close(): void;
}

/** @throws {Error} as a rejection, if the server cannot be reached */
export function openTransport(server: StunServer): Promise<StunTransport> {
  return server.transport === "udp"
    ? openDatagrams(server)
    : openStream(server);
}

async function openDatagrams(
  { host, port }: StunServer,
): Promise<StunTransport> {
  const { address } = await lookup(host);
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  return {
    ask: ({ message, id }) => {
      const { promise, resolve, reject } = Promise.withResolvers<StunAnswer>();
      const send = () => socket.send(message, port, address);
      const heard = (bytes: Buffer) => {
        const answer = readAnswer(bytes, id);
        if (answer) resolve(answer);
      };
      socket.on("message", heard);
      socket.on("error", reject);
      const repeat = setInterval(send, REPEAT_MS);
      const late = setTimeout(() => reject(noAnswer()), PATIENCE_MS);
      send();
      return promise.finally(() => {
        clearInterval(repeat);
        clearTimeout(late);
        socket.off("message", heard);
        socket.off("error", reject);
      });
    },
    close: () => socket.close(),
  };
}

async function openStream(
  { host: hostname, port, transport }: StunServer,
): Promise<StunTransport> {
  const connecting: Promise<Deno.Conn> = transport === "tls"
    ? Deno.connectTls({ hostname, port })
    : Deno.connect({ hostname, port });
  const connection = await inTime(connecting);
  return {
    ask: async ({ message, id }) => {
      const writer = connection.writable.getWriter();
      await writer.write(message);
      writer.releaseLock();
      return await inTime(readStream(connection, id));
    },
    close: () => connection.close(),
  };
}

async function readStream(
  connection: Deno.Conn,
  id: Buffer,
): Promise<StunAnswer> {
  let bytes = Buffer.alloc(0);
  const chunk = Buffer.alloc(2048);
  while (true) {
    const read = await connection.read(chunk);
    if (read === null) throw new Error("the server hung up");
    bytes = Buffer.concat([bytes, chunk.subarray(0, read)]);
    const length = messageLength(bytes);
    if (length === null || bytes.length < length) continue;
    const answer = readAnswer(bytes.subarray(0, length), id);
    if (!answer) throw new Error("the server does not speak STUN");
    return answer;
  }
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(noAnswer()), PATIENCE_MS);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function noAnswer(): Error {
  return new Error(`no answer within ${PATIENCE_MS / 1000} s`);
}
