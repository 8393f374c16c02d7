/** Packets of a relay since its start. */
export interface RelayCounts {
  received: number;
  sent: number;
  /** The network took no more, or there is nowhere to send to yet. */
  dropped: number;
  /** Media before both legs were connected. */
  gated: number;
  /** Beyond what one browser may send. */
  limited: number;
  /** From an address that has answered no check of the relay's own. */
  unknown: number;
  /** Not STUN, DTLS, SRTP or SRTCP, or media that was not agreed. */
  unusable: number;
  /** Checks that were valid. */
  checks: number;
  /** Checks that were malformed, for an unknown user fragment, too many, or without the password, and answers to no check of the relay. */
  refused_checks: number;
  /** Checks of the relay's own to browsers' addresses. */
  own_checks: number;
}

/** Counters at zero. */
export function noPackets(): RelayCounts {
  return {
    received: 0,
    sent: 0,
    dropped: 0,
    gated: 0,
    limited: 0,
    unknown: 0,
    unusable: 0,
    checks: 0,
    refused_checks: 0,
    own_checks: 0,
  };
}
