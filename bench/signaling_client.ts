import type {
  ClientMessage,
  ProtocolVersion,
  ServerMessage,
} from "../lib/shared/protocol.ts";
import { RawWebSocket } from "./raw_web_socket.ts";

/** A client that waits for one kind of message at a time and drops the rest. */
export class BenchClient {
  #socket!: RawWebSocket;
  #waiting: { id: string; resolve: () => void } | null = null;

  static async registered(
    url: string,
    name: string,
    protocol?: ProtocolVersion,
  ): Promise<BenchClient> {
    const client = new BenchClient();
    client.#socket = await RawWebSocket.open(
      url,
      (text) => client.#received(text),
    );
    const answer = client.until("registerResponse");
    client.send({ id: "register", name, protocol });
    await answer;
    return client;
  }

  send(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  until(id: ServerMessage["id"]): Promise<void> {
    return new Promise((resolve) => this.#waiting = { id, resolve });
  }

  close(): Promise<void> {
    return this.#socket.close();
  }

  #received(text: string): void {
    const waiting = this.#waiting;
    // The id comes first in every message of the server.
    if (waiting && text.startsWith(`{"id":"${waiting.id}"`)) {
      this.#waiting = null;
      waiting.resolve();
    }
  }
}

/** As long as Chromium's offer of audio and video. */
const SDP = "v=0\r\n".padEnd(6_000, "a=rtpmap:96 VP8/90000\r\n");

/** @returns ms from the call to its ring, which takes one relayed message */
export async function ring(
  caller: BenchClient,
  callee: BenchClient,
  calleeName: string,
): Promise<number> {
  const rings = callee.until("incomingCall");
  const started = performance.now();
  caller.send({ id: "call", to: calleeName, sdpOffer: SDP });
  await rings;
  return performance.now() - started;
}

/** The callee accepts a ringing call. */
export async function answer(
  caller: BenchClient,
  callee: BenchClient,
): Promise<void> {
  const answered = caller.until("callResponse");
  const started = callee.until("startCommunication");
  callee.send({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: SDP,
  });
  await Promise.all([answered, started]);
}

/** The caller hangs up, and the callee is notified. */
export async function hangUp(
  caller: BenchClient,
  callee: BenchClient,
): Promise<void> {
  const stopped = callee.until("stopCommunication");
  caller.send({ id: "stop" });
  await stopped;
}
