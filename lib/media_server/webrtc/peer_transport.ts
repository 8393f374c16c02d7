import type { Buffer } from "node:buffer";
import {
  PeerConnection,
  type RtcConfig,
  type Track,
  Video,
} from "./node_datachannel.ts";
import type { CandidatePolicy } from "../../net/candidate_policy.ts";
import { announce } from "./ice_candidate.ts";
import {
  type LocalTransport,
  readLocalTransport,
  TRANSPORT_MID,
  writeTransportOffer,
} from "./sdp_answer.ts";
import { RemoteCandidates } from "./remote_candidates.ts";
import { SdpError } from "./sdp_error.ts";
import type { Fingerprint, OfferedTransport } from "./offered_transport.ts";

/**
 * Characters of the longest ICE user fragment that may be sent (RFC 8839 5.4);
 * browsers send 4 to 8. Every check of this server repeats it, so a browser with
 * a longer one is found by its own checks only.
 */
const LONGEST_UFRAG = 32;

/** Events that the transport reports to its peer, on the JavaScript thread. */
export interface TransportEvents {
  candidate(line: string): void;
  gatheringState(state: string): void;
  iceState(state: string): void;
  state(state: string): void;
  open(): void;
  packet(packet: Buffer): void;
  error(description: string): void;
}

/**
 * ICE, DTLS and SRTP with one browser: a PeerConnection of node-datachannel
 * with a single track that every RTP and RTCP packet goes through.
 */
export class PeerTransport {
  readonly #connection: PeerConnection;
  readonly #track: Track;
  readonly #events: TransportEvents;
  readonly #remote: RemoteCandidates;
  /** See {@link OfferedTransport.fingerprints}. */
  readonly #fingerprints: readonly Fingerprint[];
  readonly local: LocalTransport;
  #open = false;
  #closed = false;

  /**
   * @param isAllowed whether an address may be checked
   * @param nowMs a clock that never goes back
   * @throws {SdpError} 40201 when the library refuses credentials or fingerprint
   */
  constructor(
    config: RtcConfig,
    offered: OfferedTransport,
    announced: readonly string[],
    isAllowed: CandidatePolicy,
    events: TransportEvents,
    nowMs: number,
  ) {
    this.#events = events;
    const ordinary = offered.iceUfrag.length <= LONGEST_UFRAG;
    this.#remote = new RemoteCandidates(
      ordinary ? isAllowed : () => false,
      (line) => this.#check(line),
      nowMs,
    );
    this.#fingerprints = offered.fingerprints;
    // The library takes only one fingerprint: several are compared here.
    const disableFingerprintVerification = offered.fingerprints.length > 1;
    this.#connection = new PeerConnection("peer", {
      ...config,
      disableFingerprintVerification,
    });
    try {
      this.#listen(announced);
      this.#track = this.#addTrack();
      const offer = writeTransportOffer(offered);
      this.#connection.setRemoteDescription(offer, "offer");
      this.#connection.setLocalDescription("answer");
      const sdp = this.#connection.localDescription()?.sdp ?? "";
      const local = readLocalTransport(sdp);
      if (!local) throw new Error("The local description is incomplete");
      this.local = local;
    } catch (error) {
      this.#closed = true;
      this.#connection.close();
      throw new SdpError(40201, "The offer's transport cannot be used", {
        cause: error,
      });
    }
    for (const line of offered.candidates) this.addCandidate(line);
  }

  get open(): boolean {
    return this.#open && !this.#closed;
  }

  /** Adds a candidate of the browser. Ignores an unusable one. */
  addCandidate(line: string): void {
    if (!this.#closed) this.#remote.add(line);
  }

  /** Called by the engine's timer. */
  tick(nowMs: number): void {
    if (!this.#closed) this.#remote.tick(nowMs);
  }

  /** Sends a packet; false when it was dropped, as can also happen in the network. */
  send(packet: Buffer): boolean {
    if (!this.open) return false;
    try {
      return this.#track.sendMessageBinary(packet);
    } catch {
      // The connection closed between two callbacks of the library; the event follows.
      return false;
    }
  }

  /** Round-trip time in ms; null when not known. */
  roundTripMs(): number | null {
    if (this.#closed) return null;
    const milliseconds = this.#connection.rtt();
    return milliseconds > 0 ? milliseconds : null;
  }

  /** Ends the connection. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#track.close();
    this.#connection.close();
  }

  #check(line: string): void {
    try {
      this.#connection.addRemoteCandidate(line, TRANSPORT_MID);
    } catch {
      // Kurento accepts any candidate; one that the library refuses is ignored.
    }
  }

  #listen(announced: readonly string[]): void {
    const connection = this.#connection;
    connection.onLocalCandidate((line) =>
      this.#whenOpen(() => this.#events.candidate(announce(line, announced)))
    );
    connection.onGatheringStateChange((state) =>
      this.#whenOpen(() => this.#events.gatheringState(state))
    );
    connection.onIceStateChange((state) =>
      this.#whenOpen(() => {
        if (state === "connected") this.#remote.answered();
        this.#events.iceState(state);
      })
    );
    // The library frees its callbacks only when this one is set.
    connection.onStateChange((state) =>
      this.#whenOpen(() => {
        if (state === "connected" && !this.#isExpected()) return this.#reject();
        this.#events.state(state);
      })
    );
  }

  #addTrack(): Track {
    const media = new Video(TRANSPORT_MID, "SendRecv");
    media.addVP8Codec(96);
    const track = this.#connection.addTrack(media);
    track.onOpen(() =>
      this.#whenOpen(() => {
        if (!this.#isExpected()) return this.#reject();
        this.#open = true;
        this.#events.open();
      })
    );
    track.onClosed(() => {
      this.#open = false;
    });
    track.onError((description) =>
      this.#whenOpen(() => this.#events.error(description))
    );
    track.onMessage((packet) => {
      if (this.open) this.#events.packet(packet);
    });
    return track;
  }

  /** Whether the certificate matches one of the offered fingerprints (RFC 8122 6.2). */
  #isExpected(): boolean {
    // The library has already compared a single fingerprint.
    if (this.#fingerprints.length === 1) return true;
    const { value } = this.#connection.remoteFingerprint();
    return this.#fingerprints.some(({ hash }) => hash === value.toUpperCase());
  }

  #reject(): void {
    this.#events.error("The browser's certificate is not the offered one");
    this.#events.state("failed");
    this.close();
  }

  /** Delivers only while open: callbacks queued before `close()` may run after it. */
  #whenOpen(deliver: () => void): void {
    if (!this.#closed) deliver();
  }
}
