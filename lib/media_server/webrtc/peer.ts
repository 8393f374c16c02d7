import { CandidateQueue } from "../../shared/candidate_queue.ts";
import { Buffer } from "node:buffer";
import type {
  MediaKind,
  MediaPeer,
  MediaPeerEvents,
  PeerCandidate,
  PeerNetwork,
} from "../media_engine.ts";
import type { PeerStats } from "../peer_stats.ts";
import type { ForwarderSink, ForwarderSource } from "./forwarder.ts";
import { MediaFlows } from "./flow_watch.ts";
import { KurentoPeer, takenByKurento } from "./kurento_peer.ts";
import { KeyframeRequests } from "./keyframe_requests.ts";
import { LEG_LIMITS, LegMeter } from "./leg_limits.ts";
import type { OfferedMedia } from "./offered_media.ts";
import type { OfferedTransport } from "./offered_transport.ts";
import type { OutgoingStream } from "./outgoing_stream.ts";
import { OwnFeedback } from "./own_feedback.ts";
import { networkConfig } from "./network_config.ts";
import type { PeerContext } from "./peer_context.ts";
import { PeerLinks } from "./peer_links.ts";
import { PeerMedia } from "./peer_media.ts";
import { PeerReports } from "./peer_reports.ts";
import { PeerTransport } from "./peer_transport.ts";
import { writeFir, writePli } from "./rtcp_packet.ts";
import { routeRtcp } from "./rtcp_router.ts";
import { isRtcp, parseRtp, type RtpHeader } from "./rtp_packet.ts";
import { writeAnswer } from "./sdp_answer.ts";
import { SdpError } from "./sdp_error.ts";
import { type Offer, parseOffer } from "./sdp_offer.ts";
import { TransportSequence } from "./transport_sequence.ts";
import { startsKeyframe } from "./vp8.ts";

export type { MediaKind } from "../media_engine.ts";
/** Events that a peer reports to its endpoint. */
export type PeerEvents = MediaPeerEvents;

/** Most candidates kept before the offer: more than any browser gathers. */
const MAX_EARLY_CANDIDATES = 64;

/** One browser: its transport, its incoming and its outgoing media. */
export class WebRtcPeer implements MediaPeer, ForwarderSource, ForwarderSink {
  readonly transportSequence = new TransportSequence();
  /** See {@link PeerLinks}. */
  readonly links: PeerLinks = new PeerLinks(this);
  readonly #context: PeerContext;
  readonly #reports: PeerReports;
  readonly #media: PeerMedia;
  readonly #flows: MediaFlows;
  /** Null with the server's own manners. */
  readonly #kurento: KurentoPeer | null;
  readonly #keyframes = new KeyframeRequests((full) =>
    this.#askForKeyframe(full)
  );
  readonly #ownFeedback: OwnFeedback;
  /** Counts the browser's packets against its limits. */
  readonly meter: LegMeter;
  #transport: PeerTransport | null = null;
  #negotiated = false;
  #closed = false;
  readonly #candidates = new CandidateQueue<string>(MAX_EARLY_CANDIDATES);
  #firNumber = 0;

  constructor(context: PeerContext, events: PeerEvents) {
    this.#context = context;
    this.#media = new PeerMedia(context.identity);
    this.#ownFeedback = new OwnFeedback(this.#media, this.links);
    this.#kurento = context.manners === "kurento"
      ? new KurentoPeer(context.limits)
      : null;
    this.#reports = new PeerReports(
      events,
      (state) => this.#kurento?.hides(state) ?? false,
      (error) => context.fault(error),
    );
    this.meter = new LegMeter(LEG_LIMITS, context.now());
    this.#flows = new MediaFlows(
      this.#media.incoming,
      (kind) => this.#media.stream(kind, false),
      (kind, flowing) => this.#reports.flowOut(kind, flowing),
      (kind, flowing) => this.#reports.flowIn(kind, flowing),
      this.#kurento?.flowTimeoutMs,
    );
  }

  /**
   * Answers the browser's offer. A peer negotiates only once.
   *
   * @throws {SdpError} 40201 bad SDP, 40208 already negotiated
   */
  processOffer(sdp: string, network: PeerNetwork = {}): string {
    if (this.#closed) throw new SdpError(40201, "The peer is closed");
    if (this.#negotiated) throw new SdpError(40208, "Already negotiated");
    const read = parseOffer(sdp);
    const offer = this.#kurento ? takenByKurento(read) : read;
    if (offer.transport) {
      this.#transport = this.#connectTransport(
        offer,
        offer.transport,
        network,
      );
    }
    this.#negotiated = true;
    for (const media of offer.media) {
      if (media.kind !== "refused") this.#media.negotiate(media);
    }
    this.#candidates.open((line) => this.#transport?.addCandidate(line));
    const { identity, limits } = this.#context;
    return writeAnswer(offer, this.#transport?.local ?? null, {
      ...identity,
      maxVideoKbps: limits.maxVideoRecv,
    });
  }

  /** Starts reporting candidates: those gathered so far, and later ones. */
  gatherCandidates(): void {
    this.#reports.startGathering();
  }

  /** Adds a candidate of the browser. Ignores an unusable one, as Kurento does. */
  addIceCandidate({ candidate }: PeerCandidate): void {
    if (!this.#closed) this.#candidates.add(candidate);
  }

  /** Sends this browser's media to another browser, in place of its previous source. */
  connect(sink: WebRtcPeer, kind?: MediaKind): void {
    if (this.#closed || sink.#closed) return;
    this.links.connect(sink.links, this.#context.now(), kind);
  }

  /** Stops sending this browser's media to another browser. */
  disconnect(sink: WebRtcPeer, kind?: MediaKind): void {
    this.links.disconnect(sink.links, kind);
  }

  /** Counters since the peer was made. */
  stats(): PeerStats {
    return this.#media.stats(this.#transport?.roundTripMs() ?? null);
  }

  /** Frees everything; no event follows. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.links.clear();
    this.#reports.end();
    this.#transport?.close();
    this.#context.closed(this);
  }

  /** Called by the engine's timer. */
  tick(nowMs: number): void {
    this.#flows.tick(nowMs);
    this.#keyframes.tick(nowMs);
    this.#transport?.tick(nowMs);
    for (const forwarder of this.links.feeders()) forwarder.tick(nowMs);
    if (this.#kurento) this.#sendRemb(this.#kurento, nowMs);
    const report = this.#ownFeedback.tick(this.feedbackSsrc);
    if (report) this.send(report);
  }

  /** Whether the server itself reports the reception of the browser's packets. */
  get hasOwnFeedback(): boolean {
    return this.#ownFeedback.active;
  }

  /**
   * Handles a REMB of the browser: exponent and mantissa.
   *
   * @returns whether it is not forwarded, since the server has its own estimate
   */
  heardRemb(bitrate: Uint8Array): boolean {
    this.#kurento?.heardRemb(bitrate);
    return this.#kurento !== null;
  }

  /** See {@link ForwarderSource}. */
  sentMedia(kind: MediaKind): OfferedMedia | null {
    return this.#media.sent.get(kind) ?? null;
  }

  /** See {@link ForwarderSink}. */
  receivedMedia(kind: MediaKind): OfferedMedia | null {
    return this.#media.received.get(kind) ?? null;
  }

  /** Whether packets can be sent to the browser. */
  get open(): boolean {
    return this.#transport?.open ?? false;
  }

  /** See {@link ForwarderSink}. */
  stream(kind: MediaKind, rtx: boolean): OutgoingStream {
    return this.#media.stream(kind, rtx);
  }

  /** See {@link ForwarderSink}. */
  transportSource(): WebRtcPeer | null {
    return this.links.transportSource();
  }

  /** The SSRC that feedback to this browser is sent with. */
  get feedbackSsrc(): number {
    return this.#media.stream("video", false).ssrc;
  }

  /** Sends an RTP or RTCP packet to the browser, or drops it. */
  send(packet: Buffer): void {
    const { packets } = this.#context;
    if (this.#transport?.send(packet)) packets.sent++;
    else packets.dropped++;
  }

  /** See {@link ForwarderSource}. */
  requestKeyframe(nowMs: number, fullIntraRequest: boolean): void {
    this.#keyframes.request(nowMs, fullIntraRequest);
  }

  #askForKeyframe(fullIntraRequest: boolean): void {
    const ssrc = this.#media.keyframeSource;
    if (ssrc === null) return;
    this.send(
      fullIntraRequest
        ? writeFir(this.feedbackSsrc, ssrc, this.#firNumber++)
        : writePli(this.feedbackSsrc, ssrc),
    );
  }

  #connectTransport(
    offer: Offer,
    transport: OfferedTransport,
    network: PeerNetwork,
  ): PeerTransport {
    const { config, announced, isAllowed } = this.#context;
    const sdpMid = offer.tagged?.mid ?? "";
    const sdpMLineIndex = offer.tagged?.mLineIndex ?? 0;
    return new PeerTransport(
      networkConfig(config, network),
      transport,
      network.announced ?? announced,
      isAllowed,
      {
        ...this.#reports.ofTransport({ sdpMid, sdpMLineIndex }),
        open: () => this.#opened(),
        packet: (packet) => this.#packetCame(packet),
      },
      this.#context.now(),
    );
  }

  #sendRemb(kurento: KurentoPeer, nowMs: number): void {
    const sinks = this.links.forwarders("video").map(({ sink }) =>
      sink.#kurento?.sinkBitrate ?? Infinity
    );
    const { video } = this.#media.incoming;
    const remb = kurento.remb(video, sinks, this.feedbackSsrc, nowMs);
    if (remb) this.send(remb);
  }

  #opened(): void {
    const nowMs = this.#context.now();
    for (const forwarder of this.links.feeders()) forwarder.sinkOpened(nowMs);
  }

  /** Runs for each packet, so it allocates no closures and no iterators. */
  #packetCame(packet: Buffer): void {
    try {
      this.#received(packet);
    } catch (error) {
      this.#context.fault(error);
    }
  }

  #received(packet: Buffer): void {
    const nowMs = this.#context.now();
    const { packets } = this.#context;
    packets.received++;
    const rtcp = isRtcp(packet);
    if (!this.meter.admit(packet.length, rtcp, nowMs)) {
      packets.limited++;
      return;
    }
    if (rtcp) return routeRtcp(this, packet, nowMs);
    const header = parseRtp(packet);
    if (!header) return;
    const meaning = this.#media.byPayloadType[header.payloadType];
    if (!meaning) return;
    const { kind, rtx, selector } = meaning;
    this.#ownFeedback.packetCame(packet, header, kind, nowMs);
    if (!selector.admit(packet, header, rtx, nowMs)) {
      if (selector.awaited === header.ssrc) this.#keyframeAwaited(nowMs);
      return;
    }
    if (kind === "video") this.#keyframeMayCome(packet, header);
    this.#media.incoming[kind].count(header, packet.length, rtx, nowMs);
    this.#flows.out[kind].packetCame(nowMs);
    const forwarders = this.links.forwarders(kind);
    for (let index = 0; index < forwarders.length; index++) {
      const forwarder = forwarders[index];
      // Packets are rewritten in place, so all forwarders but the last get a copy.
      const last = index === forwarders.length - 1;
      const own = last ? packet : Buffer.from(packet);
      forwarder.forward(own, header, rtx, nowMs);
      forwarder.sink.#flows.in[kind].packetCame(nowMs);
    }
  }

  /** Requests a key frame of another source, which could then take over. */
  #keyframeAwaited(nowMs: number): void {
    const forwarders = this.links.forwarders("video");
    if (forwarders.some((forwarder) => forwarder.isTaken)) {
      this.#keyframes.request(nowMs);
    }
  }

  #keyframeMayCome(packet: Buffer, header: RtpHeader): void {
    if (this.#keyframes.waiting && startsKeyframe(packet, header)) {
      this.#keyframes.keyframeCame();
    }
  }
}
