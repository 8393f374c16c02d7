/**
 * The server's interface to a WebRTC engine: the JSON-RPC side knows nothing
 * else about media.
 *
 * @module
 */
import type { PeerStats } from "./peer_stats.ts";

/** The two kinds of media that an endpoint carries. */
export type MediaKind = "audio" | "video";

/** One trickled candidate (RFC 8838), as Kurento and browsers write it. */
export interface PeerCandidate {
  candidate: string;
  sdpMid: string;
  sdpMLineIndex: number;
}

/** Kurento's names for the states of an ICE component. */
export type IceComponentState =
  | "DISCONNECTED"
  | "GATHERING"
  | "CONNECTING"
  | "CONNECTED"
  | "READY"
  | "FAILED";

/** Kurento's two states of a connection. */
export type ConnectionState = "CONNECTED" | "DISCONNECTED";

/** Events that a peer reports to its endpoint. */
export interface MediaPeerEvents {
  candidate(candidate: PeerCandidate): void;
  gatheringDone(): void;
  iceState(state: IceComponentState): void;
  connectionState(state: ConnectionState): void;
  /** Media that comes from the browser started or stopped. */
  mediaFlowOut(kind: MediaKind, flowing: boolean): void;
  /** Media towards the browser started or stopped. */
  mediaFlowIn(kind: MediaKind, flowing: boolean): void;
  error(description: string): void;
}

/** A TURN server (RFC 8656), by address. */
export interface TurnServer {
  address: string;
  port: number;
  username: string;
  password: string;
  transport: "udp" | "tcp" | "tls";
}

/** Network settings of one peer, in addition to those of its engine. */
export interface PeerNetwork {
  stun?: { address: string; port: number };
  turn?: TurnServer;
  /** Addresses announced to the browser in place of the local ones. */
  announced?: readonly string[];
}

/** Limits for video of an endpoint, in kbit/s unless stated otherwise; 0 is no limit. */
export interface BandwidthLimits {
  /** For what comes from the browser. */
  minVideoRecv: number;
  maxVideoRecv: number;
  /** For what is sent to the browser. */
  minVideoSend: number;
  maxVideoSend: number;
  /** Assumed rate in bit/s that a browser can receive, until it reports one. */
  rembOnConnect: number;
  /** Fraction by which the estimate for the sending browser grows with each report. */
  exponentialFactor: number;
}

/** One peer connection. */
export interface MediaPeer {
  /** @throws an error whose `code` is 40201 (bad SDP) or 40208 (already negotiated) */
  processOffer(sdp: string, network: PeerNetwork): string | Promise<string>;
  gatherCandidates(): void;
  addIceCandidate(candidate: PeerCandidate): void;
  connect(sink: MediaPeer, kind?: MediaKind): void;
  disconnect(sink: MediaPeer, kind?: MediaKind): void;
  /** Counters since the peer was made. */
  stats(): PeerStats;
  close(): void;
}

/** Makes peers. */
export interface MediaEngine {
  /** @param limits the current limits: they may change while the peer lives */
  createPeer(
    events: MediaPeerEvents,
    limits: Readonly<BandwidthLimits>,
  ): MediaPeer;
}
