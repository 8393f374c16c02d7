import type { Page } from "puppeteer-core";
import { Child } from "./child.ts";

/** One person's network, which can be cut: see network_process.ts. */
export class Network {
  private constructor(
    private readonly child: Child,
    /** Where the page is to be had through it. */
    readonly url: string,
    private readonly udpPort: number,
  ) {}

  static async start(): Promise<Network> {
    const child = new Child("network_process.ts", [], ["--unstable-net"]);
    const { tcp, udp } = JSON.parse(await child.line());
    return new Network(child, `http://localhost:${tcp}/`, udp);
  }

  leadTo(tcpPort: number, udpPort: number): Promise<void> {
    return this.#obey(`target ${tcpPort} ${udpPort}`);
  }

  /** Everything breaks, and cannot be opened again. */
  close(): Promise<void> {
    return this.#obey("close");
  }

  /** The cable is out: nothing passes and nothing is closed, until it is opened again. */
  pull(): Promise<void> {
    return this.#obey("pull");
  }

  /** Media of the present connections is lost, nothing is closed. */
  silence(): Promise<void> {
    return this.#obey("silence");
  }

  open(): Promise<void> {
    return this.#obey("open");
  }

  /** Before the page is loaded: its media goes through this network, too. */
  async carryMediaOf(page: Page): Promise<void> {
    await page.evaluateOnNewDocument((udpPort) => {
      const addIceCandidate = RTCPeerConnection.prototype.addIceCandidate;
      RTCPeerConnection.prototype.addIceCandidate = function (
        init?: RTCIceCandidateInit | null,
      ) {
        // RFC 8839 5.1: foundation, component, protocol, priority, address, port.
        const fields = init?.candidate?.split(" ");
        if (fields) fields[5] = String(udpPort);
        return (addIceCandidate as (init: RTCIceCandidateInit) => Promise<void>)
          .call(this, {
            ...init,
            candidate: fields?.join(" "),
          });
      };
      // The server must not find the way around.
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (data) {
        const message = JSON.parse(String(data));
        if (message.id === "onIceCandidate") return;
        message.sdpOffer = message.sdpOffer?.replace(/a=candidate.*\r\n/g, "");
        send.call(this, JSON.stringify(message));
      };
    }, this.udpPort);
  }

  stop(): Promise<void> {
    return this.child.kill();
  }

  async #obey(command: string): Promise<void> {
    await this.child.tell(command);
    await this.child.line();
  }
}
