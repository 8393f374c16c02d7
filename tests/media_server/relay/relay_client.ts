import { deadline } from "./deadline.ts";
import { checkAnswer, checkRequest, isCheck } from "./check_request.ts";
import {
  browserCredentials,
  type Credentials,
} from "../../../lib/media_server/relay/credentials.ts";

/** The browser's credentials in all tests. */
export const BROWSER = browserCredentials("abcd", "abcdefghijklmnopqrstuvwx")!;

/** A browser's UDP socket, as far as a relay sees it. */
export class RelayClient implements Disposable {
  readonly #socket: Deno.DatagramConn;
  readonly #relay: Deno.NetAddr;

  constructor(port: number, hostname = "127.0.0.1") {
    this.#socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
    this.#relay = { transport: "udp", hostname, port };
  }

  get port(): number {
    return (this.#socket.addr as Deno.NetAddr).port;
  }

  async send(packet: Uint8Array): Promise<void> {
    await this.#socket.send(packet, this.#relay);
  }

  /** The next packet; rejects when none comes. */
  async next(): Promise<Uint8Array> {
    const [packet] = await deadline(this.#socket.receive());
    return packet;
  }

  /** Sends a check, answers one of the relay's own, and returns the relay's answer. */
  async check(
    { ufrag, password }: Credentials,
    nominates = true,
  ): Promise<Uint8Array> {
    await this.send(checkOf({ ufrag, password }, nominates));
    while (true) {
      const packet = await this.next();
      if (!isCheck(packet)) return packet;
      await this.send(checkAnswer(packet, BROWSER.password));
    }
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** A check with a leg's credentials. */
export function checkOf(
  { ufrag, password }: Pick<Credentials, "ufrag" | "password">,
  nominates = true,
): Uint8Array {
  return checkRequest({
    username: `${ufrag}:${BROWSER.ufrag}`,
    password,
    nominates,
  });
}

/** An RTP packet. */
export function rtp(
  payloadType: number,
  sequence = 1,
  length = 100,
): Uint8Array {
  const packet = new Uint8Array(length);
  packet.set([0x80, payloadType, sequence >> 8, sequence & 0xff]);
  packet.set([1, 2, 3, 4], 8);
  return packet;
}
