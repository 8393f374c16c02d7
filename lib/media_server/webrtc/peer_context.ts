import type { CandidatePolicy } from "../../net/candidate_policy.ts";
import type { Manners } from "../kurento_manners.ts";
import type { BandwidthLimits } from "../media_engine.ts";
import type { RtcConfig } from "./node_datachannel.ts";
import type { WebRtcPeer } from "./peer.ts";
import type { LocalIdentity } from "./sdp_answer.ts";

/** RTP and RTCP packets of all peers of an engine since its start. */
export interface PacketCounts {
  received: number;
  sent: number;
  /** Dropped by the transport: it is closed, not yet open, or its queue is full. */
  dropped: number;
  /** Received beyond the limits of one browser, and not forwarded. */
  limited: number;
}

/** The parts of the engine that its peers use. */
export interface PeerContext {
  config: RtcConfig;
  /** Whether connectivity checks may go to an address. */
  isAllowed: CandidatePolicy;
  /** Addresses announced to browsers in place of the local ones. */
  announced: readonly string[];
  /** A clock in ms that never goes back. */
  now(): number;
  /** Gets errors that a listener threw. */
  fault(error: unknown): void;
  identity: LocalIdentity;
  packets: PacketCounts;
  limits: Readonly<BandwidthLimits>;
  manners: Manners;
  closed(peer: WebRtcPeer): void;
}
