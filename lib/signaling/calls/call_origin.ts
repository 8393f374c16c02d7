import type { SavedMedia } from "../media_port.ts";

/** A caller's request for a sealed call. */
export interface SealRequest {
  /** Commitment to its nonce. */
  seal?: string;
}

/** Origin of a call that rings. */
export interface RingingOrigin {
  sdpOffer: string;
  video: boolean;
  /** Absent for a call that is not to be sealed. */
  sealed?: SealRequest;
  /** Whether the callee's sessions are in another call. */
  calleeInCall: boolean;
  /** Whether no device of the callee is connected: push messages wake them. */
  waking: boolean;
}

/** Origin of a call: its caller's offer, or the previous process, where it was active. */
export type CallOrigin =
  | RingingOrigin
  | {
    startedAt: number;
    answeredAt?: number | null;
    media: SavedMedia | null;
  };
