import type { Buffer } from "node:buffer";
import type { MediaKind } from "../media_engine.ts";
import { readTransportCc, TRANSPORT_CC_URI } from "./header_extensions.ts";
import type { PeerLinks } from "./peer_links.ts";
import type { PeerMedia } from "./peer_media.ts";
import type { RtpHeader } from "./rtp_packet.ts";
import { TransportFeedback } from "./transport_feedback.ts";

/**
 * The server's own feedback to a browser whose sound is forwarded and whose video
 * is not: the listening browser's feedback would count every packet of video as
 * lost, and the browser would lower its rate to almost nothing.
 */
export class OwnFeedback {
  readonly #media: PeerMedia;
  readonly #links: PeerLinks;
  readonly #feedback = new TransportFeedback();
  #active = false;

  constructor(media: PeerMedia, links: PeerLinks) {
    this.#media = media;
    this.#links = links;
  }

  /** Whether it replaces the feedback of others. */
  get active(): boolean {
    return this.#active;
  }

  /** Counts a packet of the browser. */
  packetCame(
    packet: Uint8Array,
    header: RtpHeader,
    kind: MediaKind,
    nowMs: number,
  ): void {
    if (!this.#active) return;
    const id = this.#media.sent.get(kind)?.extensions.get(TRANSPORT_CC_URI);
    if (id === undefined || header.extensionProfile === 0) return;
    const sequence = readTransportCc(packet, header, id);
    if (sequence !== null) this.#feedback.packetCame(sequence, nowMs);
  }

  /**
   * Called by the engine's timer.
   *
   * @param sender the SSRC that feedback is sent with
   * @returns the report that is due
   */
  tick(sender: number): Buffer | null {
    this.#active = this.#media.sent.has("video") && this.#isTaken("audio") &&
      !this.#isTaken("video");
    return this.#feedback.write(sender, this.#media.incoming.video.ssrc ?? 0);
  }

  #isTaken(kind: MediaKind): boolean {
    return this.#links.forwarders(kind).some(({ isTaken }) => isTaken);
  }
}
