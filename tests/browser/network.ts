import type { Page } from "puppeteer-core";
import { Child } from "./child.ts";

/** One person's network, which can be cut: see network_process.ts. */
export class Network {
  private constructor(
    private readonly child: Child,
    /** The page's address through this network. */
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

  /** Breaks all connections; none can be opened again. */
  close(): Promise<void> {
    return this.#obey("close");
  }

  /**
   * Unplugs the cable: nothing passes and nothing is closed, until the network
   * is opened again.
   */
  pull(): Promise<void> {
    return this.#obey("pull");
  }

  /** Drops the media of the present connections; nothing is closed. */
  silence(): Promise<void> {
    return this.#obey("silence");
  }

  open(): Promise<void> {
    return this.#obey("open");
  }

  /**
   * To be used before the page loads: its media goes through this network, too.
   */
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
      const { setRemoteDescription } = RTCPeerConnection.prototype;
      RTCPeerConnection.prototype.setRemoteDescription = function (
        { type, sdp }: RTCSessionDescriptionInit,
      ) {
        const through = sdp?.replace(
          /^(a=candidate(?: ?\S+){5} )\d+/gm,
          `$1${udpPort}`,
        );
        return (setRemoteDescription as (
          description: RTCSessionDescriptionInit,
        ) => Promise<void>).call(this, { type, sdp: through });
      };
      // Hides the candidates from the server, so that it cannot bypass this
      // network.
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (data) {
        const message = JSON.parse(String(data));
        if (message.id === "onIceCandidate") return;
        for (const name of ["sdpOffer", "sdpAnswer"]) {
          message[name] = message[name]?.replace(/a=candidate.*\r\n/g, "");
        }
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
