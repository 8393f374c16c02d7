/**
 * An engine without media, for tests of the protocol alone: it answers any
 * offer that starts like an SDP, and lets a test emit a peer's events.
 *
 * @module
 */
import type {
  BandwidthLimits,
  MediaEngine,
  MediaKind,
  MediaPeer,
  MediaPeerEvents,
  PeerCandidate,
  PeerNetwork,
} from "../../lib/media_server/media_engine.ts";
import type { PeerStats } from "../../lib/media_server/peer_stats.ts";

/** A peer that records what it was asked to do. */
export class FakePeer implements MediaPeer {
  readonly candidates: PeerCandidate[] = [];
  readonly sinks: { sink: MediaPeer; kind?: MediaKind }[] = [];
  network: PeerNetwork = {};
  offer = "";
  counters: PeerStats = { roundTripMs: null };
  closed = false;

  constructor(
    readonly events: MediaPeerEvents,
    /** Those of its endpoint, now. */
    readonly limits?: Readonly<BandwidthLimits>,
  ) {}

  processOffer(sdp: string, network: PeerNetwork = {}): string {
    this.network = network;
    this.offer = sdp;
    if (!sdp.startsWith("v=0")) {
      throw Object.assign(new Error("bad SDP"), { code: 40201 });
    }
    return "v=0\r\ns=answer\r\n";
  }

  gatherCandidates(): void {
    this.events.candidate({
      candidate: "candidate:1 1 UDP 1 127.0.0.1 9 typ host",
      sdpMid: "0",
      sdpMLineIndex: 0,
    });
    this.events.gatheringDone();
  }

  addIceCandidate(candidate: PeerCandidate): void {
    this.candidates.push(candidate);
  }

  connect(sink: MediaPeer, kind?: MediaKind): void {
    this.sinks.push({ sink, kind });
  }

  disconnect(sink: MediaPeer, kind?: MediaKind): void {
    const index = this.sinks.findIndex((entry) =>
      entry.sink === sink && entry.kind === kind
    );
    if (index >= 0) this.sinks.splice(index, 1);
  }

  stats(): PeerStats {
    return this.counters;
  }

  close(): void {
    this.closed = true;
  }
}

/** An engine of {@link FakePeer}s. */
export class FakeEngine implements MediaEngine {
  readonly peers: FakePeer[] = [];

  createPeer(
    events: MediaPeerEvents,
    limits?: Readonly<BandwidthLimits>,
  ): FakePeer {
    const peer = new FakePeer(events, limits);
    this.peers.push(peer);
    return peer;
  }
}
