import type { RtcConfig } from "./node_datachannel.ts";
import type { WebRtcPeer } from "./peer.ts";
import type { LocalIdentity } from "./sdp_answer.ts";

/** What a peer gets from its engine. */
export interface PeerContext {
  config: RtcConfig;
  announcedAddress?: string;
  /** A clock in ms that never goes back. */
  now(): number;
  /** Told of what a listener threw. */
  fault(error: unknown): void;
  identity: LocalIdentity;
  closed(peer: WebRtcPeer): void;
}
